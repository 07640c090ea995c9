#include "weir/evictors.hpp"

#include <gtest/gtest.h>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace evictor_test {

using testing::HarnessOptions;
using testing::OperatorHarness;
using Harness = OperatorHarness<Sale, std::string>;

/// The amounts in a window.
struct Amounts : ProcessWindowFunction<Sale, std::string, std::string> {
  void process(const std::string& who, Context&, std::span<const Sale> sales,
               Collector<std::string>& out) override {
    std::string text = who;
    for (const Sale& sale : sales) text += " " + std::to_string(sale.amount);
    out.collect(text);
  }
};

/// A global window that fires at every second element.
template <class E>
Harness every_second(E evictor, HarnessOptions options = {}) {
  return Harness(
      [=](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who)
            .window(GlobalWindows::create())
            .trigger(CountTrigger::of(2))
            .evictor(evictor)
            .process(Amounts{});
      },
      std::move(options));
}

TEST(CountEvictor, KeepsTheLastElementsBeforeTheFunctionIsCalled) {
  auto harness = every_second(CountEvictor::of(3));
  for (int i = 1; i <= 6; ++i) harness.process_element({"a", i}, at(i));
  EXPECT_EQ(show(harness.output()), "a 1 2@end a 2 3 4@end a 4 5 6@end");
  EXPECT_EQ(harness.state_entries(), 3U);
}

TEST(CountEvictor, KeepsTheLastElementsAfterTheFunctionHasBeenCalled) {
  auto harness = every_second(CountEvictor::of(1, true));
  for (int i = 1; i <= 4; ++i) harness.process_element({"a", i}, at(i));
  EXPECT_EQ(show(harness.output()), "a 1 2@end a 2 3 4@end");
}

TEST(TimeEvictor, KeepsWhatIsNoMoreThanSoMuchOlderThanTheLatest) {
  auto harness = every_second(TimeEvictor::of(10ms));
  harness.process_element({"a", 1}, at(20));
  harness.process_element({"a", 2}, at(10));
  EXPECT_EQ(show(harness.take_output()), "a 1@end");
  harness.process_element({"a", 3}, at(29));
  harness.process_element({"a", 4}, at(28));
  EXPECT_EQ(show(harness.take_output()), "a 1 3 4@end");
  harness.process_element({"a", 5}, at(11));
  harness.process_element({"a", 6}, at(30));
  EXPECT_EQ(show(harness.take_output()), "a 3 4 6@end");
}

TEST(TimeEvictor, LeavesElementsWithoutTimestampsAlone) {
  auto harness = every_second(TimeEvictor::of(10ms));
  harness.process_element({"a", 1});
  harness.process_element({"a", 2});
  EXPECT_EQ(show(harness.output()), "a 1 2@end");
}

TEST(TimeEvictor, MayRemoveAfterwards) {
  auto harness = every_second(TimeEvictor::of(10ms, true));
  for (int i = 1; i <= 4; ++i) harness.process_element({"a", i}, at(i * 10));
  EXPECT_EQ(show(harness.output()), "a 1 2@end a 2 3 4@end");
}

TEST(DeltaEvictor, RemovesWhatDiffersFromTheLastElementByTheThresholdOrMore) {
  const auto far = [](const Sale& sale, const Sale& last) {
    return static_cast<double>(last.serial - sale.serial);
  };
  auto before = every_second(DeltaEvictor<Sale>::of(5, far));
  auto after = every_second(DeltaEvictor<Sale>::of(5, far, true));
  for (auto* harness : {&before, &after}) {
    harness->process_element({"a", 1, 10});
    harness->process_element({"a", 2, 15});
    harness->process_element({"a", 3, 18});
    harness->process_element({"a", 4, 19});
  }
  EXPECT_EQ(show(before.output()), "a 2@end a 2 3 4@end");
  EXPECT_EQ(show(after.output()), "a 1 2@end a 2 3 4@end");
}

TEST(Evictor, RefusesToKeepNothing) {
  EXPECT_THROW(static_cast<void>(CountEvictor::of(0)), InvalidJob);
}

/// Removes everything, before or after.
struct EvictAll : Evictor<Sale> {
  explicit EvictAll(bool after) : after(after) {}
  void evict_before(std::vector<Timestamped<Sale>>& sales, const TimeWindow&,
                    EvictorContext&) const override {
    if (!after) sales.clear();
  }
  void evict_after(std::vector<Timestamped<Sale>>& sales, const TimeWindow&,
                   EvictorContext&) const override {
    if (after) sales.clear();
  }
  bool after;
};

TEST(Evictor, ThatRemovesEverythingLeavesTheFunctionNothing) {
  auto harness = every_second(EvictAll(false));
  harness.process_element({"a", 1});
  harness.process_element({"a", 2});
  EXPECT_EQ(show(harness.output()), "a@end");
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.keys(), 0U);
}

TEST(Evictor, ThatRemovesEverythingAfterwardsLeavesNoState) {
  auto harness = every_second(EvictAll(true));
  harness.process_element({"a", 1});
  harness.process_element({"a", 2});
  EXPECT_EQ(show(harness.output()), "a 1 2@end");
  EXPECT_EQ(harness.keys(), 0U);
}

struct Count : AggregateFunction<Sale, int, std::string> {
  int create_accumulator() const override { return 0; }
  void add(const Sale&, int& count) const override { ++count; }
  std::string get_result(const int& count) const override { return std::to_string(count); }
  void merge(int& into, const int& from) const override { into += from; }
};

TEST(Evictor, ChangesWhatIsAggregated) {
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(TumblingEventTimeWindows::of(10ms))
        .evictor(CountEvictor::of(2))
        .aggregate(Count{});
  });
  for (int i = 1; i <= 4; ++i) harness.process_element({"a", i}, at(i));
  EXPECT_EQ(harness.state_entries(), 4U);
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "2@9");
}

TEST(Evictor, ThatRemovesEverythingLeavesAnAggregateOfNothingAndNoReducedElement) {
  Harness counts([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(TumblingEventTimeWindows::of(10ms))
        .evictor(EvictAll(false))
        .aggregate(Count{});
  });
  OperatorHarness<Sale, Sale> sums([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(TumblingEventTimeWindows::of(10ms))
        .evictor(EvictAll(false))
        .sum(&Sale::amount);
  });
  counts.process_element({"a", 1}, at(1));
  counts.end_input();
  EXPECT_EQ(show(counts.output()), "0@9");
  sums.process_element({"a", 1}, at(1));
  sums.end_input();
  EXPECT_EQ(show(sums.output()), "");
}

TEST(Evictor, IsGivenTheWindowTheClocksAndTheElementsInTheOrderOfTheirArrival) {
  struct Log : EvictAll {
    explicit Log(std::shared_ptr<std::string> text) : EvictAll(true), log(std::move(text)) {}
    void evict_before(std::vector<Timestamped<Sale>>& sales, const TimeWindow& window,
                      EvictorContext& context) const override {
      *log += show(sales) + " in " + show(window.start) + "-" + show(window.end) + " at " +
              show(context.current_watermark()) + "/" + show(context.current_processing_time());
    }
    std::shared_ptr<std::string> log;
  };
  const auto log = std::make_shared<std::string>();
  Harness harness([&](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(TumblingEventTimeWindows::of(10ms))
        .evictor(Log(log))
        .process(Amounts{});
  });
  harness.process_element({"a", 1}, at(7));
  harness.process_element({"a", 2}, at(3));
  harness.set_processing_time(at(4));
  harness.process_watermark(at(12));
  EXPECT_EQ(*log, "a:1#0@7 a:2#0@3 in 0-10 at 12/4");
}

TEST(Evictor, WorksOnSessionsThatHaveMerged) {
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(EventTimeSessionWindows::with_gap(10ms))
        .evictor(CountEvictor::of(2))
        .process(Amounts{});
  });
  for (const int time : {20, 0, 10}) harness.process_element({"a", time}, at(time));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a 20 10@29");
}

TEST(Evictor, GoesOnAfterARestoreAtAnyParallelism) {
  for (const auto backend : all_backends()) {
    for (const std::size_t parallelism : {1U, 3U}) {
      auto harness =
          every_second(TimeEvictor::of(10ms), {.max_parallelism = 16, .state_backend = backend});
      for (int i = 1; i <= 3; ++i) harness.process_element({"a", i}, at(i * 6));
      harness.restore(harness.snapshot(), parallelism);
      EXPECT_EQ(harness.state_entries(), 3U);
      harness.process_element({"a", 4}, at(24));
      EXPECT_EQ(show(harness.output()), "a 3 4@end");
    }
  }
}

}  // namespace evictor_test
}  // namespace weir::tests
