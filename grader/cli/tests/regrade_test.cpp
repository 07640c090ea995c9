// What instructors do with a batch besides grading it.
#include <gmock/gmock.h>

#include "workbook.hpp"

namespace weir::cli {
namespace regrade_test {

using testing::HasSubstr;
using testing::Not;

class Regrade : public Workbook {
 protected:
  /// Grades a class of two; neither compiles, which is quick.
  Regrade() {
    for (const std::string name : {"ada", "eve"}) {
      submit(name, "#error " + name);
    }
    const auto ran = weir("grade class --out a --seed 5 --unsafe");
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
  }
  void submit(const std::string& name, const std::string& text) const {
    fs::create_directories(folder() / "class" / name);
    std::ofstream(folder() / "class" / name / "ride_cleansing.cpp") << text << '\n';
  }
};

TEST_F(Regrade, FindsWhatIsAsRecorded) {
  const auto [exit_code, out, err] = weir("regrade a --unsafe");
  EXPECT_EQ(exit_code, 0) << out << err;
  EXPECT_THAT(out, HasSubstr("2 of 2 submissions are as recorded\n"));
}

TEST_F(Regrade, SaysWhichSubmissionHasBeenChanged) {
  submit("eve", "#error changed");
  const auto [exit_code, out, err] = weir("regrade a --unsafe");
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(out, HasSubstr("eve                              differs\n  submission: recorded "));
  EXPECT_THAT(out, HasSubstr("1 of 2 submissions are as recorded\n"));
}

TEST_F(Regrade, SaysWhichResultNobodyGetsAgain) {
  const auto ran = run(
      "sed -i 's/\"points\": 0/\"points\": 9/; s/12.2.0/1.0/' $(grep -l '\"eve\"' a/.records/*); "
      "export WEIR_WORKBOOK=\"$PWD\"; weir regrade a --unsafe");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out,
              HasSubstr("  01_ride_cleansing: recorded DOES NOT COMPILE with 9 points, now "
                        "DOES NOT COMPILE with 0 points\n"));
}

TEST_F(Regrade, LooksForSubmissionsWhereItIsTold) {
  fs::rename(folder() / "class", folder() / "moved");
  EXPECT_EQ(weir("regrade a --unsafe").exit_code, 2);
  EXPECT_EQ(weir("regrade a moved --unsafe").exit_code, 0);
  EXPECT_EQ(weir("regrade nowhere").exit_code, 2);
}

TEST_F(Regrade, FindsFeedbackForEachStudent) {
  EXPECT_THAT(text_of(folder() / "a" / "students" / "ada" / "feedback.txt"),
              HasSubstr("#error ada"));
  EXPECT_THAT(text_of(folder() / "a" / "students" / "eve" / "results.json"),
              HasSubstr("\"score\": 0"));
  EXPECT_THAT(text_of(folder() / "a" / "feedback.zip"), HasSubstr("ada/feedback.html"));
}

/// The folder as Gradescope unpacks it, with a `weir` that is built already.
class Autograder : public Workbook {
 protected:
  Autograder() {
    const auto made = run("weir autograder source");
    EXPECT_EQ(made.exit_code, 0) << made.err;
    fs::create_directories(folder() / "submission");
  }
  Ran run_autograder(const std::string& weir) const {
    const auto command = folder() / "source" / "weir" / "weir";
    std::ofstream(command) << "#!/bin/sh\n" << weir << '\n';
    return run("AUTOGRADER=\"$PWD\" source/run_autograder");
  }
};

TEST_F(Autograder, HasAllThatGrades) {
  EXPECT_TRUE(fs::exists(folder() / "source" / "setup.sh"));
  for (const std::string part : {"solutions", "grader/hidden_tests", "grader/mistakes", "weir"}) {
    EXPECT_TRUE(fs::exists(folder() / "source" / "weir" / part)) << part;
  }
  EXPECT_EQ(run("weir autograder source").exit_code, 2) << "the folder exists";
}

TEST_F(Autograder, LeavesResultsWhereTheyAreLookedFor) {
  std::ofstream(folder() / "submission" / "ride_cleansing.cpp") << solution();
  const auto ran = run_autograder("exec '" WEIR_CLI "' \"$@\" --unsafe");
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(text_of(folder() / "results" / "results.json"), HasSubstr("\"score\": 10,"));
}

TEST_F(Autograder, GradesWhatItIsMadeFor) {
  EXPECT_EQ(run("weir autograder other --exercises 01,nothing").exit_code, 2);
  EXPECT_EQ(run("weir autograder other --exercises ride_cleansing").exit_code, 0);
  fs::copy_file(folder() / "other" / "exercises", folder() / "source" / "exercises",
                fs::copy_options::overwrite_existing);
  std::ofstream(folder() / "submission" / "ride_cleansing.cpp") << solution();
  const auto ran = run_autograder("exec '" WEIR_CLI "' \"$@\" --unsafe");
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  const auto results = text_of(folder() / "results" / "results.json");
  EXPECT_THAT(results, HasSubstr("01_ride_cleansing"));
  EXPECT_THAT(results, Not(HasSubstr("02_rides_and_fares")));
  EXPECT_THAT(results, HasSubstr("\"output\": \"\""));
}

TEST_F(Autograder, GivesNoScoreWhereNothingCanBeGraded) {
  EXPECT_EQ(run_autograder("exit 2").exit_code, 1);
  const auto results = text_of(folder() / "results" / "results.json");
  EXPECT_THAT(results, HasSubstr("\"output\""));
  EXPECT_THAT(results, Not(HasSubstr("score")));
}

}  // namespace regrade_test
}  // namespace weir::cli
