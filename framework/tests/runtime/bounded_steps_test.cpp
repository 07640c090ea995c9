#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "runtime/execution.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace bounded_steps_test {

using Numbers = DataStream<std::int64_t>;

/// How many results are on the way from the operator that is tested to another task.
struct OnTheWay {
  std::int64_t now = 0;
  std::int64_t most = 0;
};

Numbers watched(const Numbers& results, OnTheWay& on_the_way) {
  return results
      .map([&on_the_way](std::int64_t value) {
        on_the_way.most = std::max(on_the_way.most, ++on_the_way.now);
        return value;
      })
      .rebalance()
      .map([&on_the_way](std::int64_t value) {
        --on_the_way.now;
        return value;
      });
}

std::int64_t itself(std::int64_t value) { return value; }

/// Sets a timer of one of the clocks for each key.
class Alarm final : public KeyedProcessFunction<std::int64_t, std::int64_t, std::int64_t> {
 public:
  explicit Alarm(TimeDomain domain) : domain_(domain) {}
  void process_element(const std::int64_t&, Context& context, Collector<std::int64_t>&) override {
    if (domain_ == TimeDomain::event_time) {
      context.timer_service().register_event_time_timer(Timestamp{1000});
    } else {
      context.timer_service().register_processing_time_timer(Timestamp{1000});
    }
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<std::int64_t>& out) override {
    out.collect(context.current_key());
  }

 private:
  TimeDomain domain_;
};

template <class Assigner>
Numbers sums(const Numbers& numbers, const Assigner& assigner) {
  return numbers.key_by(itself).window(assigner).reduce(
      [](std::int64_t a, std::int64_t b) { return a + b; });
}

struct Case {
  std::string name;
  std::function<Numbers(const Numbers&)> results;

  friend void PrintTo(const Case& it, std::ostream* out) { *out << it.name; }
};

std::vector<Case> cases() {
  return {
      {"TumblingWindows",
       [](const Numbers& in) { return sums(in, TumblingEventTimeWindows::of(1s)); }},
      {"SlidingWindows",
       [](const Numbers& in) { return sums(in, SlidingEventTimeWindows::of(2s, 1s)); }},
      {"Sessions",
       [](const Numbers& in) { return sums(in, EventTimeSessionWindows::with_gap(1s)); }},
      {"ProcessingTimeWindows",
       [](const Numbers& in) { return sums(in, TumblingProcessingTimeWindows::of(1s)); }},
      {"EventTimeTimers",
       [](const Numbers& in) { return in.key_by(itself).process(Alarm(TimeDomain::event_time)); }},
      {"ProcessingTimeTimers",
       [](const Numbers& in) {
         return in.key_by(itself).process(Alarm(TimeDomain::processing_time));
       }},
      {"SortedPartitions",
       [](const Numbers& in) { return in.sort_partition(itself, SortOrder::descending); }},
  };
}

class WhatIsDueAtOnce : public ::testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Of, WhatIsDueAtOnce, ::testing::ValuesIn(cases()));

TEST_P(WhatIsDueAtOnce, IsEmittedAsFarAsThereIsRoom) {
  constexpr std::int64_t elements = 20'000;
  OnTheWay on_the_way;
  testing::OperatorHarness<std::int64_t, std::int64_t> harness(
      [&](const Numbers& in) { return watched(GetParam().results(in), on_the_way); },
      {.batch_capacity = 8});
  for (std::int64_t i = 0; i < elements; ++i) harness.process_element(i, Timestamp{i % 1000});
  harness.process_watermark(Timestamp{5000});
  harness.advance(5s);
  harness.end_input();
  EXPECT_GE(harness.output().size(), static_cast<std::size_t>(elements));
  EXPECT_LT(on_the_way.most, 1000);
}

TEST_P(WhatIsDueAtOnce, IsAllEmittedBeforeTheWatermarkThatMadeItDue) {
  testing::OperatorHarness<std::int64_t, std::int64_t> harness(
      [&](const Numbers& in) { return GetParam().results(in); }, {.batch_capacity = 8});
  for (std::int64_t i = 0; i < 3000; ++i) harness.process_element(i, Timestamp{i % 1000});
  harness.process_watermark(Timestamp{5000});
  harness.advance(5s);
  harness.end_input();
  std::size_t results = 0;
  for (const auto& record : harness.records()) {
    using Kind = testing::StreamRecord<std::int64_t>::Kind;
    if (record.kind == Kind::element) ++results;
    if (record.kind == Kind::watermark && record.timestamp == Timestamp::max()) break;
  }
  EXPECT_EQ(results, harness.output().size());
}

/// Sets a timer of the clock, whose time is past, at each timer of event time.
class Echo final : public KeyedProcessFunction<std::int64_t, std::int64_t, std::int64_t> {
 public:
  void process_element(const std::int64_t&, Context& context, Collector<std::int64_t>&) override {
    context.timer_service().register_event_time_timer(Timestamp{1000});
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<std::int64_t>& out) override {
    const bool is_echo = context.time_domain() == TimeDomain::processing_time;
    if (!is_echo) context.timer_service().register_processing_time_timer(Timestamp{-1});
    out.collect(is_echo ? -1 : 1);
  }
};

TEST(BoundedSteps, FireNoTimerOfTheClockInTheMiddleOfAWatermark) {
  testing::OperatorHarness<std::int64_t, std::int64_t> harness(
      [](const Numbers& in) { return in.key_by(itself).process(Echo()).rebalance(); });
  for (std::int64_t i = 0; i < 5000; ++i) harness.process_element(i, Timestamp{0});
  harness.process_watermark(Timestamp{1000});
  harness.advance(1s);
  std::vector<std::int64_t> expected(5000, 1);
  expected.insert(expected.end(), 5000, -1);
  std::vector<std::int64_t> seen;
  for (const auto& result : harness.output()) seen.push_back(result.value);
  EXPECT_EQ(seen, expected);
}

/// A job whose tasks are stepped by hand: numbers, a window of each, and a sink.
class ByHand final : public internal::Clock {
 public:
  explicit ByHand(bool chained) {
    StreamExecutionEnvironment env;
    env.options().channel_capacity = 2;
    env.options().batch_capacity = 8;
    auto windows = sums(numbers(env, 10'000), TumblingEventTimeWindows::of(1s)).name("Windows");
    if (!chained) windows.disable_chaining();
    windows.add_sink([this](std::int64_t) { ++arrived; });
    execution.emplace(*env.graph(), nullptr, *this, 0);
    execution->open();
  }
  ~ByHand() override { execution->close(); }
  Timestamp now() const override { return Timestamp{0}; }

  static Numbers numbers(StreamExecutionEnvironment& env, std::int64_t count) {
    return env.from_sequence(1, count).assign_timestamps_and_watermarks(
        WatermarkStrategy<std::int64_t>::for_monotonous_timestamps().with_timestamp_assigner(
            [](std::int64_t) { return Timestamp{0}; }));
  }
  internal::Task& task(const std::string& part) {
    for (const auto& task : execution->tasks()) {
      if (task->name().find(part) != std::string::npos) return *task;
    }
    throw Error("no task has this name");
  }
  internal::StepResult step(const std::string& name) { return task(name).step(now()); }
  /// Steps all tasks but those of `but` until they rest.
  void run(const std::string& but) {
    for (bool progressed = true; progressed;) {
      progressed = false;
      for (const auto& task : execution->tasks()) {
        if (!but.empty() && task->name().find(but) != std::string::npos) continue;
        progressed = task->step(now()) == internal::StepResult::progressed || progressed;
      }
    }
  }

  int arrived = 0;
  std::optional<internal::Execution> execution;
};

TEST(BoundedSteps, GoOnWhenThereIsRoomAgain) {
  ByHand job(false);
  job.run("Sink");
  EXPECT_EQ(job.step("Windows"), internal::StepResult::waits_for_output);
  EXPECT_EQ(job.arrived, 0);
  job.run("");
  EXPECT_EQ(job.arrived, 10'000);
  EXPECT_TRUE(job.execution->finished());
}

TEST(BoundedSteps, LeaveTimeForMessagesThoughTheSinkIsInTheSameTask) {
  ByHand job(true);
  int arrived_at_message = 0;
  while (job.arrived == 0) {
    for (const auto& task : job.execution->tasks()) task->step(job.now());
  }
  job.task("Windows").post([&] { arrived_at_message = job.arrived; });
  job.run("");
  EXPECT_LT(arrived_at_message, 5000);
  EXPECT_EQ(job.arrived, 10'000);
}

/// The results of a million windows would take 24 MB, those on their way here some kilobytes.
TEST(BoundedSteps, HoldMemoryFlatWhileAWatermarkFiresAMillionWindows) {
#ifdef WEIR_SANITIZED
  constexpr std::int64_t windows = 100'000;  // ten times as many take a minute
#else
  constexpr std::int64_t windows = 1'000'000;
#endif
  OnTheWay on_the_way;
  std::int64_t arrived = 0;
  testing::JobHarness harness(
      [&](StreamExecutionEnvironment& env) {
        env.options().channel_capacity = 4;
        watched(sums(ByHand::numbers(env, windows), TumblingEventTimeWindows::of(1s)), on_the_way)
            .add_sink([&arrived](std::int64_t) { ++arrived; });
      },
      {.batch_capacity = 64});
  harness.run();
  EXPECT_EQ(arrived, windows);
  EXPECT_LT(on_the_way.most, 10 * 64);
}

/// In BATCH mode time ends with each key, and all windows of the key are due.
TEST(BoundedSteps, HoldMemoryFlatAtTheEndOfAKey) {
  constexpr std::int64_t windows = 20'000;
  OnTheWay on_the_way;
  std::vector<std::int64_t> keys;  // of the results
  testing::JobHarness harness(
      [&](StreamExecutionEnvironment& env) {
        env.options().channel_capacity = 4;
        env.options().runtime_mode = RuntimeExecutionMode::batch;
        const Numbers by_key =
            env.from_sequence(1, windows)
                .assign_timestamps_and_watermarks(
                    WatermarkStrategy<std::int64_t>::for_monotonous_timestamps()
                        .with_timestamp_assigner([](std::int64_t n) { return Timestamp{n}; }))
                .key_by([](std::int64_t n) { return n % 2; })
                .window(TumblingEventTimeWindows::of(1ms))
                .reduce([](std::int64_t a, std::int64_t b) { return a + b; });
        watched(by_key, on_the_way).add_sink([&keys](std::int64_t n) { keys.push_back(n % 2); });
      },
      {.batch_capacity = 8});
  harness.run();
  EXPECT_EQ(keys.size(), static_cast<std::size_t>(windows));
  EXPECT_EQ(std::unique(keys.begin(), keys.end()) - keys.begin(), 2) << "one key after the other";
  EXPECT_LT(on_the_way.most, 1000);
}

/// A checkpoint may come while a watermark is held.
TEST(BoundedSteps, LoseAndDoubleNothingThroughACrash) {
  constexpr std::int64_t windows = 300;
  std::vector<std::int64_t> expected(windows);
  std::iota(expected.begin(), expected.end(), 1);
  std::size_t restores = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    std::mt19937_64 random(seed);
    const CollectedResults<std::int64_t> results;
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& env) {
          env.set_parallelism(2);
          sums(ByHand::numbers(env, windows), TumblingEventTimeWindows::of(1s))
              .rebalance()
              .collect(results);
        },
        {.seed = seed, .checkpoint_probability = 0.02}, {{100 + random() % 1000, std::nullopt}});
    restores += run.restores;
    auto seen = results.values();
    std::sort(seen.begin(), seen.end());
    ASSERT_EQ(seen, expected) << "seed " << seed;
  }
  EXPECT_GT(restores, 50U);
}

}  // namespace bounded_steps_test
}  // namespace weir::tests
