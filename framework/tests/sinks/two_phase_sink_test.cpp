#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "sinks/external_store.hpp"
#include "weir/testing/job_harness.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/testing/test_input.hpp"

namespace weir::tests {
namespace two_phase_sink_test {

using namespace std::chrono_literals;
using Rows = std::vector<std::int64_t>;

constexpr std::int64_t last_row = 60;

Rows all_rows() {
  Rows rows(last_row);
  std::iota(rows.begin(), rows.end(), 1);
  return rows;
}

Rows sorted(Rows rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

void build(StreamExecutionEnvironment& env, const Store& store) {
  env.from_sequence(1, last_row).rebalance().sink_to(std::make_shared<TwoPhaseStoreSink>(store));
}

testing::SimulationResult run(const Store& store, std::uint64_t seed, std::size_t parallelism = 2,
                              const std::vector<testing::Crash>& crashes = {}) {
  return simulate_processes(
      [&](StreamExecutionEnvironment& env) {
        env.set_parallelism(parallelism);
        build(env, store);
      },
      {.seed = seed, .checkpoint_probability = 0.1}, crashes);
}

TEST(TwoPhaseCommitSink, CommitsEachResultOnceThroughACrashAtAnyStage) {
  std::size_t crashed = 0;
  for (const Stage stage : {Stage::write, Stage::before_prepare, Stage::after_prepare,
                            Stage::before_commit, Stage::after_commit, Stage::recovery}) {
    for (int nth = 1; nth <= 12; ++nth) {
      const auto store = std::make_shared<ExternalStore>();
      store->crash_at(stage, nth);
      run(store, static_cast<std::uint64_t>(nth));
      crashed += static_cast<std::size_t>(store->has_crashed());
      ASSERT_EQ(sorted(store->rows), all_rows()) << static_cast<int>(stage) << ", time " << nth;
      ASSERT_TRUE(store->prepared.empty()) << static_cast<int>(stage) << ", time " << nth;
    }
  }
  EXPECT_GT(crashed, 40U);
}

TEST(TwoPhaseCommitSink, CommitsEachResultOnceThroughCrashesAtAnyStepAndParallelism) {
  std::size_t restores = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto store = std::make_shared<ExternalStore>();
    const auto result = run(store, seed, 1 + seed % 3,
                            {{20 + seed * 3, 1 + seed % 4}, {40 + seed, {}}, {60 + seed, 2}});
    restores += result.restores;
    ASSERT_EQ(sorted(store->rows), all_rows()) << seed;
    ASSERT_TRUE(store->prepared.empty()) << seed;
  }
  EXPECT_GT(restores, 60U);
}

TEST(TwoPhaseCommitSink, ShowsNothingBeforeItsCheckpointIsComplete) {
  const auto store = std::make_shared<ExternalStore>();
  store->busy_every = 0;
  testing::TestInput<std::int64_t> input;
  testing::JobHarness job([&](StreamExecutionEnvironment& env) {
    input.stream(env).sink_to(std::make_shared<TwoPhaseStoreSink>(store));
  });
  job.open();
  const auto emit = [&](std::int64_t row) {
    input.emit(row, Timestamp{row});
    job.run();
  };
  emit(1);
  EXPECT_EQ(store->rows, Rows{});
  job.snapshot();
  EXPECT_EQ(store->rows, Rows{1});
  emit(2);
  EXPECT_EQ(store->rows, Rows{1});
  job.snapshot();
  EXPECT_EQ(store->rows, (Rows{1, 2}));
}

TEST(TwoPhaseCommitSink, TriesToCommitUntilItSucceedsAndCountsIt) {
  const auto store = std::make_shared<ExternalStore>();
  store->failing_commits = 5;
  const auto result = run(store, 1);
  EXPECT_EQ(sorted(store->rows), all_rows());
  std::uint64_t retries = 0;
  for (const auto& task : result.metrics.tasks) {
    for (const auto& op : task.operators) {
      const auto found = op.counters.find("num_commit_retries");
      if (found != op.counters.end()) retries += found->second;
    }
  }
  EXPECT_EQ(retries, 5U);
}

TEST(TwoPhaseCommitSink, FailsTheJobWhereNoCommitSucceedsInTime) {
  const auto store = std::make_shared<ExternalStore>();
  store->failing_commits = 1'000'000;
  try {
    testing::simulate(
        [&](StreamExecutionEnvironment& env) {
          env.from_sequence(1, last_row).sink_to(std::make_shared<TwoPhaseStoreSink>(store));
        },
        {.seed = 1, .checkpoint_probability = 0.1});
    FAIL() << "it has not failed";
  } catch (const JobFailed& failed) {
    EXPECT_NE(
        failed.cause().find("could not be committed within 60000 ms: the store does not answer"),
        std::string::npos)
        << failed.cause();
  }
}

TEST(TwoPhaseCommitSink, WaitsForALastCheckpointAlsoInAJobThatTakesNone) {
  for (const auto mode : {RuntimeExecutionMode::streaming, RuntimeExecutionMode::batch}) {
    const auto store = std::make_shared<ExternalStore>();
    StreamExecutionEnvironment env;
    env.set_runtime_mode(mode);
    build(env, store);
    env.execute();
    EXPECT_EQ(sorted(store->rows), all_rows());
    EXPECT_EQ(store->committed.size(), 1U);
  }
}

TEST(TwoPhaseCommitSink, IsRefusedWhereItsTransactionsMayEndBeforeTheCheckpoint) {
  const auto store = std::make_shared<ExternalStore>();
  const auto run_with = [&](Duration timeout) {
    StreamExecutionEnvironment env;
    env.options().checkpoint_timeout = 10s;
    env.from_elements(std::int64_t{1}).sink_to(std::make_shared<TwoPhaseStoreSink>(store, timeout));
    env.execute();
  };
  EXPECT_THROW(run_with(10s), InvalidJob);
  EXPECT_THROW(run_with(1s), InvalidJob);
  run_with(11s);
  EXPECT_EQ(store->rows, Rows{1});
}

TEST(TwoPhaseCommitSink, KnowsTheSubtaskOfItsTransactions) {
  EXPECT_EQ(subtask_of_transaction("tips", "tips-12-1700000000000-0-3"), 12U);
  EXPECT_EQ(subtask_of_transaction("tips", "tips_2-12-1-0-3"), std::nullopt);
  EXPECT_EQ(subtask_of_transaction("tips", "tips-x-1"), std::nullopt);
  EXPECT_EQ(subtask_of_transaction("tips", "tips-1"), std::nullopt);
}

TEST(TransactionIds, TellWhoTakesCareOfWhatIsLeft) {
  const std::string id = "tips-5-1700000000000-0-3";
  EXPECT_TRUE(is_left_behind(id, {}, "tips", 1, 4));
  EXPECT_TRUE(is_left_behind(id, {}, "tips", 5, 8));
  EXPECT_FALSE(is_left_behind(id, {}, "tips", 0, 4));
  EXPECT_FALSE(is_left_behind(id, {}, "fares", 1, 4));
  EXPECT_FALSE(is_left_behind(id, {{id, ""}}, "tips", 1, 4));
}

}  // namespace two_phase_sink_test
}  // namespace weir::tests
