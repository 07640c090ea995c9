#include <gtest/gtest.h>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/windows.hpp"

namespace weir::tests {
namespace tumbling_window_test {

using testing::HarnessOptions;
using testing::OperatorHarness;

/// The sums by seller in windows.
OperatorHarness<Sale, Sale> sums(Duration size, Duration offset = 0ms,
                                 HarnessOptions options = {}) {
  return OperatorHarness<Sale, Sale>(
      [=](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who)
            .window(TumblingEventTimeWindows::of(size, offset))
            .sum(&Sale::amount);
      },
      std::move(options));
}

TEST(TumblingWindow, IncludesItsStartAndExcludesItsEnd) {
  auto harness = sums(10ms);
  harness.process_element({"a", 1}, at(9));
  harness.process_element({"a", 2}, at(10));
  harness.process_element({"a", 4}, at(19));
  harness.process_element({"a", 8}, at(20));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:6#0@19 a:8#0@29");
}

TEST(TumblingWindow, FiresWhenTheWatermarkHasReachedItsLastMillisecond) {
  auto harness = sums(10ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(8));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.records()), "W8 a:1#0@9 W9");
}

TEST(TumblingWindow, FiresOnTheFirstEventThatIsTheDelayPastItsEnd) {
  // The two "less 1" of the watermark and of the window's last millisecond cancel out.
  OperatorHarness<int, int> harness([](const DataStream<int>& seconds) {
    return seconds
        .assign_timestamps_and_watermarks(
            WatermarkStrategy<int>::for_bounded_out_of_orderness(5s).with_timestamp_assigner(
                [](int value) { return at(value); }))
        .key_by([](int) { return 0; })
        .window(TumblingEventTimeWindows::of(60s))
        .reduce([](int first, int) { return first; });
  });
  harness.process_element(1);
  harness.process_element(64'999);
  harness.advance(200ms);
  EXPECT_EQ(show(harness.output()), "");
  harness.process_element(65'000);
  harness.advance(200ms);
  EXPECT_EQ(show(harness.output()), "1@59999");
}

TEST(TumblingWindow, BeginsAtMultiplesOfItsSizeBeforeTheEpochToo) {
  const auto windows = TumblingEventTimeWindows::of(10ms);
  EXPECT_EQ(windows.assign(at(-1)), (TimeWindow{at(-10), at(0)}));
  EXPECT_EQ(windows.assign(at(-10)), (TimeWindow{at(-10), at(0)}));
  EXPECT_EQ(windows.assign(at(-11)), (TimeWindow{at(-20), at(-10)}));
  EXPECT_EQ(windows.assign(at(0)), (TimeWindow{at(0), at(10)}));
}

TEST(TumblingWindow, ComputesWithNegativeTimestamps) {
  auto harness = sums(10ms);
  harness.process_element({"a", 1}, at(-10));
  harness.process_element({"a", 2}, at(-1));
  harness.process_element({"a", 4}, at(0));
  harness.process_watermark(at(-1));
  EXPECT_EQ(show(harness.output()), "a:3#0@-1");
}

TEST(TumblingWindow, IsMovedByItsOffset) {
  const auto later = TumblingEventTimeWindows::of(10ms, 3ms);
  EXPECT_EQ(later.assign(at(2)), (TimeWindow{at(-7), at(3)}));
  EXPECT_EQ(later.assign(at(3)), (TimeWindow{at(3), at(13)}));
  EXPECT_EQ(later.assign(at(-8)), (TimeWindow{at(-17), at(-7)}));
  const auto earlier = TumblingEventTimeWindows::of(10ms, -3ms);
  EXPECT_EQ(earlier.assign(at(6)), (TimeWindow{at(-3), at(7)}));
  EXPECT_EQ(earlier.assign(at(7)), (TimeWindow{at(7), at(17)}));

  auto harness = sums(10ms, 3ms);
  harness.process_element({"a", 1}, at(2));
  harness.process_element({"a", 2}, at(3));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@2 a:2#0@12");
}

TEST(TumblingWindow, IsAnchoredAtTheEpochAndNotAtTheFirstElement) {
  auto harness = sums(60ms);
  harness.process_element({"a", 1}, at(25));
  harness.process_element({"a", 2}, at(65));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@59 a:2#0@119");
}

TEST(TumblingWindow, RefusesASizeOfNothingAndAnOffsetOfAWholeWindow) {
  EXPECT_THROW(TumblingEventTimeWindows::of(0ms), InvalidJob);
  EXPECT_THROW(TumblingEventTimeWindows::of(-1ms), InvalidJob);
  EXPECT_THROW(TumblingEventTimeWindows::of(10ms, 10ms), InvalidJob);
  EXPECT_THROW(TumblingEventTimeWindows::of(10ms, -10ms), InvalidJob);
  try {
    TumblingEventTimeWindows::of(10ms, 12ms);
  } catch (const InvalidJob& error) {
    EXPECT_STREQ(error.what(),
                 "the offset of a window must be smaller than its size of 10 ms, but is 12 ms");
  }
}

TEST(TumblingWindow, ThatIsEmptyEmitsNothing) {
  auto harness = sums(10ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 2}, at(50));
  harness.process_watermark(at(1'000));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:2#0@59");
}

TEST(TumblingWindow, IsOfOneKey) {
  auto harness = sums(10ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"b", 2}, at(1));
  harness.process_element({"a", 4}, at(2));
  harness.process_watermark(at(9));
  auto results = harness.output();
  ASSERT_EQ(results.size(), 2U);
  if (results[0].value.who == "b") std::swap(results[0], results[1]);
  EXPECT_EQ(show(results), "a:5#0@9 b:2#0@9");
}

TEST(TumblingWindow, FiresInOrderOfTime) {
  auto harness = sums(10ms);
  for (const int time : {25, 5, 15}) harness.process_element({"a", time}, at(time));
  harness.process_watermark(at(100));
  EXPECT_EQ(show(harness.output()), "a:5#0@9 a:15#0@19 a:25#0@29");
}

TEST(TumblingWindow, DropsAnElementThatIsLateAndCountsIt) {
  auto harness = sums(10ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(9));
  harness.process_element({"a", 2}, at(9));
  harness.process_element({"b", 2}, at(0));
  harness.process_element({"a", 4}, at(10));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:4#0@19");
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 2U);
}

TEST(TumblingWindow, TakesALateElementAsLongAsItsWindowIsOpen) {
  auto harness = sums(10ms);
  harness.process_watermark(at(8));
  harness.process_element({"a", 1}, at(1));  // behind the watermark, and yet not late for [0, 10)
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@9");
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 0U);
}

TEST(TumblingWindow, KeepsNothingOfAWindowThatHasFired) {
  auto harness = sums(10ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 1}, at(10));
  harness.process_element({"b", 1}, at(1));
  EXPECT_EQ(harness.state_entries(), 3U);
  EXPECT_EQ(harness.event_time_timers(), 3U);
  harness.process_watermark(at(9));
  EXPECT_EQ(harness.keys(), 1U);
  EXPECT_EQ(harness.state_entries(), 1U);
  EXPECT_EQ(harness.event_time_timers(), 1U);
  harness.process_watermark(at(19));
  EXPECT_EQ(harness.keys(), 0U);
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.event_time_timers(), 0U);
}

TEST(TumblingWindow, MayBeFollowedByAnother) {
  OperatorHarness<Sale, Sale> harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(TumblingEventTimeWindows::of(10ms))
        .sum(&Sale::amount)
        .window_all(TumblingEventTimeWindows::of(10ms))
        .max_by(&Sale::amount);
  });
  harness.process_element({"a", 3}, at(1));
  harness.process_element({"b", 5}, at(9));
  harness.process_element({"a", 3}, at(2));
  harness.process_element({"c", 9}, at(10));
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.records()), "a:6#0@9 W9");
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:6#0@9 c:9#0@19");
}

TEST(TumblingWindow, ComputesTheSameAtAnyParallelismInAnyBatchesOnAnyBackend) {
  std::vector<std::string> all;
  for (const std::size_t parallelism : {1U, 4U}) {
    for (const std::size_t capacity : {1U, 7U}) {
      for (const auto backend : all_backends()) {
        auto harness = sums(
            10ms, 0ms,
            {.parallelism = parallelism, .state_backend = backend, .batch_capacity = capacity});
        std::vector<Timestamped<Sale>> sales;
        for (int i = 0; i < 100; ++i) {
          sales.push_back({{std::string(1, static_cast<char>('a' + i % 7)), i, i}, at(i)});
          if (i % 20 == 0) {
            harness.process_elements(std::exchange(sales, {}));
            harness.process_watermark(at(i - 5));
          }
        }
        harness.process_elements(sales);
        harness.end_input();
        std::vector<std::string> results;
        for (const auto& result : harness.output()) {
          results.push_back(to_string(result.value) + show(result.timestamp));
        }
        std::sort(results.begin(), results.end());
        if (all.empty()) all = results;
        EXPECT_EQ(results, all);
      }
    }
  }
  EXPECT_EQ(all.size(), 70U);
}

TEST(TumblingWindow, SaysWhatToDoWhereElementsHaveNoTimestamp) {
  auto harness = sums(10ms);
  try {
    harness.process_element({"a", 1});
    FAIL();
  } catch (const JobFailed& failed) {
    EXPECT_EQ(failed.operator_name(), "Window Reduce");
    EXPECT_EQ(failed.cause(),
              "an element without a timestamp came to an event-time window: call "
              "assign_timestamps_and_watermarks() before the window, with a timestamp assigner");
  }
}

TEST(TumblingWindow, IsPartOfASnapshot) {
  auto harness = sums(10ms);
  harness.process_element({"a", 1}, at(0));
  const auto snapshot = harness.snapshot();
  harness.process_element({"a", 2}, at(1));
  harness.restore(snapshot);
  harness.process_element({"a", 4}, at(1));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:5#0@9");
}

}  // namespace tumbling_window_test
}  // namespace weir::tests
