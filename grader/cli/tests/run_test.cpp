// `weir run`, as a user runs it.
#include <algorithm>
#include <map>
#include <sstream>
#include <vector>

#include "cli.hpp"

namespace weir::cli {
namespace run_test {

const std::string golden = WEIR_GOLDEN "/ride_counts_2000.csv";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Starts `weir run` beside the commands that follow, which know it as $job and find its first rows
/// in the file rows. It is ended if they forget to.
std::string in_background(const std::string& arguments) {
  return "rm -f rows; timeout --foreground 20 '" WEIR_CLI "' run " + arguments +
         " >rows & job=$!; until [ -s rows ]; do sleep 0.01; done; ";
}

TEST_F(Cli, RunsRideCountToTheGoldenCounts) {
  const auto [exit_code, out, err] = run("weir run ride_count --rides 2000 --final");
  EXPECT_EQ(exit_code, 0);
  EXPECT_EQ(err, "");
  EXPECT_EQ(out, text_of(golden));
}

TEST_F(Cli, RunsRideCountToTheSameCountsAtAnyParallelism) {
  for (int parallelism = 1; parallelism <= 8; ++parallelism) {
    const auto [exit_code, out, err] = run(
        "weir run ride_count --rides 2000 --final --parallelism " + std::to_string(parallelism));
    EXPECT_EQ(exit_code, 0) << err;
    EXPECT_TRUE(out == text_of(golden)) << parallelism;
  }
}

TEST_F(Cli, RunShowsEveryCountOnItsWayUp) {
  const auto out = run("weir run ride_count --rides 2000 --parallelism 2").out;
  std::map<std::string, int> counts;
  for (const auto& line : lines_of(out)) {
    const auto driver = line.substr(0, line.find(','));
    EXPECT_EQ(line, driver + "," + std::to_string(++counts[driver]));
  }
  std::string last;
  for (const auto& [driver, count] : counts) last += driver + "," + std::to_string(count) + "\n";
  EXPECT_EQ(last, text_of(golden));
}

TEST_F(Cli, RunShowsMetricsAtTheEnd) {
  const auto [exit_code, out, err] =
      run("weir run ride_count --rides 2000 --final --parallelism 2 --metrics");
  EXPECT_EQ(exit_code, 0);
  EXPECT_EQ(out, text_of(golden));
  const auto lines = lines_of(err);
  int sums = 0;
  long counted = 0;
  for (const auto& line : lines) {
    EXPECT_LE(line.size(), 80U) << line;
    if (!line.starts_with("Sum  ")) continue;
    ++sums;
    std::istringstream words(line);
    std::string name;
    long subtask = 0;
    long in = 0;
    words >> name >> subtask >> in;
    counted += in;
  }
  EXPECT_EQ(sums, 2) << err;
  EXPECT_EQ(counted, 4000) << "two events a ride";
}

TEST_F(Cli, RunShowsMetricsWhenItIsInterrupted) {
  const auto [exit_code, out, err] =
      run(in_background("ride_count --rate 1000 --metrics") + "kill -INT $job; wait $job");
  EXPECT_EQ(exit_code, 130);
  EXPECT_TRUE(err.starts_with("task ")) << err;
  EXPECT_NE(err.find("weir: ride_count was stopped after "), std::string::npos) << err;
}

TEST_F(Cli, RunFindsAnExerciseByItsIdToo) {
  EXPECT_EQ(run("weir run 00_ride_count --rides 1").out, "2013000185,1\n2013000185,2\n");
}

TEST_F(Cli, RunIsNoFasterThanItIsToldToBe) {
  const auto [exit_code, out, err] =
      run("start=$(date +%s%N); weir run ride_count --rides 10 --rate 40; "
          "echo $((($(date +%s%N) - start) / 1000000))");
  const auto lines = lines_of(out);
  ASSERT_EQ(lines.size(), 21) << out;
  EXPECT_GE(std::stoi(lines.back()), 475) << "20 events, the first at once, the others every 25 ms";
}

TEST_F(Cli, RunPassesEachEventOnWhenItIsDue) {
  const auto out =
      run(in_background("ride_count --rate 2") + "sleep 1.1; cat rows; kill -INT $job").out;
  EXPECT_GE(lines_of(out).size(), 2) << out;
  EXPECT_LE(lines_of(out).size(), 5) << out;
}

TEST_F(Cli, RunEndsWithASummaryWhenItIsInterrupted) {
  for (const auto& [signal, expected] : {std::pair{"INT", 130}, std::pair{"TERM", 143}}) {
    const auto [exit_code, out, err] =
        run(in_background("ride_count --rate 1000") + "kill -" + signal + " $job; wait $job");
    EXPECT_EQ(exit_code, expected);
    EXPECT_TRUE(err.starts_with("weir: ride_count was stopped after ")) << err;
    EXPECT_EQ(lines_of(err).size(), 1) << err;
    EXPECT_TRUE(text_of(folder() / "rows").ends_with("\n"));
  }
}

TEST_F(Cli, RunStopsAtASignalEvenIfNobodyReadsOn) {
  const auto [exit_code, out, err] =
      run("mkfifo pipe; sleep 8 <pipe & timeout --foreground 20 '" WEIR_CLI
          "' run ride_count >pipe & job=$!; sleep 1; kill -INT $job; wait $job");
  EXPECT_EQ(exit_code, 130) << err;
}

TEST_F(Cli, RunEndsQuietlyWhenItsReaderHasSeenEnough) {
  const auto [exit_code, out, err] = run("{ weir run ride_count; echo $? > code; } | head -n 1");
  EXPECT_EQ(lines_of(out).size(), 1);
  EXPECT_EQ(err, "");
  EXPECT_EQ(text_of(folder() / "code"), "0\n");
}

// script gives the program a terminal.
TEST_F(Cli, RunShowsItsProgressOnATerminalAndTakesItAwayAtTheEnd) {
  const auto [exit_code, out, err] =
      run("script -qec \"'" WEIR_CLI
          "' run ride_count --rides 1000 --rate 2000 --final\" /dev/null </dev/null");
  EXPECT_EQ(exit_code, 0) << err;
  const auto progress = out.find("\r\x1b[Kride_count: ");
  const auto end = out.find("\r\x1b[K20130000");
  ASSERT_NE(progress, std::string::npos) << out;
  ASSERT_NE(end, std::string::npos) << out;
  EXPECT_LT(progress, end);
  EXPECT_NE(out.find(" %  "), std::string::npos) << out;
  EXPECT_EQ(out.find("ride_count", end), std::string::npos) << "left behind";
}

TEST_F(Cli, RunGoesOnAfterItWasKilledAndEndsWithTheSameResults) {
  const auto whole = run("weir run ride_count --rides 60000 --final").out;
  const std::string command =
      "'" WEIR_CLI
      "' run ride_count --rides 60000 --final --rate 100000 --parallelism 2 "
      "--checkpoint-dir kept --interval 10ms --from latest >rows 2>said";
  const auto [exit_code, out, err] =
      run("for i in 1 2 3 4 5 6; do (exec " + command +
          ") & sleep 0.2; kill -9 $!; wait $!; done\n" + command + "; echo $?; cat said rows");
  EXPECT_TRUE(out.starts_with("0\n")) << out.substr(0, 200);
  EXPECT_NE(out.find("\nweir: going on from checkpoint "), std::string::npos) << out.substr(0, 500);
  EXPECT_TRUE(out.ends_with("\n" + whole)) << out.substr(0, 500);
}

TEST_F(Cli, RunKeepsALastCheckpointWhenItIsInterrupted) {
  const auto [exit_code, out, err] =
      run(in_background("ride_count --rate 1000 --checkpoint-dir kept --interval 1m") +
          "kill -INT $job; wait $job");
  EXPECT_EQ(exit_code, 130);
  EXPECT_TRUE(err.starts_with("weir: checkpoint 1 is kept: go on with --from latest\n")) << err;
  const auto again = run("weir run ride_count --rides 10 --checkpoint-dir kept");
  EXPECT_NE(again.err.find("holds checkpoints, and the job begins anew"), std::string::npos);
  EXPECT_EQ(run("weir run ride_count --rides 10 --from kept/chk-1").exit_code, 1)
      << "it has finished, and so forgotten its checkpoints";
}

TEST_F(Cli, RunSaysThatTheDiskIsFull) {
  const auto [exit_code, out, err] = run("weir run ride_count > /dev/full");
  EXPECT_EQ(exit_code, 1);
  EXPECT_EQ(err, "weir: cannot write standard output: No space left on device\n");
}

TEST_F(Cli, RunRefusesWhatMakesNoSense) {
  expect_refusal("weir run", "run: expected the name of an exercise: ride_count");
  expect_refusal("weir run ride_cuont",
                 "run: expected an exercise (./weir lists them), found 'ride_cuont'; did you mean "
                 "'ride_count'?");
  for (const std::string parallelism : {"0", "32769", "-1", "two"}) {
    expect_refusal(
        "weir run ride_count --parallelism " + parallelism,
        "--parallelism: expected a whole number from 1 to 32768, found '" + parallelism + "'");
  }
  for (const std::string time : {"0s", "1", "s", "1h", "-1s", "1 s", "2000m"}) {
    expect_refusal(
        "weir run ride_count --interval '" + time + "'",
        "--interval: expected a time up to a day such as 500ms, 1s or 2m, found '" + time + "'");
  }
  expect_refusal("weir run ride_count --from latest",
                 "--from latest: expected --checkpoint-dir FOLDER, to look there");
  for (const std::string rate : {"0", "-1", "nan", "inf", "fast", "1e999"}) {
    expect_refusal("weir run ride_count --rate " + rate,
                   "--rate: expected a number of events a second above 0, found '" + rate + "'");
  }
}

}  // namespace run_test
}  // namespace weir::cli
