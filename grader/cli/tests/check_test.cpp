// The commands of a student, on a workbook of their own.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>
#include <tuple>

#include "workbook.hpp"

namespace weir::cli {
namespace check_test {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST_F(Workbook, ChecksAStubToNotStarted) {
  const auto [exit_code, out, err] = weir("check ride_cleansing");
  EXPECT_EQ(exit_code, 1);
  EXPECT_EQ(err, "");
  EXPECT_THAT(out, HasSubstr("NOT STARTED         0 of 10 points"));
  EXPECT_THAT(out, HasSubstr("exercises/01_ride_cleansing/README.md"));
}

TEST_F(Workbook, GivesNoPointsAndNoGreenForStubs) {
  const auto [exit_code, out, err] = weir("check");
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(out, HasSubstr("together                                    0 of"));
  EXPECT_THAT(out, Not(HasSubstr("PASSED")));
}

TEST_F(Workbook, ListsItselfInEightyColumns) {
  const auto [exit_code, out, err] = weir("");
  EXPECT_EQ(exit_code, 0) << err;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80) << line;
  EXPECT_THAT(out, HasSubstr("07_long_ride_alerts "));
}

TEST_F(Workbook, PassesTheSolution) {
  write(solution());
  const auto [exit_code, out, err] = weir("check 01_ride_cleansing --seed 7");
  EXPECT_EQ(exit_code, 0) << out;
  EXPECT_THAT(out, HasSubstr("PASSED             10 of 10 points"));
}

TEST_F(Workbook, ChecksAnotherFolderInItsPlace) {
  EXPECT_EQ(weir("check ride_cleansing --with solutions").exit_code, 0);
  fs::create_directories(folder() / "mine" / "01_ride_cleansing");
  fs::copy(folder() / "solutions" / "01_ride_cleansing" / "ride_cleansing.cpp",
           folder() / "mine" / "01_ride_cleansing" / "ride_cleansing.cpp");
  EXPECT_EQ(weir("check ride_cleansing --with mine").exit_code, 0);
  EXPECT_EQ(weir("check ride_cleansing --with nowhere").exit_code, 2);
}

TEST_F(Workbook, TellsWarningsBehindTheVerdict) {
  write(program_of_mistake("01_ride_cleansing/result_thrown_away"));
  for (const auto* time : {"compiled anew", "taken as it is there"}) {
    const auto [exit_code, out, err] = weir("check ride_cleansing");
    EXPECT_THAT(out, ContainsRegex("FAILED(.|\n)*The compiler warns(.|\n)*The result of filter"))
        << time;
  }
}

TEST_F(Workbook, ExplainsAFailure) {
  write(program_of_mistake("01_ride_cleansing/borders_outside"));
  const auto [exit_code, out, err] = weir("check ride_cleansing");
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(out, HasSubstr("FAILED"));
  EXPECT_THAT(out, HasSubstr("The first that did not is"));
  EXPECT_THAT(out, HasSubstr("The smallest story that shows it, 1 event:"));
  EXPECT_THAT(out, HasSubstr("\nCleanseAndCount: "));
  EXPECT_THAT(out, HasSubstr("=>    |  expected"));
  EXPECT_THAT(out, HasSubstr("Next: ./weir hint ride_cleansing"));
  EXPECT_THAT(out, Not(HasSubstr("\033["))) << "colour is for terminals";
}

TEST_F(Workbook, ChecksOneTestOnly) {
  write(program_of_mistake("01_ride_cleansing/borders_outside"));
  const auto wrong = weir("check ride_cleansing CountsTheBordersAsInside");
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.out, HasSubstr("FAILED hidden/Cleanse.CountsTheBordersAsInside\n"));
  EXPECT_THAT(wrong.out, HasSubstr("=>    |  expected"));
  EXPECT_THAT(wrong.out, Not(HasSubstr("tests passed")));
  const auto right = weir("check ride_cleansing hidden/Cleanse.KeepsBothEventsOfARide");
  EXPECT_EQ(right.exit_code, 0);
  EXPECT_THAT(right.out, HasSubstr("PASSED hidden/Cleanse.KeepsBothEventsOfARide\n"));
  EXPECT_EQ(weir("check ride_cleansing Nothing").exit_code, 2);
}

TEST_F(Workbook, NamesAFolderThatStandsInPlaceOfAFile) {
  fs::remove(file());
  fs::create_directory(file());
  const auto [exit_code, out, err] = weir("check ride_cleansing");
  EXPECT_EQ(exit_code, 1);
  EXPECT_EQ(err, "weir: " + file().string() + " is a folder, and should be a file\n");
}

TEST_F(Workbook, KeepsTheSmallestScenarioOfTheFirstFailure) {
  write(program_of_mistake("01_ride_cleansing/borders_outside"));
  const auto out = weir("check ride_cleansing").out;
  const auto at = out.find("As JSON: ");
  ASSERT_NE(at, std::string::npos) << out;
  const auto file = out.substr(at + 9, out.find('\n', at) - at - 9);
  const auto json = text_of(folder() / file);
  EXPECT_THAT(json, HasSubstr("\"pipeline\": \"cleanse\""));
  EXPECT_EQ(json.find("\"kind\""), json.rfind("\"kind\"")) << "one step: " << json;
}

TEST_F(Workbook, NamesTheMistakeThatBehavesAlike) {
  const std::string mistake = program_of_mistake("01_ride_cleansing/or_instead_of_and");
  write(mistake);
  EXPECT_THAT(weir("check ride_cleansing").out,
              HasSubstr("A mistake that behaves just like this:"));

  // Somebody else's.
  const std::string condition = "return ";
  std::string another = mistake;
  const auto at = another.find(condition);
  ASSERT_NE(at, std::string::npos);
  another.insert(at + condition.size(), "ride.ride_id % 3 == 0 || ");
  write(another);
  const auto out = weir("check ride_cleansing").out;
  EXPECT_THAT(out, HasSubstr("FAILED"));
  EXPECT_THAT(out, Not(HasSubstr("behaves just like this")));
}

TEST_F(Workbook, SaysWhatALeakCosts) {
  std::ofstream(folder() / "exercises" / "02_rides_and_fares" / "rides_and_fares.cpp")
      << program_of_mistake("02_rides_and_fares/never_clears");
  const auto out = weir("check rides_and_fares").out;
  EXPECT_THAT(out, HasSubstr("of the whole story:"));
  EXPECT_THAT(out, HasSubstr("# yours   o needed"));
  EXPECT_THAT(out, HasSubstr("What is held costs "));
}

TEST_F(Workbook, ShowsTheFirstCompileErrorInTheStudentsFile) {
  write(solution() + "int f() { return \"text\"; }\n");
  const auto [exit_code, out, err] = weir("check ride_cleansing");
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(out, HasSubstr("DOES NOT COMPILE"));
  EXPECT_THAT(out, HasSubstr("exercises/01_ride_cleansing/ride_cleansing.cpp:"));
  EXPECT_LE(std::count(out.begin(), out.end(), '\n'), 22) << out;
}

TEST_F(Workbook, SaysWhatAContractStillAsksFor) {
  const auto text = solution();
  write(text.substr(0, text.find("DataStream<TaxiRide> cleanse_and_count")) + "}\n");
  EXPECT_THAT(weir("check ride_cleansing").out,
              HasSubstr("the contract asks for `cleanse_and_count"));
}

TEST_F(Workbook, ListsWhatIsKnownOfThePresentText) {
  // What is known of a text is kept in the build folder: no test, and no earlier run, knows this
  // one.
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  const auto mine = solution() + "// " + std::to_string(now) + "\n";
  EXPECT_THAT(weir("").out, HasSubstr("01_ride_cleansing   NOT STARTED       0/10"));
  write(mine);
  EXPECT_THAT(weir("").out, HasSubstr("01_ride_cleansing   not checked yet   0/10"));
  weir("check ride_cleansing");
  EXPECT_THAT(weir("").out, HasSubstr("01_ride_cleansing   PASSED           10/10"));
  write(mine + "// changed\n");
  EXPECT_THAT(weir("").out, HasSubstr("01_ride_cleansing   not checked yet   0/10"));
}

TEST_F(Workbook, ClimbsTheLadderOfHints) {
  EXPECT_THAT(weir("hint ride_cleansing").out, HasSubstr("hint 1 of 3"));
  EXPECT_THAT(weir("hint ride_cleansing").out, HasSubstr("hint 2 of 3"));
  EXPECT_THAT(weir("hint ride_cleansing").out, HasSubstr("hint 3 of 3"));
  EXPECT_THAT(weir("hint ride_cleansing").out, HasSubstr("hint 3 of 3"));
}

TEST_F(Workbook, BeginsAfterAFailureWithTheHintOfTheTestThatFailed) {
  for (int i = 0; i < 3; ++i) weir("hint ride_cleansing");
  write(program_of_mistake("01_ride_cleansing/keeps_starts_only"));
  weir("check ride_cleansing");
  EXPECT_THAT(weir("hint ride_cleansing").out, HasSubstr("hint 1 of 3"));
  EXPECT_THAT(weir("hint ride_cleansing").out, HasSubstr("hint 2 of 3"));
  weir("check ride_cleansing");
  EXPECT_THAT(weir("hint ride_cleansing").out, HasSubstr("hint 3 of 3")) << "it is the same test";
}

TEST_F(Workbook, ResetsAndKeepsWhatWasWritten) {
  const auto stub = text_of(file());
  write("mine\n");
  EXPECT_EQ(weir("reset ride_cleansing </dev/null").exit_code, 1) << "nobody said yes";
  EXPECT_EQ(text_of(file()), "mine\n");
  EXPECT_EQ(run("export WEIR_WORKBOOK=\"$PWD\"; echo y | weir reset ride_cleansing").exit_code, 0);
  EXPECT_EQ(text_of(file()), stub);
  EXPECT_EQ(text_of(file().string() + ".1"), "mine\n");
}

TEST_F(Workbook, ShowsTheSolutionOncePassed) {
  EXPECT_EQ(weir("solution ride_cleansing").exit_code, 2);
  EXPECT_THAT(weir("solution ride_cleansing --force").out, HasSubstr(solution()));
  write(solution());
  weir("check ride_cleansing");
  EXPECT_EQ(weir("solution ride_cleansing").exit_code, 0);
}

TEST_F(Workbook, RunsTheStudentsJob) {
  EXPECT_EQ(weir("run ride_cleansing --rides 3").exit_code, 1) << "a stub";
  write(solution());
  EXPECT_THAT(weir("run ride_cleansing --rides 3").out, HasSubstr("1,START\n"));
}

TEST_F(Workbook, WatchGradesAtOnceAndAfterASave) {
  // The second text is there before the first verdict has been read: q comes after both.
  const auto [exit_code, out, err] =
      run("export WEIR_WORKBOOK=\"$PWD\"; cp '" + folder().string() +
          "/solutions/01_ride_cleansing/ride_cleansing.cpp' new.cpp; mkfifo keys; "
          "weir watch ride_cleansing <keys >seen & exec 3>keys; "
          "until grep -q 'NOT STARTED' seen; do sleep 0.05; done; "
          "cat new.cpp >exercises/01_ride_cleansing/ride_cleansing.cpp; "
          "until grep -q 'PASSED' seen; do sleep 0.05; done; printf q >&3; wait; cat seen");
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_THAT(out, HasSubstr("n: the next exercise"));
}

TEST_F(Workbook, WatchCanBeSuspended) {
  const auto [exit_code, out, err] =
      run("export WEIR_WORKBOOK=\"$PWD\"; mkfifo keys; '" WEIR_CLI
          "' watch ride_cleansing <keys >seen & job=$!; exec 3>keys; "
          "until grep -q 'NOT STARTED' seen; do sleep 0.05; done; kill -TSTP $job; "
          "until grep -q '^State:.T' /proc/$job/status; do sleep 0.05; done; kill -CONT $job; "
          "until [ \"$(grep -c 'NOT STARTED' seen)\" -ge 2 ]; do sleep 0.05; done; "
          "printf q >&3; wait $job");
  EXPECT_EQ(exit_code, 0) << err;
}

TEST_F(Workbook, PacksAndGradesASubmission) {
  write(solution());
  EXPECT_EQ(weir("pack ada.zip").exit_code, 0);
  fs::create_directories(folder() / "class");
  fs::rename(folder() / "ada.zip", folder() / "class" / "ada.zip");
  std::ofstream(folder() / "class" / "eve.zip") << "no zip file";
  const auto [exit_code, out, err] = weir("grade class --unsafe");
  EXPECT_EQ(exit_code, 0) << err;
  const auto gradebook = text_of(folder() / "class" / "gradebook.csv");
  EXPECT_THAT(gradebook, ContainsRegex("\"ada\",\"ada\",\"\",10,[0-9]+,10,PASSED,"));
  EXPECT_THAT(gradebook, ContainsRegex("\"eve\",\"eve\",\"\",0,[0-9]+,0,NOT GRADED,"));
  EXPECT_THAT(text_of(folder() / "class" / "junit.xml"),
              HasSubstr("<testsuite name=\"ada.01_ride_cleansing\" tests="));
}

TEST_F(Workbook, GivesSixtyPercentAtMostForWhatIsWrongOnAnOrdinaryDay) {
  for (const auto& [exercise, mistake, points] :
       {std::tuple{"02_rides_and_fares", "keyed_by_driver", " 5 of 10 points"},
        {"07_long_ride_alerts", "timer_for_an_end", "11 of 20 points"}}) {
    const std::string name = std::string(exercise).substr(3);
    std::ofstream(folder() / "exercises" / exercise / (name + ".cpp"))
        << program_of_mistake(std::string(exercise) + "/" + mistake);
    const auto out = weir("check " + name).out;
    EXPECT_THAT(out, HasSubstr(points));
    EXPECT_THAT(out, HasSubstr("Wrong on an ordinary day, and so worth 60% at most: "));
  }
}

TEST_F(Workbook, SaysWhereTheGraderItselfFails) {
  write(solution());
  const std::string broken = "export WEIR_WORKBOOK=\"$PWD\" TMPDIR=/nowhere; weir ";
  const auto [exit_code, out, err] = run(broken + "check ride_cleansing");
  EXPECT_EQ(exit_code, 3);
  EXPECT_THAT(out, HasSubstr("NOT GRADED          ? of 10 points"));
  EXPECT_THAT(out, HasSubstr("The grader itself failed, twice."));

  fs::create_directories(folder() / "class" / "ada" / "01_ride_cleansing");
  fs::copy(file(), folder() / "class" / "ada" / "01_ride_cleansing" / "ride_cleansing.cpp");
  EXPECT_EQ(run(broken + "grade class --unsafe").exit_code, 3);
  EXPECT_THAT(text_of(folder() / "class" / "gradebook.csv"),
              ContainsRegex("\"ada\",\"\",,[0-9]+,,NOT GRADED,0,NOT STARTED,"));
  EXPECT_THAT(text_of(folder() / "class" / "junit.xml"), HasSubstr("<error>NOT GRADED"));
}

/// A solution whose filters do something else for each ride.
std::string filters_that(const std::string& act) {
  const std::string body =
      "(DataStream<TaxiRide> rides) {\n"
      "  return rides.filter([](const TaxiRide&) { " +
      act + "; return true; });\n}\n";
  return "#include <unistd.h>\n#include <cstdlib>\n#include <new>\n"
         "#include \"ride_cleansing.hpp\"\nnamespace weir::exercises {\n"
         "DataStream<TaxiRide> cleanse" +
         body + "DataStream<TaxiRide> cleanse_and_count" + body + "}\n";
}

TEST_F(Workbook, SaysInWhichLineAProgramCrashes) {
  write(filters_that("int* nothing = nullptr;\n    *nothing = 1"));
  const auto line = ContainsRegex(R"(in cleanse \(ride_cleansing.cpp:[0-9]+\))");
  EXPECT_THAT(weir("check ride_cleansing").out, line);
  const auto [exit_code, out, err] = weir("run ride_cleansing --rides 3");
  EXPECT_EQ(exit_code, 128 + 11);
  EXPECT_THAT(err, HasSubstr("weir: ride_cleansing crashed: SIGSEGV"));
  EXPECT_THAT(err, line);
}

TEST_F(Workbook, SaysInWhichFunctionThatNobodyElseSeesAProgramCrashes) {
  const std::string hidden =
      "class Fall {\n public:\n  [[gnu::noinline]] void down(int x) {\n"
      "    volatile int* nothing = nullptr;\n    *nothing = x;\n  }\n};\n";
  auto text = filters_that("Fall().down(1)");
  const std::string begin = "DataStream<TaxiRide> cleanse(";
  write(text.insert(text.find(begin), "namespace {\n" + hidden + "}\n"));
  EXPECT_THAT(weir("check ride_cleansing").out,
              ContainsRegex(R"(in Fall::down \(ride_cleansing.cpp:[0-9]+\))"));
}

TEST_F(Workbook, ShowsWhatAProgramPrintedOnce) {
  write("#include <cstdio>\n" + filters_that("std::puts(\"hello\")"));
  const auto wrong = weir("check ride_cleansing").out;
  EXPECT_THAT(wrong, HasSubstr("Your program printed:\nhello\n"));
  const std::string begin = "DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) {";
  auto printing = solution();
  ASSERT_NE(printing.find(begin), std::string::npos);
  printing.insert(printing.find(begin) + begin.size(), " std::puts(\"hello\");");
  write("#include <cstdio>\n" + printing);
  const auto right = weir("check ride_cleansing").out;
  EXPECT_THAT(right, HasSubstr("Your program printed, in the first story of "));
  EXPECT_EQ(right.find("hello"), right.rfind("hello"));
}

// From the worker through its observation, the test's result and the verdict.
TEST_F(Workbook, TellsEveryOutcomeAllTheWayToTheGradebook) {
  std::map<std::string, std::string> texts{
      {"PASSED", solution()},
      {"FAILED", program_of_mistake("01_ride_cleansing/borders_outside")},
      {"NOT STARTED", text_of(file())},
      {"DOES NOT COMPILE", solution() + "int f() { return \"text\"; }\n"},
      {"CRASHED", filters_that("std::abort()")},
      {"OUT OF MEMORY", filters_that("throw std::bad_alloc()")},
      {"GARBLED", filters_that("(void)!write(3, \"\\5\\0\\0\\0\\0\\0\\0\\0hello\", 13)")}};
#ifndef WEIR_SANITIZED  // workers get ten times as long
  texts["TIMED OUT"] = filters_that("for (;;) getppid()");
#endif
  for (const auto& [name, text] : texts) {
    const auto folder_of_one = folder() / (name < "NOT" ? "a" : "b") / name / "01_ride_cleansing";
    fs::create_directories(folder_of_one);
    std::ofstream(folder_of_one / "ride_cleansing.cpp") << text;
  }
  EXPECT_EQ(weir("grade a --unsafe & weir grade b --unsafe && wait $!").exit_code, 0);
  const auto gradebooks =
      text_of(folder() / "a" / "gradebook.csv") + text_of(folder() / "b" / "gradebook.csv");
  for (const auto& [name, text] : texts) {
    EXPECT_THAT(gradebooks,
                ContainsRegex("\"" + name + "\",\"\",[0-9]+,[0-9]+,[0-9]+," + name + ","));
  }
}

TEST_F(Workbook, GoesOnWithABatchThatWasInterrupted) {
  for (const std::string name : {"ada", "bob", "eve"}) {
    fs::create_directories(folder() / "class" / name);
    std::ofstream(folder() / "class" / name / "ride_cleansing.cpp") << "#error " + name + "\n";
  }
  const auto [exit_code, out, err] = run(
      "export WEIR_WORKBOOK=\"$PWD\"; '" WEIR_CLI
      "' grade class --out a --seed 5 --unsafe & job=$!; "
      "until grep -q ada a/gradebook.csv; do sleep 0.05; done 2>/dev/null; kill -9 $job; "
      "weir grade class --out a --unsafe && weir grade class --out b --seed 5 --jobs 2 --unsafe "
      "&& cmp a/gradebook.csv b/gradebook.csv && cmp a/junit.xml b/junit.xml");
  EXPECT_EQ(exit_code, 0) << out << err;
  EXPECT_THAT(text_of(folder() / "a" / "gradebook.csv"),
              ContainsRegex("\"eve\",\"\",0,[0-9]+,0,DOES NOT COMPILE,"));
}

TEST_F(Workbook, HandsOutNothingThatGivesTheAnswersAway) {
  EXPECT_EQ(run("weir handout out").exit_code, 0);
  EXPECT_TRUE(fs::exists(folder() / "out" / "weir"));
  EXPECT_FALSE(fs::exists(folder() / "out" / "solutions"));
  EXPECT_FALSE(fs::exists(folder() / "out" / ".git"));
  EXPECT_FALSE(fs::exists(folder() / "out" / "grader" / "hidden_tests"));
  EXPECT_FALSE(fs::exists(folder() / "out" / "grader" / "mistakes"));
  EXPECT_EQ(run("weir handout out").exit_code, 2) << "the folder exists";
}

TEST_F(Workbook, HandsOutWhatCMakeCanBuild) {
  EXPECT_EQ(run("weir handout out").exit_code, 0);
  const auto configured = run(
      "'" WEIR_CMAKE "' -S out -B build -G Ninja -D BUILD_SHARED_LIBS=ON -D CMAKE_UNITY_BUILD=ON");
  EXPECT_EQ(configured.exit_code, 0) << configured.err;
}

TEST_F(Workbook, HandsOutHiddenTestsAsPrograms) {
  const auto handed_out = run("weir handout out --tests hidden");
  EXPECT_EQ(handed_out.exit_code, 0) << handed_out.err;
  EXPECT_FALSE(fs::exists(folder() / "out" / "grader" / "hidden_tests"));
  EXPECT_FALSE(fs::exists(folder() / "out" / "solutions"));
  EXPECT_EQ(run("find out -name '*.toml' -path '*mistakes*' -o -name DISCUSSION.md").out, "");
  const std::string tested = "out/grader/tested/";
  EXPECT_THAT(run(tested + "hidden/01_ride_cleansing --gtest_list_tests").out,
              HasSubstr("CountsTheBordersAsInside"));
  EXPECT_THAT(run("nm " + tested + "reference/01_ride_cleansing").err, HasSubstr("no symbols"));
  EXPECT_TRUE(fs::exists(folder() / "out/grader/mistakes/01_ride_cleansing/behaviour.bin"));
}

TEST_F(Workbook, HandsOutWhatTheReadmeLinksTo) {
  EXPECT_EQ(run("weir handout out").exit_code, 0);
  const auto [exit_code, out, err] =
      run("cd out && grep -oE '\\]\\([^)]+' README.md | cut -c3- |"
          " while read -r link; do test -e \"$link\" || echo \"$link\"; done");
  EXPECT_EQ(out, "");
  EXPECT_EQ(err, "");
}

}  // namespace check_test
}  // namespace weir::cli
