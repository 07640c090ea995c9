#include "weir/triggers.hpp"

#include <gtest/gtest.h>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace trigger_test {

using testing::HarnessOptions;
using testing::OperatorHarness;
using Harness = OperatorHarness<Sale, Sale>;

template <class Assigner, class F>
Harness sums(Assigner assigner, F trigger, HarnessOptions options = {},
             Duration allowed_lateness = 0ms) {
  return Harness(
      [=](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who)
            .window(assigner)
            .allowed_lateness(allowed_lateness)
            .trigger(trigger)
            .sum(&Sale::amount);
      },
      std::move(options));
}

const auto tens = TumblingEventTimeWindows::of(10ms);
const auto sessions = EventTimeSessionWindows::with_gap(10ms);

TEST(GlobalWindow, NeverFiresByItself) {
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who).window(GlobalWindows::create()).sum(&Sale::amount);
  });
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 2});
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "");
  EXPECT_EQ(harness.state_entries(), 1U);
}

TEST(GlobalWindow, EndsAtTheEndOfTime) {
  auto harness = sums(GlobalWindows::create(), CountTrigger::of(2));
  harness.process_watermark(at(1'000));
  harness.process_element({"a", 1}, at(0));  // nothing is late
  harness.process_element({"a", 2}, at(0));
  EXPECT_EQ(show(harness.output()), "a:3#0@end");
  EXPECT_EQ(harness.event_time_timers() + harness.processing_time_timers(), 0U);
}

TEST(CountWindow, FiresWhenItIsFullAndBeginsAnew) {
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who).count_window(2).sum(&Sale::amount);
  });
  for (const int amount : {1, 2, 4, 8, 16}) harness.process_element({"a", amount}, at(amount));
  harness.process_element({"b", 100});
  EXPECT_EQ(show(harness.output()), "a:3#0@end a:12#0@end");
  EXPECT_EQ(harness.keys(), 2U);
  harness.process_element({"a", 32});
  EXPECT_EQ(show(harness.output()), "a:3#0@end a:12#0@end a:48#0@end");
  EXPECT_EQ(harness.keys(), 1U);  // of a full window nothing is kept, not even the count
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:3#0@end a:12#0@end a:48#0@end");
}

TEST(CountWindow, SlidesOverTheLastElements) {
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who).count_window(3, 2).sum(&Sale::amount);
  });
  for (const int amount : {1, 2, 4, 8, 16, 32, 64}) harness.process_element({"a", amount});
  EXPECT_EQ(show(harness.output()), "a:3#0@end a:14#0@end a:56#0@end");
}

TEST(CountWindow, IsOfferedForAWholeStream) {
  Harness full(
      [](const DataStream<Sale>& sales) { return sales.count_window_all(2).sum(&Sale::amount); });
  Harness sliding([](const DataStream<Sale>& sales) {
    return sales.count_window_all(2, 1).sum(&Sale::amount);
  });
  for (const char* who : {"a", "b", "c"}) {
    full.process_element({who, 1});
    sliding.process_element({who, 1});
  }
  EXPECT_EQ(show(full.output()), "a:2#0@end");
  EXPECT_EQ(show(sliding.output()), "a:1#0@end a:2#0@end b:2#0@end");
}

TEST(CountWindow, RefusesToBeEmpty) {
  StreamExecutionEnvironment environment;
  const auto sales = environment.from_collection<Sale>({}).key_by(&Sale::who);
  EXPECT_THROW(static_cast<void>(sales.count_window(0)), InvalidJob);
  EXPECT_THROW(static_cast<void>(sales.count_window(0, 1)), InvalidJob);
  EXPECT_THROW(static_cast<void>(sales.count_window(1, 0)), InvalidJob);
}

TEST(CountWindow, GoesOnCountingAfterARestoreAtAnyParallelism) {
  for (const auto backend : all_backends()) {
    for (const std::size_t parallelism : {1U, 3U}) {
      Harness harness(
          [](const DataStream<Sale>& sales) {
            return sales.key_by(&Sale::who).count_window(3).sum(&Sale::amount);
          },
          {.max_parallelism = 16, .state_backend = backend});
      for (const char* who : {"a", "b"}) {
        harness.process_element({who, 1});
        harness.process_element({who, 2});
      }
      harness.restore(harness.snapshot(), parallelism);
      harness.process_element({"b", 4});
      harness.process_element({"a", 8});
      EXPECT_EQ(show(harness.output()), "b:7#0@end a:11#0@end");
      EXPECT_EQ(harness.keys(), 0U);
    }
  }
}

TEST(CountTrigger, SwitchesFiringByTimeOff) {
  auto harness = sums(tens, CountTrigger::of(2));
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 2}, at(1));
  harness.process_element({"a", 4}, at(2));
  EXPECT_EQ(show(harness.output()), "a:3#0@9");
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.output()), "a:3#0@9");
  EXPECT_EQ(harness.state_entries(), 0U);  // the sum and the count are forgotten all the same
  EXPECT_EQ(harness.event_time_timers(), 0U);
}

TEST(CountTrigger, AddsUpTheCountsOfSessionsThatMerge) {
  auto harness = sums(sessions, CountTrigger::of(5));
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 2}, at(1));
  harness.process_element({"a", 4}, at(20));
  harness.process_element({"a", 8}, at(21));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_element({"a", 16}, at(10));
  EXPECT_EQ(show(harness.output()), "a:31#0@30");
  EXPECT_EQ(harness.state_entries(), 1U);
}

TEST(PurgingTrigger, ForgetsTheElementsAndKeepsTheWindow) {
  auto harness = sums(tens, PurgingTrigger::of(EventTimeTrigger::create()), {}, 10ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(9));
  EXPECT_EQ(harness.state_entries(), 0U);
  harness.process_element({"a", 2}, at(1));
  harness.process_watermark(at(19));
  EXPECT_EQ(show(harness.records()), "a:1#0@9 W9 a:2#0@9 W19");
  EXPECT_EQ(harness.event_time_timers(), 0U);
}

TEST(ProcessingTimeTrigger, FiresAnEventTimeWindowByTheClock) {
  auto harness = sums(tens, ProcessingTimeTrigger::create());
  harness.process_element({"a", 1}, at(0));
  harness.set_processing_time(at(9));
  EXPECT_EQ(show(harness.output()), "");
  harness.set_processing_time(at(10));
  EXPECT_EQ(show(harness.output()), "a:1#0@9");
  EXPECT_EQ(harness.state_entries(), 1U);
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.output()), "a:1#0@9");
  EXPECT_EQ(harness.state_entries(), 0U);
}

TEST(EventTimeTrigger, FiresAProcessingTimeWindowByTheWatermark) {
  auto harness = sums(TumblingProcessingTimeWindows::of(10ms), EventTimeTrigger::create());
  harness.process_element({"a", 1});
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.output()), "a:1#0@9");
  harness.process_element({"a", 2});
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:3#0@9");
  harness.set_processing_time(at(10));
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:3#0@9");
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.event_time_timers(), 0U);
}

TEST(ContinuousEventTimeTrigger, FiresAtMultiplesOfTheIntervalAndAtTheEnd) {
  auto harness = sums(TumblingEventTimeWindows::of(25ms), ContinuousEventTimeTrigger::of(10ms));
  harness.process_element({"a", 1}, at(3));
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_watermark(at(10));
  harness.process_element({"a", 2}, at(11));
  harness.process_watermark(at(19));
  EXPECT_EQ(show(harness.output()), "a:1#0@24");
  harness.process_watermark(at(20));
  harness.process_watermark(at(23));
  EXPECT_EQ(show(harness.output()), "a:1#0@24 a:3#0@24");
  harness.process_watermark(at(24));
  EXPECT_EQ(show(harness.output()), "a:1#0@24 a:3#0@24 a:3#0@24");
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.event_time_timers(), 0U);
}

TEST(ContinuousEventTimeTrigger, CountsFromTheEpochBeforeItToo) {
  auto harness = sums(TumblingEventTimeWindows::of(100ms), ContinuousEventTimeTrigger::of(10ms));
  harness.process_element({"a", 1}, at(-15));
  harness.process_watermark(at(-11));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_watermark(at(-10));
  EXPECT_EQ(show(harness.output()), "a:1#0@-1");
}

TEST(ContinuousEventTimeTrigger, GoesOnWithTheEarliestFiringWhenSessionsMerge) {
  auto harness = sums(sessions, ContinuousEventTimeTrigger::of(7ms));
  harness.process_element({"a", 1}, at(15));  // would fire at 21
  harness.process_element({"a", 2}, at(0));   // at 7
  harness.process_element({"a", 4}, at(8));
  harness.process_watermark(at(6));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_watermark(at(7));
  EXPECT_EQ(show(harness.output()), "a:7#0@24");
  harness.process_watermark(at(24));  // at 14, at 21 and at the end
  EXPECT_EQ(show(harness.output()), "a:7#0@24 a:7#0@24 a:7#0@24 a:7#0@24");
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.event_time_timers(), 0U);
}

TEST(ContinuousEventTimeTrigger, CountsOnFromTheOldEndOfASessionThatHasGrown) {
  auto harness = sums(sessions, ContinuousEventTimeTrigger::of(7ms));
  harness.process_element({"a", 1}, at(15));
  harness.process_watermark(at(21));  // and next at the end, at 24
  EXPECT_EQ(show(harness.take_output()), "a:1#0@24");
  harness.process_element({"a", 2}, at(22));  // which is at 31 now
  harness.process_watermark(at(24));
  EXPECT_EQ(show(harness.take_output()), "a:3#0@31");
  harness.process_watermark(at(30));
  EXPECT_EQ(show(harness.take_output()), "") << "28 is no more one of its times";
  harness.process_watermark(at(31));
  EXPECT_EQ(show(harness.take_output()), "a:3#0@31");
}

TEST(DeltaTrigger, FiresWhenAnElementDiffersEnoughFromTheLastThatFired) {
  auto harness = sums(GlobalWindows::create(),
                      DeltaTrigger<Sale>::of(10, [](const Sale& last, const Sale& sale) {
                        return static_cast<double>(sale.serial - last.serial);
                      }));
  harness.process_element({"a", 1, 0});
  harness.process_element({"a", 2, 10});
  EXPECT_EQ(show(harness.output()), "");
  harness.process_element({"a", 4, 11});
  EXPECT_EQ(show(harness.output()), "a:7#0@end");
  harness.process_element({"a", 8, 21});
  harness.process_element({"a", 16, 22});
  EXPECT_EQ(show(harness.output()), "a:7#0@end a:31#0@end");
}

TEST(DeltaTrigger, RefusesToMerge) {
  StreamExecutionEnvironment environment;
  const auto windows = environment.from_collection<Sale>({}).key_by(&Sale::who).window(sessions);
  const auto trigger = DeltaTrigger<Sale>::of(1, [](const Sale&, const Sale&) { return 0.0; });
  try {
    static_cast<void>(windows.trigger(PurgingTrigger::of(trigger)));
    FAIL();
  } catch (const InvalidJob& error) {
    EXPECT_STREQ(error.what(),
                 "the trigger does not know what to do when windows merge, and these do: "
                 "override its can_merge() and on_merge(), or use windows that do not merge");
  }
}

/// Writes down all that it is told, and keeps state of all kinds that can merge.
struct Spy : Trigger<Sale> {
  TriggerResult on_element(const Sale& sale, Timestamp timestamp, const TimeWindow& window,
                           TriggerContext& context) const override {
    context.state(amounts).add(sale.amount);
    context.state(mean).add(sale.amount);
    if (sale.serial != 0) context.register_processing_time_timer(at(sale.serial));
    return tell("element " + show(timestamp), window, context, sale.amount);
  }
  TriggerResult on_event_time(Timestamp time, const TimeWindow& window,
                              TriggerContext& context) const override {
    return tell("event time " + show(time), window, context, 0);
  }
  TriggerResult on_processing_time(Timestamp time, const TimeWindow& window,
                                   TriggerContext& context) const override {
    return tell("clock " + show(time), window, context, 0);
  }
  bool can_merge() const override { return true; }
  void on_merge(const TimeWindow& window, OnMergeContext& context) const override {
    context.merge_state(amounts);
    context.merge_state(mean);
    tell("merge", window, context, 0);
  }
  void clear(const TimeWindow& window, TriggerContext& context) const override {
    tell("clear", window, context, 0);
    context.state(amounts).clear();
    context.state(mean).clear();
  }
  TriggerResult tell(const std::string& what, const TimeWindow& window,
                     const TriggerContext& context, int amount) const {
    *log += what + " [" + show(window.start) + "," + show(window.end) + ")";
    for (const int kept : context.state(amounts).get()) *log += " " + std::to_string(kept);
    if (const auto result = context.state(mean).get()) *log += " mean " + std::to_string(*result);
    *log += "; ";
    if (amount == 100) return TriggerResult::FIRE;
    if (amount == 200) return TriggerResult::PURGE;
    if (amount == 300) return TriggerResult::FIRE_AND_PURGE;
    return TriggerResult::CONTINUE;
  }

  struct Mean : AggregateFunction<int, std::pair<int, int>, int> {
    std::pair<int, int> create_accumulator() const override { return {0, 0}; }
    void add(const int& value, std::pair<int, int>& sum) const override {
      sum = {sum.first + value, sum.second + 1};
    }
    int get_result(const std::pair<int, int>& sum) const override { return sum.first / sum.second; }
    void merge(std::pair<int, int>& into, const std::pair<int, int>& from) const override {
      into = {into.first + from.first, into.second + from.second};
    }
  };

  std::string take() const { return std::exchange(*log, ""); }

  ListStateDescriptor<int> amounts{"amounts"};
  AggregatingStateDescriptor<int, std::pair<int, int>, int> mean{"mean", std::make_shared<Mean>()};
  std::shared_ptr<std::string> log = std::make_shared<std::string>();
};

TEST(Trigger, DecidesWhatBecomesOfTheWindow) {
  const Spy spy;
  auto harness = sums(tens, spy);
  harness.process_element({"a", 1}, at(0));
  EXPECT_EQ(show(harness.take_output()), "");
  harness.process_element({"a", 100}, at(0));
  EXPECT_EQ(show(harness.take_output()), "a:101#0@9");
  harness.process_element({"a", 200}, at(0));
  EXPECT_EQ(show(harness.take_output()), "");
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 300}, at(0));
  EXPECT_EQ(show(harness.take_output()), "a:301#0@9");
  harness.process_element({"a", 100}, at(0));
  EXPECT_EQ(show(harness.take_output()), "a:100#0@9");
}

TEST(Trigger, IsToldOfElementsAndTimersAndTheEndOfTheWindow) {
  const Spy spy;
  auto harness = sums(tens, spy);
  harness.process_element({"a", 1, 5}, at(3));
  EXPECT_EQ(spy.take(), "element 3 [0,10) 1 mean 1; ");
  harness.process_element({"a", 3, 5}, at(4));
  EXPECT_EQ(spy.take(), "element 4 [0,10) 1 3 mean 2; ");
  EXPECT_EQ(harness.processing_time_timers(), 1U);
  harness.set_processing_time(at(7));
  EXPECT_EQ(spy.take(), "clock 5 [0,10) 1 3 mean 2; ");
  harness.process_watermark(at(9));
  EXPECT_EQ(spy.take(), "event time 9 [0,10) 1 3 mean 2; clear [0,10) 1 3 mean 2; ");
  EXPECT_EQ(harness.state_entries(), 0U);
}

TEST(Trigger, IsToldOfMergesFirstOfTheNewWindowAndThenOfTheOldOnes) {
  const Spy spy;
  auto harness = sums(sessions, spy);
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 3}, at(20));
  spy.take();
  harness.process_element({"a", 5}, at(10));
  EXPECT_EQ(spy.take(),
            "merge [0,30) 1 3 mean 2; clear [0,10); clear [20,30); "
            "element 10 [0,30) 1 3 5 mean 3; ");
  harness.process_element({"a", 7}, at(15));  // lies within
  EXPECT_EQ(spy.take(), "element 15 [0,30) 1 3 5 7 mean 4; ");
}

TEST(Trigger, IsNotToldOfTimersOfWindowsThatHaveMerged) {
  const Spy spy;
  auto harness = sums(sessions, spy);
  harness.process_element({"a", 1, 50}, at(0));
  harness.process_element({"a", 2, 60}, at(5));
  spy.take();
  harness.set_processing_time(at(51));
  EXPECT_EQ(spy.take(), "");
  harness.restore(harness.snapshot());
  harness.set_processing_time(at(61));
  EXPECT_EQ(spy.take(), "clock 60 [0,15) 1 2 mean 1; ");
}

TEST(Trigger, CannotTakeBackTheEndOfTheWindow) {
  struct TakesBack : Spy {
    TriggerResult on_element(const Sale&, Timestamp, const TimeWindow& window,
                             TriggerContext& context) const override {
      context.delete_event_time_timer(window.max_timestamp());
      return TriggerResult::CONTINUE;
    }
  };
  auto harness = sums(tens, TakesBack{});
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(9));
  EXPECT_EQ(harness.state_entries(), 0U);
}

TEST(Trigger, SeesBothClocks) {
  struct Clocks : Spy {
    TriggerResult on_element(const Sale&, Timestamp, const TimeWindow&,
                             TriggerContext& context) const override {
      *log += show(context.current_watermark()) + " " + show(context.current_processing_time());
      return TriggerResult::CONTINUE;
    }
  };
  const Clocks clocks;
  auto harness = sums(tens, clocks);
  harness.process_watermark(at(3));
  harness.set_processing_time(at(4));
  harness.process_element({"a", 1}, at(0));
  EXPECT_EQ(clocks.take(), "3 4");
}

TEST(Trigger, KeepsStateAndTimersThroughARestoreAtAnyParallelism) {
  for (const auto backend : all_backends()) {
    for (const std::size_t parallelism : {1U, 2U, 5U}) {
      const Spy spy;
      auto harness = sums(tens, spy, {.max_parallelism = 16, .state_backend = backend});
      harness.process_element({"a", 1, 50}, at(3));
      harness.process_element({"a", 3, 40}, at(3));
      harness.restore(harness.snapshot(), parallelism);
      spy.take();
      harness.set_processing_time(at(51));
      EXPECT_EQ(spy.take(), "clock 40 [0,10) 1 3 mean 2; clock 50 [0,10) 1 3 mean 2; ");
      harness.process_element({"a", 100}, at(4));
      EXPECT_EQ(show(harness.output()), "a:104#50@9");
    }
  }
}

}  // namespace trigger_test
}  // namespace weir::tests
