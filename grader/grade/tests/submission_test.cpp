#include "grade/submission.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "grade/paths.hpp"
#include "weir/error.hpp"
#include "workbook/workbook.hpp"

namespace weir::grader {
namespace submission_test {

namespace fs = std::filesystem;

/// A folder in which g++ looks for its parts first.
class Compiler : public testing::Test {
 protected:
  Compiler() { fs::create_directories(folder_ / "parts"); }
  ~Compiler() override { fs::remove_all(folder_); }

  /// Builds a text with a compiler that does this in place of compiling.
  BuiltSubmission build_with(const std::string& act) const {
    const auto part = folder_ / "parts" / "cc1plus";
    std::ofstream(part) << "#!/bin/sh\n" << act << '\n';
    fs::permissions(part, fs::perms::owner_all);
    const auto exercises =
        workbook::read_workbook((root_folder() / "exercises" / "workbook.toml").string());
    const auto* exercise = workbook::find_exercise(exercises, "ride_cleansing");
    return build_submission(
        *exercise, "int a;\n", "a.cpp", {},
        {.folder = folder_, .flags = " -B" + (folder_ / "parts").string() + "/"});
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("weir_compiler_" + std::to_string(getpid()));
};

TEST_F(Compiler, ThatRefusesATextIsBelieved) {
  const auto built = build_with("echo 'a.cpp:1:1: error: no' >&2; exit 1");
  EXPECT_TRUE(built.worker.empty());
  EXPECT_NE(built.errors, "");
}
TEST_F(Compiler, ThatIsKilledHasRefusedNothing) {
  EXPECT_THROW(build_with("kill -9 $$"), Error);
  EXPECT_THROW(build_with("kill -9 $PPID"), Error) << "nobody says so";
}
TEST_F(Compiler, ThatSaysNothingHasRefusedNothing) { EXPECT_THROW(build_with("exit 1"), Error); }

}  // namespace submission_test
}  // namespace weir::grader
