#include "weir/watermark_strategy.hpp"

#include <gtest/gtest.h>

#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/testing/scripted_source.hpp"

namespace weir::tests {
namespace watermark_strategy_test {

using testing::HarnessOptions;
using testing::JobHarness;
using testing::OperatorHarness;
using testing::Script;
using testing::ScriptedSource;
using testing::TestOutput;
using Strategy = WatermarkStrategy<int>;

/// Elements are their own timestamps.
Timestamp own(int value) { return at(value); }

OperatorHarness<int, int> assigning(const Strategy& strategy, HarnessOptions options = {}) {
  return OperatorHarness<int, int>(
      [strategy](const DataStream<int>& numbers) {
        return numbers.assign_timestamps_and_watermarks(strategy);
      },
      std::move(options));
}

Strategy bounded(Duration bound) {
  return Strategy::for_bounded_out_of_orderness(bound).with_timestamp_assigner(own);
}

// Ticks of a year, if there were any, would take minutes.
TEST(NoWatermarks, HaveNoTicks) {
  auto harness = assigning(Strategy::no_watermarks());
  harness.process_element(20);
  harness.advance(365 * 24h);
  EXPECT_EQ(show(harness.watermarks()), "");
}

TEST(BoundedOutOfOrderness, IsTheLargestTimestampLessTheBoundLessOne) {
  auto harness = assigning(bounded(5ms));
  harness.process_element(20);
  harness.process_element(17);
  harness.advance(200ms);
  harness.process_element(30);
  harness.advance(200ms);
  EXPECT_EQ(show(harness.records()), "20@20 17@17 W14 30@30 W24");
}

TEST(BoundedOutOfOrderness, LeavesAnElementThatIsExactlyTheBoundBehindInTime) {
  auto harness = assigning(bounded(5ms));
  harness.process_element(20);
  harness.advance(200ms);
  EXPECT_LT(harness.watermark(), at(20) - 5ms);
  EXPECT_EQ(harness.watermark() + 1ms, at(20) - 5ms);
}

TEST(BoundedOutOfOrderness, NeverGoesBack) {
  auto harness = assigning(bounded(0ms));
  for (const int value : {10, 4, 9, 11, 3}) {
    harness.process_element(value);
    harness.advance(200ms);
  }
  EXPECT_EQ(show(harness.watermarks()), "9 10");
}

TEST(BoundedOutOfOrderness, SaysNothingBeforeTheFirstElement) {
  auto harness = assigning(bounded(1h));
  harness.advance(1h);
  EXPECT_EQ(show(harness.watermarks()), "");
}

TEST(BoundedOutOfOrderness, StopsAtTheBeginningOfTime) {
  auto harness = assigning(Strategy::for_bounded_out_of_orderness(1h).with_timestamp_assigner(
      [](int value) { return Timestamp::min() + Duration{value}; }));
  harness.process_element(1);
  harness.advance(200ms);
  EXPECT_EQ(harness.watermark(), Timestamp::min());  // had it wrapped, all would be late
}

TEST(BoundedOutOfOrderness, RefusesANegativeBound) {
  try {
    Strategy::for_bounded_out_of_orderness(-1ms);
    FAIL();
  } catch (const InvalidJob& error) {
    EXPECT_STREQ(error.what(), "the out-of-orderness bound must not be negative, but is -1 ms");
  }
}

TEST(MonotonousTimestamps, AreOutOfOrderByNothing) {
  auto harness = assigning(Strategy::for_monotonous_timestamps().with_timestamp_assigner(own));
  harness.process_element(20);
  harness.advance(200ms);
  EXPECT_EQ(show(harness.records()), "20@20 W19");
}

TEST(PeriodicWatermarks, ComeEvery200MillisecondsOfProcessingTime) {
  auto harness = assigning(bounded(0ms));
  harness.process_element(10);
  harness.advance(199ms);
  EXPECT_EQ(show(harness.watermarks()), "");
  harness.advance(1ms);
  EXPECT_EQ(show(harness.watermarks()), "9");
  harness.process_element(20);
  harness.advance(199ms);
  EXPECT_EQ(show(harness.watermarks()), "9");
  harness.advance(1ms);
  EXPECT_EQ(show(harness.watermarks()), "9 19");
}

TEST(PeriodicWatermarks, ComeAtTheIntervalThatIsSet) {
  auto harness = assigning(bounded(0ms), {.auto_watermark_interval = 7ms});
  harness.process_element(10);
  harness.advance(6ms);
  EXPECT_EQ(show(harness.watermarks()), "");
  harness.advance(1ms);
  EXPECT_EQ(show(harness.watermarks()), "9");
}

TEST(PeriodicWatermarks, CostNothingWhileNothingNewCouldBeSaid) {
  // A tick every 200 ms of a century would take this test hours.
  for (const auto& strategy : {Strategy::no_watermarks(), bounded(0ms).with_idleness(1min)}) {
    auto harness = assigning(strategy);
    harness.process_element(10, at(10));
    harness.advance(std::chrono::hours{24 * 365 * 100});
    harness.process_element(20, at(20));
    harness.advance(200ms);
    EXPECT_EQ(show(harness.watermarks()), strategy.settings().bound ? "9 19" : "");
  }
}

TEST(PeriodicWatermarks, NeverComeWhereTheIntervalIsZero) {
  auto harness = assigning(bounded(0ms), {.auto_watermark_interval = 0ms});
  harness.process_element(10);
  harness.advance(1h);
  EXPECT_EQ(show(harness.watermarks()), "");
  harness.end_input();
  EXPECT_EQ(show(harness.watermarks()), "end");
}

TEST(PeriodicWatermarks, AreForwardedOnlyWhenTheyGrow) {
  auto harness = assigning(bounded(0ms));
  harness.process_element(10);
  harness.advance(1s);
  EXPECT_EQ(show(harness.watermarks()), "9");
}

TEST(PeriodicGenerator, IsAskedAtEachIntervalAndHeardWhenItSaysMore) {
  struct Twice : WatermarkGenerator<int> {
    void on_event(const int&, Timestamp, WatermarkOutput&) override {}
    void on_periodic_emit(WatermarkOutput& output) override {
      output.emit_watermark(at(asked++ / 2));
    }
    int asked = 0;
  };
  auto harness = assigning(Strategy::for_generator([] { return std::make_unique<Twice>(); }));
  harness.advance(1s);
  EXPECT_EQ(show(harness.records()), "W0 W1 W2");
}

TEST(NoWatermarks, MeansNoneButTheLast) {
  auto harness = assigning(Strategy::no_watermarks().with_timestamp_assigner(own));
  harness.process_element(10);
  harness.advance(1h);
  harness.end_input();
  EXPECT_EQ(show(harness.records()), "10@10 Wend |");
}

TEST(TimestampAssigner, MaySeeTheTimestampSoFar) {
  auto harness = assigning(Strategy::no_watermarks().with_timestamp_assigner(
      [](int value, Timestamp so_far) { return so_far + Duration{value}; }));
  harness.process_element(1, at(100));
  EXPECT_EQ(show(harness.output()), "1@101");
}

TEST(AssignTimestampsAndWatermarks, ReplacesTheWatermarksFromUpstream) {
  auto harness = assigning(bounded(0ms));
  harness.process_element(50);
  harness.process_watermark(at(1'000));
  harness.advance(200ms);
  EXPECT_EQ(show(harness.watermarks()), "49");
}

TEST(AssignTimestampsAndWatermarks, LetsTheEndOfTimePass) {
  auto harness = assigning(bounded(0ms));
  harness.process_element(50);
  harness.end_input();
  EXPECT_EQ(show(harness.records()), "50@50 Wend |");
}

/// Emits the value of every element that is divisible by ten.
class OnTens : public WatermarkGenerator<int> {
 public:
  void on_event(const int& value, Timestamp, WatermarkOutput& output) override {
    if (value % 10 == 0) output.emit_watermark(at(value));
    if (value < 0) output.mark_idle();
  }
  void on_periodic_emit(WatermarkOutput&) override {}
};

Strategy on_tens() {
  return Strategy::for_generator([] { return std::make_unique<OnTens>(); })
      .with_timestamp_assigner(own);
}

TEST(PunctuatedGenerator, EmitsRightAfterTheElementWithoutWaitingForTheInterval) {
  auto harness = assigning(on_tens(), {.batch_capacity = 8});
  harness.process_elements({{9, at(0)}, {10, at(0)}, {11, at(0)}, {20, at(0)}});
  EXPECT_EQ(show(harness.records()), "9@9 10@10 W10 11@11 20@20 W20");
}

TEST(PunctuatedGenerator, CannotTurnTheWatermarkBack) {
  auto harness = assigning(on_tens());
  for (const int value : {30, 20, 30, 40}) harness.process_element(value);
  EXPECT_EQ(show(harness.watermarks()), "30 40");
}

TEST(PunctuatedGenerator, MayMarkTheStreamIdle) {
  auto harness = assigning(on_tens());
  for (const int value : {10, -1, 11}) harness.process_element(value);
  EXPECT_EQ(show(harness.records()), "10@10 W10 -1@-1 idle active 11@11");
}

TEST(Generator, IsOneForEachSplit) {
  const auto source = std::make_shared<const ScriptedSource<int>>(std::vector{
      Script<int>().element(40).pause(1ms).element(50), Script<int>().element(10).pause(1h)});
  const TestOutput<int> output;
  JobHarness job([&](StreamExecutionEnvironment& environment) {
    output.attach(environment.from_source<int>(source, on_tens(), "Script"));
  });
  job.advance(1s);
  EXPECT_EQ(show(output.watermarks()), "10");  // had they shared one, it would be 40
}

Strategy idle_after(Duration timeout) { return bounded(0ms).with_idleness(timeout); }

TEST(WithIdleness, MarksTheStreamIdleAfterTheTimeoutWithoutAnElement) {
  auto harness = assigning(idle_after(500ms));
  harness.process_element(10);
  harness.advance(300ms);
  harness.process_element(20);
  harness.advance(499ms);
  EXPECT_EQ(show(harness.records()), "10@10 W9 20@20 W19");
  harness.advance(1ms);
  EXPECT_EQ(show(harness.records()), "10@10 W9 20@20 W19 idle");
}

TEST(WithIdleness, StaysIdleUntilTheNextElement) {
  auto harness = assigning(idle_after(500ms));
  harness.process_element(10);
  harness.advance(10s);
  EXPECT_EQ(show(harness.records()), "10@10 W9 idle");
  harness.process_element(20);
  EXPECT_EQ(show(harness.records()), "10@10 W9 idle active 20@20");
  harness.advance(10s);
  EXPECT_EQ(show(harness.records()), "10@10 W9 idle active 20@20 W19 idle");
}

TEST(WithIdleness, IsNotEndedByAGeneratorThatRepeatsItself) {
  struct Repeating : WatermarkGenerator<int> {
    void on_event(const int&, Timestamp, WatermarkOutput&) override {}
    void on_periodic_emit(WatermarkOutput& output) override { output.emit_watermark(at(5)); }
  };
  auto harness = assigning(
      Strategy::for_generator([] { return std::make_unique<Repeating>(); }).with_idleness(500ms));
  harness.advance(10s);
  EXPECT_EQ(show(harness.records()), "W5 idle");
}

TEST(WithIdleness, IsNotEndedByAGeneratorThatGoesOnByItself) {
  struct Growing : WatermarkGenerator<int> {
    void on_event(const int&, Timestamp, WatermarkOutput&) override {}
    void on_periodic_emit(WatermarkOutput& output) override { output.emit_watermark(at(++last)); }
    int last = 0;
  };
  auto harness = assigning(
      Strategy::for_generator([] { return std::make_unique<Growing>(); }).with_idleness(500ms));
  harness.advance(10s);
  EXPECT_EQ(show(harness.records()), "W1 W2 W3 idle");
}

TEST(WithIdleness, LetsTheLastElementsHaveTheirWatermarkFirst) {
  auto harness = assigning(idle_after(50ms));  // shorter than the interval
  harness.process_element(10);
  harness.advance(1s);
  EXPECT_EQ(show(harness.records()), "10@10 W9 idle");
}

TEST(WithIdleness, CountsFromTheBeginning) {
  auto harness = assigning(idle_after(500ms));
  harness.advance(499ms);
  EXPECT_FALSE(harness.is_idle());
  harness.advance(1ms);
  EXPECT_TRUE(harness.is_idle());
}

TEST(WithIdleness, KeepsASilentSplitFromHoldingTheOthersBack) {
  const auto source = std::make_shared<const ScriptedSource<int>>(std::vector{
      Script<int>().element(10).pause(300ms).element(20).pause(300ms).element(30).pause(1h),
      Script<int>().pause(1h)});
  for (const bool with_idleness : {false, true}) {
    const TestOutput<int> output;
    JobHarness job([&](StreamExecutionEnvironment& environment) {
      output.attach(environment.from_source<int>(
          source, with_idleness ? idle_after(500ms) : bounded(0ms), "Script"));
    });
    job.advance(1s);
    EXPECT_EQ(show(output.watermarks()), with_idleness ? "19 29" : "");
  }
}

TEST(WithIdleness, RefusesATimeoutOfNothing) {
  EXPECT_THROW(Strategy::no_watermarks().with_idleness(0ms), InvalidJob);
}

}  // namespace watermark_strategy_test
}  // namespace weir::tests
