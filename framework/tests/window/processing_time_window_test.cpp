#include <gtest/gtest.h>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace processing_time_window_test {

using testing::HarnessOptions;
using testing::OperatorHarness;
using Harness = OperatorHarness<Sale, Sale>;

template <class Assigner>
Harness sums(Assigner assigner, HarnessOptions options = {}) {
  return Harness(
      [=](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who).window(assigner).sum(&Sale::amount);
      },
      std::move(options));
}

TEST(ProcessingTimeWindow, GoesByTheClockAndNotByTimestamps) {
  auto harness = sums(TumblingProcessingTimeWindows::of(10ms));
  harness.set_processing_time(at(3));
  harness.process_element({"a", 1}, at(77));
  harness.process_element({"a", 2});
  harness.process_watermark(at(1'000));
  harness.set_processing_time(at(9));
  EXPECT_EQ(show(harness.output()), "");
  harness.set_processing_time(at(10));
  EXPECT_EQ(show(harness.output()), "a:3#0@9");
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.keys(), 0U);
  EXPECT_EQ(harness.processing_time_timers(), 0U);
}

TEST(ProcessingTimeWindow, HasATimerUntilItIsOver) {
  auto harness = sums(TumblingProcessingTimeWindows::of(10ms, 3ms));
  harness.set_processing_time(at(5));
  harness.process_element({"a", 1});
  harness.process_element({"a", 1});
  EXPECT_EQ(harness.processing_time_timers(), 1U);
  EXPECT_EQ(harness.event_time_timers(), 0U);
  harness.set_processing_time(at(12));
  EXPECT_EQ(harness.processing_time_timers(), 1U);
  harness.set_processing_time(at(100));
  EXPECT_EQ(show(harness.output()), "a:2#0@12");
}

TEST(ProcessingTimeWindow, FiresOnceWithTheElementsOfItsLastMillisecond) {
  auto harness = sums(TumblingProcessingTimeWindows::of(10ms));
  for (const int time : {5, 9, 9, 10}) {
    harness.set_processing_time(at(time));
    harness.process_element({"a", 1});
  }
  harness.set_processing_time(at(30));
  EXPECT_EQ(show(harness.output()), "a:3#0@9 a:1#0@19");
}

TEST(ProcessingTimeWindow, Slides) {
  auto harness = sums(SlidingProcessingTimeWindows::of(10ms, 5ms));
  harness.set_processing_time(at(7));
  harness.process_element({"a", 1});
  harness.set_processing_time(at(12));
  harness.process_element({"a", 2});
  harness.set_processing_time(at(100));
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:3#0@14 a:2#0@19");
}

TEST(ProcessingTimeWindow, IsNotFiredByTheEndOfTheInput) {
  auto harness = sums(TumblingProcessingTimeWindows::of(10ms));
  harness.process_element({"a", 1});
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "");
}

TEST(ProcessingTimeWindow, KnowsNoLateness) {
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(TumblingProcessingTimeWindows::of(10ms))
        .allowed_lateness(50ms)
        .sum(&Sale::amount);
  });
  harness.process_watermark(at(1'000));
  harness.process_element({"a", 1}, at(0));
  harness.set_processing_time(at(10));
  EXPECT_EQ(show(harness.output()), "a:1#0@9");
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 0U);
}

TEST(ProcessingTimeWindow, GoesOnAfterARestoreAtAnyParallelism) {
  for (const auto backend : all_backends()) {
    for (const std::size_t parallelism : {1U, 2U, 5U}) {
      auto harness = sums(TumblingProcessingTimeWindows::of(10ms),
                          {.max_parallelism = 16, .state_backend = backend});
      for (const char* who : {"a", "b", "c"}) harness.process_element({who, 1});
      harness.restore(harness.snapshot(), parallelism);
      EXPECT_EQ(harness.processing_time_timers(), 3U);
      harness.process_element({"b", 2});
      harness.set_processing_time(at(10));
      auto results = harness.output();
      std::sort(results.begin(), results.end(),
                [](const auto& a, const auto& b) { return a.value.who < b.value.who; });
      EXPECT_EQ(show(results), "a:1#0@9 b:3#0@9 c:1#0@9") << parallelism;
      EXPECT_EQ(harness.state_entries(), 0U);
    }
  }
}

TEST(ProcessingTimeWindow, ThatShouldHaveFiredWhileTheJobWasDownFiresWhenItIsUpAgain) {
  auto harness = sums(TumblingProcessingTimeWindows::of(10ms));
  harness.process_element({"a", 1});
  const auto snapshot = harness.snapshot();
  harness.set_processing_time(at(50));
  harness.restore(snapshot);
  harness.advance(0ms);
  EXPECT_EQ(show(harness.output()), "a:1#0@9");
}

}  // namespace processing_time_window_test
}  // namespace weir::tests
