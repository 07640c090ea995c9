// `weir run --state-backend` and `--savepoint`, as a user runs it.
#include <gmock/gmock.h>

#include "cli.hpp"

namespace weir::cli {
namespace run_state_test {

using testing::HasSubstr;
using testing::StartsWith;

const std::string tips = "run hourly_tips --with '" WEIR_REPOSITORY "/solutions' ";

TEST_F(Cli, RunGivesTheSameWhateverTheStateBackend) {
  const auto expected = sorted_lines(run("weir " + tips + "--rides 2000").out);
  EXPECT_FALSE(expected.empty());
  for (const std::string backend : {"heap", "copying"}) {
    const auto [exit_code, out, err] =
        run("weir " + tips + "--rides 2000 --state-backend " + backend);
    EXPECT_EQ(exit_code, 0) << err;
    EXPECT_EQ(sorted_lines(out), expected) << backend;
  }
}

#ifdef WEIR_HAS_ROCKSDB
TEST_F(Cli, RunKeepsStateInRocksDb) {
  const auto expected = run("weir run ride_count --rides 2000 --final").out;
  const auto [exit_code, out, err] =
      run("weir run ride_count --rides 2000 --final --parallelism 2 --state-backend rocksdb");
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_EQ(out, expected);
}
#endif

TEST_F(Cli, RunSaysThatAWorkerHasNoRocksDb) {
  const auto worker = fs::path(WEIR_CLI).parent_path() / "submission" / "00_ride_count";
  const auto [exit_code, out, err] =
      run("'" + worker.string() + "' run ride_count 1 1 full every none '' 1000 '' '' '' rocksdb");
  EXPECT_EQ(exit_code, 1);
  EXPECT_EQ(err,
            "weir: this worker has no state backend 'rocksdb': call ./weir run, which builds one "
            "that has\n");
}

TEST_F(Cli, RunRefusesStateBackendsThatItDoesNotKnow) {
  const std::string expected = "--state-backend: expected heap or copying or rocksdb, found ";
  expect_refusal("weir run ride_count --state-backend rokcsdb",
                 expected + "'rokcsdb'; did you mean 'rocksdb'?");
  expect_refusal("weir run ride_count --state-backend ''", expected + "''");
}

/// Stops the job by a signal when it has given some results.
std::string stopped(const std::string& arguments, const std::string& signal) {
  return "rm -f rows; timeout --foreground 60 '" WEIR_CLI "' " + arguments +
         " >rows 2>said & job=$!; until [ -s rows ]; do sleep 0.01; done; sleep 0.2; kill -" +
         signal + " $job; wait $job";
}

#ifdef WEIR_HAS_ROCKSDB
TEST_F(Cli, RunKeepsFilesOfRocksDbInItsCheckpointsAsTheyAre) {
  run(
      stopped("run ride_count --rides 6000 --rate 3000 --state-backend rocksdb "
              "--checkpoint-dir kept --interval 50ms",
              "INT"));
  std::size_t tables = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder() / "kept")) {
    if (entry.path().extension() == ".sst") ++tables;
  }
  EXPECT_GT(tables, 0U);
}
#endif

// What the two runs show is, put together, what one shows that nobody stops.
TEST_F(Cli, RunStopsWithASavepointAndNothingIsLostOrShownTwice) {
  const auto expected = sorted_lines(run("weir run ride_count --rides 3000").out);
  for (const auto& [signal, code] : {std::pair{"INT", 130}, std::pair{"TERM", 143}}) {
    const auto first = run("rm -rf kept; " + stopped("run ride_count --rides 3000 --rate 1500 "
                                                     "--savepoint kept",
                                                     signal));
    EXPECT_EQ(first.exit_code, code);
    const std::string kept = (folder() / "kept").string();
    EXPECT_THAT(text_of(folder() / "said"),
                StartsWith("weir: the savepoint is in " + kept + ": go on with --from " + kept));
    const auto before = text_of(folder() / "rows");
    const auto [exit_code, out, err] =
        run("weir run ride_count --rides 3000 --parallelism 2 --from kept");
    EXPECT_EQ(exit_code, 0) << err;
    EXPECT_THAT(err, HasSubstr("going on from checkpoint "));
    EXPECT_FALSE(out.empty());
    EXPECT_EQ(sorted_lines(before + out), expected);
  }
}

TEST_F(Cli, RunStopsWithASavepointOfWindowsThatHaveNotFired) {
  const auto expected = sorted_lines(run("weir " + tips + "--rides 6000").out);
  run(stopped(tips + "--rides 6000 --rate 6000 --savepoint kept", "INT"));
  const auto before = text_of(folder() / "rows");
  EXPECT_LT(sorted_lines(before).size(), expected.size());
  const auto [exit_code, out, err] =
      run("weir " + tips + "--rides 6000 --from kept --state-backend copying");
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_EQ(sorted_lines(before + out), expected);
}

TEST_F(Cli, RunLeavesASavepointAtItsEndThatCanBeLookedAt) {
  const auto first = run("weir run ride_count --rides 1000 --savepoint kept");
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.err, HasSubstr(": weir savepoint show "));
  EXPECT_THAT(run("weir savepoint show kept").out, HasSubstr("Sum"));
  const auto second = run("weir run ride_count --rides 1000 --from kept");
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_EQ(second.out, "") << "all has been read";
}

TEST_F(Cli, RunBeginsWithNoSavepointThatItCouldNotWrite) {
  const auto [exit_code, out, err] =
      run("mkdir full; touch full/x; weir run ride_count --rides 10 --savepoint full");
  EXPECT_EQ(exit_code, 2);
  EXPECT_EQ(out, "");
  EXPECT_EQ(err, "weir: --savepoint: expected a folder that is empty or not there yet, found " +
                     (folder() / "full").string() + "\n");
  EXPECT_EQ(run("weir run ride_count --rides 10 --from full").exit_code, 1);
}

}  // namespace run_state_test
}  // namespace weir::cli
