#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "runtime/failing.hpp"
#include "runtime/restarts.hpp"
#include "runtime/three_stage_job.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace restart_test {

using internal::Restarts;
using Clock = std::chrono::steady_clock;

constexpr Timestamp start{0};

TEST(RestartStrategy, OfAFixedDelayRestartsSoOftenAndNoMore) {
  Restarts restarts(RestartStrategy::fixed_delay(2, 7ms), 0);
  EXPECT_EQ(restarts.after_failure(start, start), 7ms);
  EXPECT_EQ(restarts.after_failure(start, start + 1h), 7ms);
  EXPECT_EQ(restarts.after_failure(start, start + 2h), std::nullopt);
  EXPECT_EQ(restarts.count(), 2U);
  EXPECT_EQ(Restarts(RestartStrategy::none(), 0).after_failure(start, start), std::nullopt);
}

TEST(RestartStrategy, OfAFailureRateCountsFailuresWithinTheInterval) {
  Restarts restarts(RestartStrategy::failure_rate(2, 10s, 1s), 0);
  EXPECT_EQ(restarts.after_failure(start, start), 1s);
  EXPECT_EQ(restarts.after_failure(start, start + 9s), 1s);
  EXPECT_EQ(restarts.after_failure(start, start + 10s), 1s) << "the first is 10 s ago";
  EXPECT_EQ(restarts.after_failure(start, start + 18s), std::nullopt);
}

TEST(RestartStrategy, OfAnExponentialDelayWaitsLongerUntilTheJobHasRunForLong) {
  Restarts restarts(
      RestartStrategy::exponential_delay(
          {.initial = 1s, .longest = 5s, .multiplier = 2, .reset_after = 60s, .jitter = 0}),
      0);
  for (const Duration delay : {1s, 2s, 4s, 5s, 5s}) {
    EXPECT_EQ(restarts.after_failure(start, start + 1s), delay);
  }
  EXPECT_EQ(restarts.after_failure(start, start + 60s), 1s);
  EXPECT_EQ(restarts.after_failure(start, start + 1s), 2s);
}

TEST(RestartStrategy, OfAnExponentialDelayIsOffByItsJitterAtTheMost) {
  std::map<Duration, int> delays;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Restarts restarts(RestartStrategy::exponential_delay({.initial = 1s, .jitter = 0.5}), seed);
    ++delays[restarts.after_failure(start, start).value()];
  }
  EXPECT_GT(delays.size(), 50U);
  EXPECT_GE(delays.begin()->first, 500ms);
  EXPECT_LE(delays.rbegin()->first, 1500ms);
}

TEST(RestartStrategy, RefusesWhatMakesNoSense) {
  EXPECT_THROW(RestartStrategy::fixed_delay(1, -1ms), InvalidJob);
  EXPECT_THROW(RestartStrategy::failure_rate(1, 0ms, 1ms), InvalidJob);
  EXPECT_THROW(RestartStrategy::exponential_delay({.initial = 0ms}), InvalidJob);
  EXPECT_THROW(RestartStrategy::exponential_delay({.initial = 2s, .longest = 1s}), InvalidJob);
  EXPECT_THROW(RestartStrategy::exponential_delay({.multiplier = 0.5}), InvalidJob);
  EXPECT_THROW(RestartStrategy::exponential_delay({.jitter = 1.5}), InvalidJob);
}

/// Throws at one element, in the first `failures` attempts; keeps the numbers of the attempts.
struct Stumbles : RichMapFunction<Event, Event> {
  explicit Stumbles(std::size_t f) : failures(f) {}
  std::size_t failures;
  std::size_t attempt = 0;
  void open(RuntimeContext& context) override { attempt = context.attempt_number(); }
  Event map(const Event& event) override {
    if (event.value == 150 && attempt < failures) throw std::runtime_error("stumbled");
    return event;
  }
};

/// Sums 300 numbers by 10 keys in one window, whose results come at the end.
void build_sums(StreamExecutionEnvironment& environment, std::size_t failures,
                const CollectedResults<Event>& sums) {
  environment.options().batch_capacity = 1;
  generated(environment, 1, 300,
            [](std::size_t, std::size_t i) {
              const auto n = static_cast<std::int64_t>(i);
              return Event{n % 10, n, 0};
            })
      .map(Stumbles(failures))
      .key_by(&Event::key)
      .window(TumblingEventTimeWindows::of(1h))
      .reduce([](const Event& a, const Event& b) {
        return Event{a.key, a.value + b.value, 0};
      })
      .collect(sums);
}

std::map<std::int64_t, std::int64_t> by_key(const CollectedResults<Event>& results) {
  std::map<std::int64_t, std::int64_t> sums;
  for (const Event& event : results.values()) sums[event.key] += event.value;
  return sums;
}

std::map<std::int64_t, std::int64_t> expected_sums() {
  std::map<std::int64_t, std::int64_t> sums;
  for (std::int64_t n = 0; n < 300; ++n) sums[n % 10] += n;
  return sums;
}

TEST(Restart, GoesBackToTheLastCheckpointAndSaysWhy) {
  StreamExecutionEnvironment environment;
  environment.enable_checkpointing(1ms).set_restart_strategy(RestartStrategy::fixed_delay(3, 1ms));
  const CollectedResults<Event> sums;
  build_sums(environment, 2, sums);
  const auto result = environment.execute();
  EXPECT_EQ(by_key(sums), expected_sums());
  EXPECT_EQ(result.metrics().restarts, 2U);
  expect_contains(result.metrics().last_failure, "stumbled");
}

/// Throws when a checkpoint is complete that was taken behind the first element, and finds out what
/// it is restored with.
struct StumblesBehindACheckpoint : RichMapFunction<Event, Event>,
                                   CheckpointedFunction,
                                   CheckpointListener {
  struct Seen {
    std::atomic<bool> was_restored{false};
    std::atomic<std::int64_t> next{-1};
  };
  explicit StumblesBehindACheckpoint(std::shared_ptr<Seen> s) : seen(std::move(s)) {}

  std::shared_ptr<Seen> seen;
  std::size_t attempt = 0;
  std::int64_t behind_an_element = std::numeric_limits<std::int64_t>::max();
  std::int64_t last = -1;
  bool is_time = false;

  void open(RuntimeContext& context) override { attempt = context.attempt_number(); }
  void initialize_state(FunctionInitializationContext& context) override {
    seen->was_restored = context.is_restored();
  }
  void snapshot_state(FunctionSnapshotContext& context) override {
    if (last >= 0) behind_an_element = std::min(behind_an_element, context.checkpoint_id());
  }
  void notify_checkpoint_complete(std::int64_t id) override { is_time = id >= behind_an_element; }
  Event map(const Event& event) override {
    if (attempt == 0 && is_time) throw std::runtime_error("stumbled");
    last = event.value;
    std::int64_t none = -1;
    if (attempt > 0) seen->next.compare_exchange_strong(none, event.value);
    return event;
  }
};

TEST(Restart, ReadsNothingAgainThatItsCheckpointHolds) {
  StreamExecutionEnvironment environment;
  environment.enable_checkpointing(1ms).set_restart_strategy(RestartStrategy::fixed_delay(1, 1ms));
  const auto seen = std::make_shared<StumblesBehindACheckpoint::Seen>();
  generated(environment, 1, std::size_t{1} << 60U,
            [](std::size_t, std::size_t i) {
              return Event{0, static_cast<std::int64_t>(i), 0};
            })
      .map(StumblesBehindACheckpoint(seen))
      .add_sink([](const Event&) {});
  auto job = environment.execute_async();
  while (seen->next < 0 && !job.finished()) std::this_thread::yield();
  job.cancel();
  EXPECT_GT(seen->next, 0) << "the first element was read again";
  EXPECT_TRUE(seen->was_restored);
}

TEST(Restart, WithoutACheckpointBeginsAnew) {
  StreamExecutionEnvironment environment;
  environment.set_restart_strategy(RestartStrategy::fixed_delay(1, 1ms));
  const CollectedResults<Event> sums;
  build_sums(environment, 1, sums);
  environment.execute();
  EXPECT_EQ(by_key(sums), expected_sums());
}

TEST(Restart, EndsWithTheFailureWhenTheStrategyDoes) {
  StreamExecutionEnvironment environment;
  environment.set_restart_strategy(RestartStrategy::fixed_delay(2, 1ms));
  const CollectedResults<Event> sums;
  build_sums(environment, 100, sums);
  auto job = environment.execute_async();
  EXPECT_THROW(job.wait(), JobFailed);
  EXPECT_TRUE(job.finished());
  EXPECT_EQ(job.metrics().restarts, 2U);
}

TEST(Restart, IsWaitedForByACancelThatEndsIt) {
  StreamExecutionEnvironment environment;
  environment.set_restart_strategy(RestartStrategy::fixed_delay(1, 24h));
  const CollectedResults<Event> sums;
  build_sums(environment, 1, sums);
  auto job = environment.execute_async();
  while (job.metrics().last_failure.empty()) std::this_thread::yield();
  EXPECT_FALSE(job.finished()) << "it is to be started anew tomorrow";
  job.cancel();
  EXPECT_TRUE(job.finished());
  EXPECT_THROW(job.wait(), JobCancelled);
}

TEST(Restart, IsTriedAgainWhereItFailsAtTheStart) {
  struct CannotOpen : RichMapFunction<Event, Event> {
    Event map(const Event& event) override {
      if (attempt == 0) throw std::runtime_error("stumbled");
      return event;
    }
    void open(RuntimeContext& context) override {
      attempt = context.attempt_number();
      if (attempt == 1 || attempt == 2) throw std::runtime_error("cannot open");
    }
    std::size_t attempt = 0;
  };
  StreamExecutionEnvironment environment;
  environment.set_restart_strategy(RestartStrategy::fixed_delay(5, 1ms));
  std::size_t seen = 0;
  generated(environment, 1, 10, [](std::size_t, std::size_t) { return Event{}; })
      .map(CannotOpen{})
      .add_sink([&seen](const Event&) { ++seen; });
  const auto result = environment.execute();
  EXPECT_EQ(seen, 10U);
  EXPECT_EQ(result.metrics().restarts, 3U);
  expect_contains(result.metrics().last_failure, "cannot open");
}

TEST(Restart, LetsWhoAsksTheJobMeanwhileHaveAnAnswer) {
  StreamExecutionEnvironment environment;
  environment.enable_checkpointing(1ms).set_restart_strategy(
      RestartStrategy::fixed_delay(1'000'000, 1ms));
  const auto seen = std::make_shared<std::atomic<std::size_t>>(0);
  generated(environment, 1, std::size_t{1} << 60U, [](std::size_t, std::size_t) {
    return Event{};
  }).add_sink([seen](const Event&) {
    if (++*seen % 5'000 == 0) throw std::runtime_error("again and again");
  });
  auto job = environment.execute_async();
  for (int i = 0; i < 20; ++i) {
    EXPECT_GT(job.checkpoint()->checkpoint, 0);
    EXPECT_FALSE(job.metrics().tasks.empty());
  }
  job.cancel();
}

TEST(Restart, OfASimulatedJobGivesTheSameResults) {
  const auto expected = expected_sums();
  std::size_t restores = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const CollectedResults<Event> sums;
    const auto result = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_restart_strategy(RestartStrategy::fixed_delay(3, 5ms));
          build_sums(environment, 3, sums);
        },
        {.seed = seed, .checkpoint_probability = 0.05}, {{20 + seed, 2}});
    ASSERT_EQ(by_key(sums), expected) << "seed " << seed;
    expect_contains(result.last_failure, "stumbled");
    EXPECT_EQ(result.crashes, 1U);
    restores += result.restores;
  }
  EXPECT_GT(restores, 100U);
}

}  // namespace restart_test
}  // namespace weir::tests
