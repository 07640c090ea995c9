// The catalogued mistakes, and `weir mistakes`.
#include "selftest/mistakes.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>

#include "cli.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace mistakes_test {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const fs::path catalogue = WEIR_REPOSITORY "/grader/mistakes";

TEST(MistakeCatalogue, FitsTheSolutions) {
  for (const auto& exercise : graded_exercises()) {
    const auto mistakes = read_mistakes(exercise.id);
    EXPECT_FALSE(mistakes.empty()) << exercise.id;
    std::set<std::string> programs;
    for (const auto& mistake : mistakes) {
      SCOPED_TRACE(mistake.listed_in());
      try {
        EXPECT_TRUE(programs.insert(wrong_program(mistake)).second) << "is listed twice";
      } catch (const Error& error) {
        ADD_FAILURE() << error.what();
      }
    }
  }
}

/// What a program does can be seen, and what somebody thinks cannot. A call can be seen in the
/// program only, and another program may do the same without it.
TEST(MistakeCatalogue, SaysWhatAProgramDoesAndNotWhatAStudentThinks) {
  const std::regex of_somebody(R"(\b(you|your|think|thinks|believe|believes|forgot)\b)",
                               std::regex::icase);
  for (const auto& exercise : graded_exercises()) {
    for (const auto& mistake : read_mistakes(exercise.id)) {
      SCOPED_TRACE(mistake.listed_in());
      for (const auto& text : {mistake.title, mistake.misconception, mistake.why}) {
        EXPECT_FALSE(std::regex_search(text, of_somebody)) << text;
      }
      EXPECT_THAT(mistake.misconception, Not(HasSubstr("()"))) << "a call";
    }
  }
}

TEST(MistakeCatalogue, HoldsNoProgramThatIsNotListed) {
  for (const auto& entry : fs::recursive_directory_iterator(catalogue)) {
    if (entry.path().extension() != ".cpp") continue;
    const auto mistake = read_mistake(fs::path(entry.path()).replace_extension(".toml"));
    EXPECT_EQ(WEIR_REPOSITORY / mistake.file, entry.path());
  }
}

TEST_F(Cli, RefusesAMistakeThatIsNotComplete) {
  const auto complaint = [&](const std::string& text) -> std::string {
    const auto file = folder() / "01_x" / "wrong.toml";
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
    try {
      read_mistake(file);
    } catch (const ParseError& error) {
      return error.what();
    }
    return "nothing is wrong";
  };
  const std::string said = "title = 'a'\nmisconception = 'b'\nwhy = 'c'\ncaught_by = 'D.E'\n";
  const std::string edit = "[[edit]]\nold = 'a'\nnew = 'b'\n";
  EXPECT_EQ(complaint(said + "file = 'right.cpp'\n" + edit), "nothing is wrong");
  EXPECT_EQ(complaint(said + "file = 'grader/mistakes/01_x/wrong.cpp'\n"), "nothing is wrong");
  EXPECT_THAT(complaint(said + edit), HasSubstr("expected a text 'file', found none"));
  EXPECT_THAT(complaint(said + "file = 'right.cpp'\n"), HasSubstr("expected an [[edit]]"));
  EXPECT_THAT(complaint(said + "file = 'right.cpp'\nbecause = 'f'\n" + edit),
              HasSubstr("found 'because'"));
}

TEST_F(Cli, ListsMistakesInEightyColumns) {
  const auto [exit_code, out, err] = run("weir mistakes");
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_THAT(out, HasSubstr("02_rides_and_fares\n"));
  EXPECT_THAT(out, HasSubstr("  never_clears  "));
  EXPECT_THAT(out, HasSubstr("  state is never cleared\n"));
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST_F(Cli, ListsTheMistakesOfAnExercise) {
  const auto out = run("weir mistakes rides_and_fares").out;
  EXPECT_THAT(out, StartsWith("02_rides_and_fares\n"));
  EXPECT_THAT(out, HasSubstr("never_clears"));
  EXPECT_THAT(out, Not(HasSubstr("borders_outside")));
  EXPECT_EQ(run("weir mistakes 02_rides_and_fares").out, out);
}

TEST_F(Cli, SaysWhatAMistakeIs) {
  const auto [exit_code, out, err] = run("weir mistakes never_clears");
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_EQ(out,
            "02_rides_and_fares/never_clears\n"
            "state is never cleared\n"
            "\n"
            "Both halves are kept after the pair is out.\n"
            "Two records stay for every ride there ever was, and a repeated event makes a\n"
            "second pair.\n"
            "\n"
            "Caught by   hidden/Enrich.KeepsNothingOfAPairThatIsOut\n"
            "Written in  grader/mistakes/02_rides_and_fares/never_clears.toml\n"
            "Made of     solutions/02_rides_and_fares/rides_and_fares.cpp\n"
            "Known as    number 16 of what learners get wrong\n"
            "\n"
            "--diff shows what is wrong in it, --program all of it.\n");
  EXPECT_EQ(run("weir mistakes rides_and_fares/never_clears").out, out);
}

TEST_F(Cli, ShowsTheDifferenceToTheRightProgram) {
  const auto [exit_code, out, err] = run("weir mistakes max_instead_of_max_by --diff");
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_THAT(out, StartsWith("--- solutions/03_hourly_tips/hourly_tips.cpp\n"
                              "+++ 03_hourly_tips/max_instead_of_max_by\n"
                              "@@ "));
  EXPECT_THAT(out, HasSubstr("\n-      .max_by(&HourlyTip::tips);\n"
                             "+      .max(&HourlyTip::tips);\n"));
  EXPECT_TRUE(fs::is_empty(folder()));
}

TEST_F(Cli, ShowsTheDifferenceOfAProgramOfAnotherIdea) {
  EXPECT_THAT(run("weir mistakes any_two_make_a_pair --diff").out,
              StartsWith("--- solutions/02_rides_and_fares/rides_and_fares.cpp\n"
                         "+++ 02_rides_and_fares/any_two_make_a_pair\n"));
}

TEST_F(Cli, PrintsTheProgramOfAMistake) {
  EXPECT_EQ(run("weir mistakes or_instead_of_and --program").out,
            program_of_mistake("01_ride_cleansing/or_instead_of_and"));
  expect_refusal("weir mistakes ride_cleansing --program",
                 "--program: expected the name of one mistake");
}

TEST_F(Cli, SuggestsTheNearestMistake) {
  expect_refusal("weir mistakes never_claers",
                 "mistakes: expected a mistake (./weir mistakes lists them), found 'never_claers'; "
                 "did you mean 'never_clears'?");
  expect_refusal(
      "weir mistakes hourly_tip",
      "mistakes: expected a mistake (./weir mistakes lists them), found 'hourly_tip'; did "
      "you mean 'hourly_tips'?");
  expect_refusal("weir mistakes state/never_clears",
                 "mistakes: expected a mistake (./weir mistakes lists them), found 'never_clears'");
  expect_refusal("weir mistakes sate/put_one",
                 "mistakes: expected an exercise (./weir lists them), found 'sate'; did you mean "
                 "'state'?");
  expect_refusal("weir mistakes keyed_by_driver",
                 "mistakes: expected one mistake: 02_rides_and_fares/keyed_by_driver or "
                 "07_long_ride_alerts/keyed_by_driver or 08_broadcast_rules/keyed_by_driver, found "
                 "'keyed_by_driver', which is the name of 3");
}

TEST_F(Cli, HasNoMistakesInAHandout) {
  EXPECT_EQ(run("weir handout out").exit_code, 0);
  const auto [exit_code, out, err] =
      run("WEIR_WORKBOOK=\"$PWD/out\"; export WEIR_WORKBOOK; weir mistakes");
  EXPECT_EQ(exit_code, 2);
  EXPECT_EQ(out, "");
  EXPECT_THAT(err,
              StartsWith("weir: mistakes: this copy of the workbook comes without mistakes\n"));
}

}  // namespace mistakes_test
}  // namespace weir::cli
