/// \file
/// Runs the program as a user does.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "grade/files.hpp"
#include "selftest/mistakes.hpp"

namespace weir::cli {

namespace fs = std::filesystem;
using grader::text_of;

/// The wrong program of a catalogued mistake: `01_ride_cleansing/borders_outside`.
inline std::string program_of_mistake(const std::string& name) {
  return wrong_program(
      read_mistake(fs::path(WEIR_REPOSITORY "/grader/mistakes") / (name + ".toml")));
}

/// The lines of a text, sorted.
inline std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// What a command did.
struct Ran {
  int exit_code;
  std::string out;
  std::string err;
};

/// Each test has an empty folder, in which its commands run; in them, `weir` is the program.
class Cli : public testing::Test {
 protected:
  Cli() {
    fs::remove_all(root_);
    fs::create_directories(folder());
  }
  ~Cli() override { fs::remove_all(root_); }

  fs::path folder() const { return root_ / "folder"; }

  Ran run(const std::string& command) const {
    const std::string script = "cd '" + folder().string() +
                               "' && weir() { '" WEIR_CLI "' \"$@\"; } && { " + command + "\n} >'" +
                               (root_ / "out").string() + "' 2>'" + (root_ / "err").string() + "'";
    const int status = std::system(script.c_str());
    EXPECT_TRUE(WIFEXITED(status)) << command;
    return {WEXITSTATUS(status), text_of(root_ / "out"), text_of(root_ / "err")};
  }

  /// Expects a refusal: exit code 2, nothing written, and this first line of complaint.
  void expect_refusal(const std::string& command, const std::string& complaint) const {
    const auto [exit_code, out, err] = run(command);
    EXPECT_EQ(exit_code, 2) << command;
    EXPECT_EQ(out, "") << command;
    EXPECT_EQ(err, "weir: " + complaint + "\n'weir help' shows what there is.\n") << command;
    EXPECT_TRUE(fs::is_empty(folder())) << command;
  }

 private:
  fs::path root_ =
      fs::path(testing::TempDir()) /
      (std::string("weir_cli_") + testing::UnitTest::GetInstance()->current_test_info()->name());
};

}  // namespace weir::cli
