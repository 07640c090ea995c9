// The command on terminals of different kinds. script gives it one.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "cli.hpp"

namespace weir::cli {
namespace terminal_test {

using testing::HasSubstr;
using testing::Not;

class Terminal : public Cli {
 protected:
  Terminal() {
    const fs::path file = folder() / "01_ride_cleansing" / "ride_cleansing.cpp";
    fs::create_directories(file.parent_path());
    std::ofstream(file) << program_of_mistake("01_ride_cleansing/borders_outside");
  }

  /// What a terminal of this size shows of a command while `keys` are typed.
  std::string shown(const std::string& command, const std::string& environment, int columns,
                    int rows, const std::string& keys = {}) const {
    std::ofstream(folder() / "command") << "stty cols " << columns << " rows " << rows << "; "
                                        << environment << " '" WEIR_CLI "' " << command << "\n";
    return run("{ sleep 0.2; printf '" + keys +
               "'; sleep 0.2; } | TERM=xterm script -qec 'sh command' /dev/null")
        .out;
  }
  const std::string check = "check ride_cleansing --with .";
};

TEST_F(Terminal, HasColoursUnlessSomebodyWantsNone) {
  EXPECT_THAT(shown(check, "", 80, 200), HasSubstr("\033[31mFAILED"));
  EXPECT_THAT(shown(check, "NO_COLOR=1", 80, 200), Not(HasSubstr("\033[3")));
  EXPECT_THAT(shown(check, "NO_COLOR=", 80, 200), HasSubstr("\033[31mFAILED"));
  EXPECT_THAT(shown(check, "TERM=dumb", 80, 24), Not(HasSubstr("\033")));
}

TEST_F(Terminal, ShowsWhatFitsAndTheRestAtAKey) {
  const auto first = shown(check, "NO_COLOR=1", 80, 24, "q");
  EXPECT_THAT(first, HasSubstr("\n  expected  "));
  EXPECT_THAT(first, HasSubstr("any key: more"));
  EXPECT_THAT(first, Not(HasSubstr("Next: ./weir hint")));
  EXPECT_THAT(shown(check, "NO_COLOR=1", 80, 24, "      "), HasSubstr("Next: ./weir hint"));
  EXPECT_THAT(shown(check, "NO_COLOR=1", 80, 200), HasSubstr("Next: ./weir hint"));
}

TEST_F(Terminal, ShowsResultsAtAPaceThatCanBeRead) {
  std::ofstream(folder() / "command") << "timeout -s INT 3 '" WEIR_CLI "' run ride_count\n";
  const auto out = run("TERM=xterm script -qec 'sh command' /dev/null </dev/null").out;
  EXPECT_THAT(out, HasSubstr("4 events a second"));
  EXPECT_THAT(out, HasSubstr("ride_count was stopped after "));
  EXPECT_LT(std::count(out.begin(), out.end(), '\n'), 100);
}

TEST_F(Terminal, IsFilledFromSixtyToTwoHundredColumns) {
  for (const int columns : {60, 80, 200}) {
    std::istringstream lines(shown(check, "NO_COLOR=1", columns, 200));
    std::size_t longest = 0;
    for (std::string line; std::getline(lines, line);) {
      while (!line.empty() && line.back() == '\r') line.pop_back();
      if (!line.starts_with("As JSON: ")) longest = std::max(longest, line.size());
    }
    EXPECT_LE(longest, static_cast<std::size_t>(columns));
    EXPECT_GE(longest, static_cast<std::size_t>(columns) / 2);
  }
}

}  // namespace terminal_test
}  // namespace weir::cli
