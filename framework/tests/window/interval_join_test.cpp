#include "weir/interval_join.hpp"

#include <gtest/gtest.h>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace interval_join_test {

using testing::HarnessOptions;
using testing::TwoInputHarness;
using Harness = TwoInputHarness<Sale, std::string, std::string>;
using Streams = IntervalJoin<std::string, Sale, std::string>;

const OutputTag<Sale> late_sales{"late sales"};
const OutputTag<std::string> late_remarks{"late remarks"};
const OutputTag<std::string> aside{"aside"};

struct Pairs : ProcessJoinFunction<Sale, std::string, std::string> {
  void process_element(const Sale& sale, const std::string& remark, Context& context,
                       Collector<std::string>& out) override {
    out.collect(remark + std::to_string(sale.amount));
    context.output(aside, show(context.left_timestamp()) + "/" + show(context.right_timestamp()) +
                              "/" + show(context.timestamp()));
  }
};

template <class Bounds>
Harness join(Bounds bounds, HarnessOptions options = {}) {
  return Harness(
      [bounds](const DataStream<Sale>& sales, const DataStream<std::string>& remarks) {
        return bounds(sales.key_by(&Sale::who).interval_join(remarks.key_by([](const auto& remark) {
                 return remark.substr(0, 1);
               })))
            .process(Pairs{});
      },
      std::move(options));
}

Harness between(Duration lower, Duration upper, HarnessOptions options = {}) {
  return join([=](const Streams& streams) { return streams.between(lower, upper); },
              std::move(options));
}

TEST(IntervalJoin, HasBoundsThatAreRelativeToTheLeftElementAndInclusive) {
  auto harness = between(-2ms, 5ms);
  harness.process_element1({"a", 1}, at(100));
  for (const int time : {97, 98, 100, 105, 106}) {
    harness.process_element2("a" + std::to_string(time) + "-", at(time));
  }
  EXPECT_EQ(show(harness.output()), "a98-1@100 a100-1@100 a105-1@105");
}

TEST(IntervalJoin, MeansTheSameWhicheverSideComesFirst) {
  auto harness = between(-2ms, 5ms);
  for (const int time : {106, 105, 100, 98, 97}) {
    harness.process_element2("a" + std::to_string(time) + "-", at(time));
  }
  EXPECT_EQ(show(harness.output()), "");
  harness.process_element1({"a", 1}, at(100));
  EXPECT_EQ(show(harness.output()), "a98-1@100 a100-1@100 a105-1@105");
}

TEST(IntervalJoin, MayLieWhollyBeforeOrAfterTheLeftElement) {
  auto before = between(-5ms, -2ms);
  auto after = between(2ms, 5ms);
  for (auto* harness : {&before, &after}) {
    harness->process_element1({"a", 1}, at(100));
    for (const int time : {94, 95, 98, 99, 101, 102, 105, 106}) {
      harness->process_element2("a" + std::to_string(time) + "-", at(time));
    }
  }
  EXPECT_EQ(show(before.output()), "a95-1@100 a98-1@100");
  EXPECT_EQ(show(after.output()), "a102-1@102 a105-1@105");
}

TEST(IntervalJoin, MayExcludeItsBounds) {
  const auto results = [](auto bounds) {
    auto harness = join(bounds);
    harness.process_element1({"a", 1}, at(100));
    for (const int time : {98, 99, 104, 105}) {
      harness.process_element2("a" + std::to_string(time) + "-", at(time));
    }
    return show(harness.output());
  };
  EXPECT_EQ(results([](const Streams& s) { return s.between(-2ms, 5ms).lower_bound_exclusive(); }),
            "a99-1@100 a104-1@104 a105-1@105");
  EXPECT_EQ(results([](const Streams& s) { return s.between(-2ms, 5ms).upper_bound_exclusive(); }),
            "a98-1@100 a99-1@100 a104-1@104");
  EXPECT_EQ(results([](const Streams& s) {
              return s.between(4ms, 5ms).lower_bound_exclusive().upper_bound_exclusive();
            }),
            "");
}

TEST(IntervalJoin, JoinsOnlyElementsOfOneKey) {
  auto harness = between(0ms, 5ms);
  harness.process_element1({"a", 1}, at(0));
  harness.process_element1({"b", 2}, at(0));
  harness.process_element2("b+", at(0));
  EXPECT_EQ(show(harness.output()), "b+2@0");
}

TEST(IntervalJoin, JoinsEveryPair) {
  auto harness = between(0ms, 5ms);
  harness.process_element1({"a", 1}, at(0));
  harness.process_element1({"a", 2}, at(0));
  harness.process_element2("a+", at(0));
  harness.process_element2("a-", at(0));
  EXPECT_EQ(show(harness.output()), "a+1@0 a+2@0 a-1@0 a-2@0");
}

TEST(IntervalJoin, TellsTheFunctionBothTimestampsAndTheLaterOne) {
  auto harness = between(-5ms, 5ms);
  const auto times = harness.side_output(aside);
  harness.process_element1({"a", 1}, at(10));
  harness.process_element2("a+", at(7));
  harness.process_element2("a-", at(12));
  EXPECT_EQ(show(times.elements()), "10/7/10@10 10/12/12@12");
}

TEST(IntervalJoin, KeepsAnElementForAsLongAsOneThatMeetsItCanCome) {
  auto harness = between(-2ms, 5ms);
  harness.process_element1({"a", 1}, at(100));
  harness.process_element2("a+", at(100));
  EXPECT_EQ(harness.state_entries(), 2U);
  harness.process_watermark(at(101));
  EXPECT_EQ(harness.state_entries(), 2U);
  harness.process_watermark(at(102));  // no sale of 102 or before is to come
  EXPECT_EQ(harness.state_entries(), 1U);
  harness.process_watermark(at(104));
  EXPECT_EQ(harness.state_entries(), 1U);
  harness.process_watermark(at(105));
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.event_time_timers(), 0U);
  EXPECT_EQ(harness.keys(), 0U);
}

TEST(IntervalJoin, KeepsAnElementNoLongerThanItsOwnTimeWhereNothingLaterMeetsIt) {
  auto harness = between(2ms, 5ms);
  harness.process_element2("a+", at(100));
  harness.process_watermark(at(99));
  EXPECT_EQ(harness.state_entries(), 1U);
  harness.process_watermark(at(100));
  EXPECT_EQ(harness.state_entries(), 0U);
  auto mirrored = between(-5ms, -2ms);
  mirrored.process_element1({"a", 1}, at(100));
  mirrored.process_watermark(at(99));
  EXPECT_EQ(mirrored.state_entries(), 1U);
  mirrored.process_watermark(at(100));
  EXPECT_EQ(mirrored.state_entries(), 0U);
}

TEST(IntervalJoin, DropsWhatIsBehindTheWatermarkAndNotWhatIsJustAtIt) {
  auto harness = between(0ms, 5ms);
  harness.process_watermark(at(10));
  harness.process_element1({"a", 1}, at(9));
  harness.process_element1({"a", 2}, at(10));
  harness.process_element2("a-", at(9));
  harness.process_element2("a+", at(10));
  EXPECT_EQ(show(harness.output()), "a+2@10");
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 2U);
  harness.process_watermark(at(15));
  EXPECT_EQ(harness.state_entries(), 0U);
}

TEST(IntervalJoin, HandsLateElementsToSideOutputs) {
  auto harness = join([](const Streams& streams) {
    return streams.between(0ms, 5ms)
        .side_output_left_late_data(late_sales)
        .side_output_right_late_data(late_remarks);
  });
  const auto sales = harness.side_output(late_sales);
  const auto remarks = harness.side_output(late_remarks);
  harness.process_watermark(at(10));
  harness.process_element1({"a", 1}, at(9));
  harness.process_element2("a-", at(8));
  EXPECT_EQ(show(sales.elements()), "a:1#0@9");
  EXPECT_EQ(show(remarks.elements()), "a-@8");
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 0U);
}

TEST(IntervalJoin, NeedsTimestampsAndBoundsInOrder) {
  auto harness = between(0ms, 5ms);
  EXPECT_THROW(harness.process_element1({"a", 1}, Timestamp::min()), JobFailed);
  try {
    static_cast<void>(internal::join_interval(1ms, 0ms));
    FAIL();
  } catch (const InvalidJob& error) {
    EXPECT_NE(std::string(error.what()).find("they are 1 ms and 0 ms"), std::string::npos);
  }
}

TEST(IntervalJoin, KeepsElementsInOrderOfTimeAndThenOfArrival) {
  auto harness = between(0ms, 9ms);
  for (const int amount : {3, 1, 2, 4}) {
    harness.process_element1({"a", amount}, at(amount == 4 ? 1 : amount));
  }
  harness.process_element2("a+", at(5));
  EXPECT_EQ(show(harness.output()), "a+1@5 a+4@5 a+2@5 a+3@5");
}

TEST(IntervalJoin, HasOneTimerAKeyForTheFirstElementThatIsToBeForgotten) {
  auto harness = between(-2ms, 5ms);
  harness.process_element1({"a", 1}, at(10));
  harness.process_element1({"a", 2}, at(11));
  harness.process_element2("a+", at(12));
  EXPECT_EQ(harness.event_time_timers(), 1U);
  harness.process_element1({"a", 3}, at(3));
  harness.process_element2("b+", at(3));
  EXPECT_EQ(harness.event_time_timers(), 2U);
  harness.process_watermark(at(8));
  EXPECT_EQ(harness.state_entries(), 3U);
  EXPECT_EQ(harness.event_time_timers(), 1U);
}

/// Asks for a state that it has not asked for before, which moves all that is kept of the key.
struct Asking : ProcessJoinFunction<Sale, std::string, std::string> {
  RuntimeContext* runtime = nullptr;

  void open(RuntimeContext& context) override { runtime = &context; }
  void process_element(const Sale& sale, const std::string&, Context&,
                       Collector<std::string>& out) override {
    const auto name = "state " + std::to_string(sale.amount);
    runtime->state(ValueStateDescriptor<int>(name)).update(1);
    out.collect(name);
  }
};

TEST(IntervalJoin, LetsTheFunctionAskForNewStateBetweenPairs) {
  Harness harness([](const DataStream<Sale>& sales, const DataStream<std::string>& remarks) {
    return sales.key_by(&Sale::who)
        .interval_join(remarks.key_by([](const auto& remark) { return remark.substr(0, 1); }))
        .between(0ms, 5ms)
        .process(Asking{});
  });
  for (const int amount : {1, 2, 3}) harness.process_element1({"a", amount}, at(amount));
  harness.process_element2("a+", at(4));
  EXPECT_EQ(show(harness.output()), "state 1@4 state 2@4 state 3@4");
}

TEST(IntervalJoin, GoesOnAfterARestoreAtAnyParallelism) {
  for (const auto backend : all_backends()) {
    for (const std::size_t parallelism : {1U, 2U, 5U}) {
      auto harness = between(0ms, 5ms, {.max_parallelism = 16, .state_backend = backend});
      harness.process_element1({"a", 1}, at(0));
      harness.process_element1({"b", 2}, at(0));
      harness.process_element1({"b", 3}, at(2));
      harness.restore(harness.snapshot(), parallelism);
      EXPECT_EQ(harness.state_entries(), 3U);
      harness.process_element2("b+", at(3));
      EXPECT_EQ(show(harness.output()), "b+2@3 b+3@3");
      harness.process_watermark(at(7));
      EXPECT_EQ(harness.state_entries(), 0U);
      EXPECT_EQ(harness.event_time_timers(), 0U);
    }
  }
}

}  // namespace interval_join_test
}  // namespace weir::tests
