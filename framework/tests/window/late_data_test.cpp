#include <gtest/gtest.h>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace late_data_test {

using testing::HarnessOptions;
using testing::OperatorHarness;
using Harness = OperatorHarness<Sale, Sale>;

const OutputTag<Sale> late_sales{"late sales"};

auto tens_by_seller(const DataStream<Sale>& sales) {
  return sales.key_by(&Sale::who).window(TumblingEventTimeWindows::of(10ms));
}

/// The sums by seller in windows of 10 ms, for which late elements are awaited.
Harness sums(Duration allowed_lateness, HarnessOptions options = {}) {
  return Harness(
      [=](const DataStream<Sale>& sales) {
        return tens_by_seller(sales).allowed_lateness(allowed_lateness).sum(&Sale::amount);
      },
      std::move(options));
}

TEST(AllowedLateness, FiresAgainAtOnceForAnElementThatIsLate) {
  auto harness = sums(5ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(9));
  harness.process_element({"a", 2}, at(3));
  harness.process_element({"a", 4}, at(9));
  harness.process_watermark(at(10));
  EXPECT_EQ(show(harness.records()), "a:1#0@9 W9 a:3#0@9 a:7#0@9 W10");
}

TEST(AllowedLateness, EndsWhenTheWatermarkHasReachedTheCleanupTime) {
  auto harness = sums(5ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(13));
  harness.process_element({"a", 2}, at(0));
  harness.process_watermark(at(14));
  harness.process_element({"a", 4}, at(0));
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:3#0@9");
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 1U);
}

TEST(AllowedLateness, IsNoneUnlessSet) {
  Harness harness(
      [](const DataStream<Sale>& sales) { return tens_by_seller(sales).sum(&Sale::amount); });
  harness.process_element({"a", 1}, at(0));
  EXPECT_EQ(harness.event_time_timers(), 1U);
  harness.process_watermark(at(9));
  harness.process_element({"a", 4}, at(9));
  EXPECT_EQ(show(harness.records()), "a:1#0@9 W9");
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 1U);
}

TEST(AllowedLateness, KeepsTheContentsUntilTheCleanupTimeAndNoLonger) {
  auto harness = sums(5ms);
  harness.process_element({"a", 1}, at(0));
  EXPECT_EQ(harness.event_time_timers(), 2U);  // for the end and for the cleanup
  harness.process_watermark(at(9));
  EXPECT_EQ(harness.event_time_timers(), 1U);
  harness.process_watermark(at(13));
  EXPECT_EQ(harness.keys(), 1U);
  EXPECT_EQ(harness.state_entries(), 1U);
  harness.process_watermark(at(14));
  EXPECT_EQ(harness.keys(), 0U);
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.event_time_timers(), 0U);
}

TEST(AllowedLateness, LetsTheFirstElementOfAWindowBeLate) {
  auto harness = sums(5ms);
  harness.process_watermark(at(12));
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"b", 2}, at(0));
  EXPECT_EQ(show(harness.records()), "W12 a:1#0@9 b:2#0@9");
  harness.process_watermark(at(14));
  EXPECT_EQ(show(harness.records()), "W12 a:1#0@9 b:2#0@9 W14");
  EXPECT_EQ(harness.state_entries(), 0U);
}

TEST(AllowedLateness, DoesNotFireEarlyForAWindowThatIsOpen) {
  auto harness = sums(5ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(8));
  harness.process_element({"a", 2}, at(1));  // behind the watermark, and yet in time for [0, 10)
  EXPECT_EQ(show(harness.output()), "");
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.output()), "a:3#0@9");
}

TEST(AllowedLateness, MayBeLongerThanTheWindow) {
  auto harness = sums(25ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 2}, at(10));
  harness.process_element({"a", 4}, at(20));
  harness.process_watermark(at(29));
  harness.process_element({"a", 8}, at(20));
  harness.process_element({"a", 16}, at(0));
  harness.process_element({"a", 32}, at(10));
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:2#0@19 a:4#0@29 a:12#0@29 a:17#0@9 a:34#0@19");
}

TEST(AllowedLateness, OfForeverReachesToTheEndOfTimeAndDoesNotOverflow) {
  auto harness = sums(Duration::max());
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(1'000'000));
  harness.process_element({"a", 2}, at(0));
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:3#0@9");
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:3#0@9");
  EXPECT_EQ(harness.state_entries(), 0U);
}

TEST(AllowedLateness, IsRightBeforeTheEpoch) {
  auto harness = sums(5ms);
  harness.process_element({"a", 1}, at(-10));
  harness.process_watermark(at(-1));
  harness.process_watermark(at(3));
  harness.process_element({"a", 2}, at(-1));
  harness.process_watermark(at(4));
  harness.process_element({"a", 4}, at(-1));
  EXPECT_EQ(show(harness.output()), "a:1#0@-1 a:3#0@-1");
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 1U);
}

TEST(AllowedLateness, RefusesToBeNegative) {
  StreamExecutionEnvironment environment;
  const auto windows = tens_by_seller(environment.from_collection<Sale>({}));
  try {
    static_cast<void>(windows.allowed_lateness(-1ms));
    FAIL();
  } catch (const InvalidJob& error) {
    EXPECT_STREQ(error.what(), "the allowed lateness must not be negative, but is -1 ms");
  }
}

TEST(AllowedLateness, IsOfferedByWindowsOfAWholeStream) {
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.window_all(TumblingEventTimeWindows::of(10ms))
        .allowed_lateness(5ms)
        .sum(&Sale::amount);
  });
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(9));
  harness.process_element({"b", 2}, at(3));
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:3#0@9");
}

TEST(AllowedLateness, GivesAWindowFunctionAllElementsAgain) {
  struct Amounts : ProcessWindowFunction<Sale, std::string, std::string> {
    void process(const std::string& who, Context&, std::span<const Sale> sales,
                 Collector<std::string>& out) override {
      std::string text = who;
      for (const Sale& sale : sales) text += " " + std::to_string(sale.amount);
      out.collect(text);
    }
  };
  for (const auto backend : all_backends()) {
    OperatorHarness<Sale, std::string> harness(
        [](const DataStream<Sale>& sales) {
          return tens_by_seller(sales).allowed_lateness(5ms).process(Amounts{});
        },
        {.state_backend = backend});
    harness.process_element({"a", 1}, at(0));
    harness.process_watermark(at(9));
    harness.process_element({"a", 2}, at(1));
    harness.process_element({"a", 3}, at(2));
    EXPECT_EQ(show(harness.output()), "a 1@9 a 1 2@9 a 1 2 3@9");
  }
}

// After a restore the watermark is unknown again, as after every start.

TEST(AllowedLateness, DoesNotFireAgainAfterARestoreWhatHadFired) {
  auto harness = sums(5ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"b", 2}, at(10));
  harness.process_watermark(at(9));
  harness.restore(harness.snapshot());
  EXPECT_EQ(harness.state_entries(), 2U);
  harness.process_watermark(at(12));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_element({"a", 4}, at(0));
  EXPECT_EQ(show(harness.output()), "a:5#0@9");
  harness.process_watermark(at(24));
  EXPECT_EQ(show(harness.output()), "a:5#0@9 b:2#0@19");
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.event_time_timers(), 0U);
}

TEST(AllowedLateness, FiresAfterARestoreWhatHasGotAFurtherElement) {
  auto harness = sums(5ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(9));
  harness.restore(harness.snapshot());
  harness.process_element({"a", 2}, at(0));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.output()), "a:3#0@9");
}

TEST(AllowedLateness, ComputesTheSameAtAnyParallelismAfterARestore) {
  for (const std::size_t parallelism : {1U, 2U, 5U}) {
    auto harness = sums(5ms, {.max_parallelism = 16});
    for (const char* who : {"a", "b", "c", "d", "e", "f"}) harness.process_element({who, 1}, at(0));
    harness.process_watermark(at(9));
    harness.process_element({"a", 1}, at(10));
    harness.restore(harness.snapshot(), parallelism);
    harness.process_watermark(at(9));
    for (const char* who : {"f", "c"}) harness.process_element({who, 1}, at(0));
    EXPECT_EQ(show(harness.output()), "f:2#0@9 c:2#0@9") << parallelism;
    EXPECT_EQ(harness.state_entries(), 7U) << parallelism;
    harness.process_watermark(at(19));
    EXPECT_EQ(harness.state_entries(), 1U) << parallelism;
  }
}

TEST(LateDataOutput, GetsWhatWouldBeDroppedAndNothingElse) {
  Harness harness([](const DataStream<Sale>& sales) {
    return tens_by_seller(sales)
        .allowed_lateness(5ms)
        .side_output_late_data(late_sales)
        .sum(&Sale::amount);
  });
  const auto late = harness.side_output(late_sales);
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(12));
  harness.process_element({"a", 2}, at(1));  // late, and yet allowed
  harness.process_watermark(at(14));
  harness.process_element({"a", 4, 7}, at(2));
  harness.process_element({"a", 8}, at(10));  // its window is open
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:3#0@9 a:8#0@19");
  EXPECT_EQ(show(late.elements()), "a:4#7@2");
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 0U);
}

TEST(LateDataOutput, NeedsNoAllowedLateness) {
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.window_all(TumblingEventTimeWindows::of(10ms))
        .side_output_late_data(late_sales)
        .sum(&Sale::amount);
  });
  const auto late = harness.side_output(late_sales);
  harness.process_watermark(at(8));
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(9));
  harness.process_element({"a", 2}, at(0));
  EXPECT_EQ(show(harness.records()), "W8 a:1#0@9 W9");
  EXPECT_EQ(show(late.records()), "W8 W9 a:2#0@0");
}

TEST(LateDataOutput, IsNoDropEvenIfNobodyReadsIt) {
  Harness harness([](const DataStream<Sale>& sales) {
    return tens_by_seller(sales).side_output_late_data(late_sales).sum(&Sale::amount);
  });
  harness.process_watermark(at(9));
  harness.process_element({"a", 1}, at(0));
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 0U);
}

}  // namespace late_data_test
}  // namespace weir::tests
