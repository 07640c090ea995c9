// A test program says nothing of a text by way of the worker of another.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace weir::grader {
namespace guard_test {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path text = WEIR_GUARDED_TEXT;
const fs::path worker = WEIR_GUARDED_WORKER;

class Guard : public testing::Test {
 protected:
  Guard() {
    write(text, "int a;\n");
    write(worker, "a program");
    write(worker.string() + ".cpp", "int a;\n");
  }
  static void write(const fs::path& path, const std::string& what) { std::ofstream(path) << what; }
  /// What the program says as it fails; empty if it does not.
  static std::string failure() {
    const std::string said = worker.string() + ".txt";
    const int status =
        std::system((std::string(WEIR_GUARDED_PROGRAM) + " >" + said + " 2>&1").c_str());
    std::ifstream file(said);
    const std::string words(std::istreambuf_iterator<char>(file), {});
    return WEXITSTATUS(status) == 0 ? "" : words;
  }
};

TEST_F(Guard, RunsTheTestsOfAWorkerThatIsMadeOfTheText) { EXPECT_EQ(failure(), ""); }

TEST_F(Guard, FailsWithoutTheText) {
  fs::remove(text);
  EXPECT_THAT(failure(), HasSubstr("not built: there is no " + text.string()));
}

TEST_F(Guard, FailsWithoutTheWorker) {
  fs::remove(worker);
  EXPECT_THAT(failure(), HasSubstr("not built: there is no " + worker.string()));
}

// Whatever the times of files: who unpacks an archive gets old ones.
TEST_F(Guard, FailsWithTheWorkerOfAnotherText) {
  write(text, "int a = \"does not compile\";\n");
  fs::last_write_time(text, fs::last_write_time(worker) - std::chrono::hours{24});
  EXPECT_THAT(failure(), HasSubstr("was made of another text than " + text.string()));
}

}  // namespace guard_test
}  // namespace weir::grader
