#include "grade/process.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

namespace weir::grader {
namespace process_test {

/// Whether a process does something; one that nobody has waited for does not.
bool goes_on(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/stat");
  std::string number;
  std::string name;
  std::string state;
  return status >> number >> name >> state && state != "Z";
}

TEST(Process, IsEndedWithAllThatItHasLeftBehind) {
  // What is left behind has another output: nobody waits for it.
  const auto result =
      run_process({.words = {"sh", "-c", "sleep 600 >/dev/null 2>&1 & echo $!"}, .folder = {}}, {});
  EXPECT_EQ(result.end, ProcessResult::End::exited);
  const auto left = static_cast<pid_t>(std::stol(result.output));
  for (int i = 0; i < 2000 && goes_on(left); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  EXPECT_FALSE(goes_on(left));
}

TEST(Process, IsEndedWhenItHasUsedItsTimeOrSleptForAsLong) {
  using std::chrono::milliseconds;
  for (const char* command : {"while :; do :; done", "sleep 600"}) {
    const auto result =
        run_process({.words = {"sh", "-c", command}, .folder = {}, .time = milliseconds{300}}, {});
    EXPECT_EQ(result.end, ProcessResult::End::timed_out) << command;
  }
}

}  // namespace process_test
}  // namespace weir::grader
