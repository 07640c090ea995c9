#include <gtest/gtest.h>

#include "sale.hpp"
#include "show.hpp"
#include "weir/environment.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/triggers.hpp"

/// The triggers that go by the clock, whatever the windows do.
namespace weir::tests {
namespace clock_trigger_test {

using testing::HarnessOptions;
using testing::OperatorHarness;
using Harness = OperatorHarness<Sale, Sale>;

template <class Assigner, class F>
Harness sums(Assigner assigner, F trigger, HarnessOptions options = {}) {
  return Harness(
      [=](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who).window(assigner).trigger(trigger).sum(&Sale::amount);
      },
      std::move(options));
}

const auto by_tens = ContinuousProcessingTimeTrigger::of(10ms);
const auto globally = GlobalWindows::create();

TEST(ContinuousProcessingTimeTrigger, FiresAtMultiplesOfTheInterval) {
  auto harness = sums(globally, by_tens);
  harness.set_processing_time(at(13));
  harness.process_element({"a", 1});
  harness.set_processing_time(at(18));
  harness.process_element({"a", 2});
  harness.set_processing_time(at(20));
  EXPECT_EQ(show(harness.take_output()), "");
  harness.set_processing_time(at(21));
  EXPECT_EQ(show(harness.take_output()), "a:3#0@end");
  harness.process_element({"a", 4});
  harness.set_processing_time(at(41));
  EXPECT_EQ(show(harness.take_output()), "a:7#0@end a:7#0@end");
  EXPECT_EQ(harness.processing_time_timers(), 1U);
}

TEST(ContinuousProcessingTimeTrigger, FiresAtTheEndOfAWindowOfTheClockToo) {
  auto harness = sums(TumblingProcessingTimeWindows::of(25ms), by_tens);
  harness.process_element({"a", 1});
  harness.set_processing_time(at(24));
  EXPECT_EQ(show(harness.take_output()), "a:1#0@24 a:1#0@24");
  harness.set_processing_time(at(25));
  EXPECT_EQ(show(harness.take_output()), "a:1#0@24");
  harness.set_processing_time(at(100));
  EXPECT_EQ(show(harness.take_output()), "");
  EXPECT_EQ(harness.processing_time_timers(), 0U);
  EXPECT_EQ(harness.keys(), 0U);
}

TEST(ContinuousProcessingTimeTrigger, GoesOnAtMultiplesWhereAWindowOfEventTimeIsOverByTheClock) {
  auto harness =
      sums(TumblingEventTimeWindows::of(10ms), by_tens, {.clock = testing::ManualClock(at(1'003))});
  harness.process_element({"a", 1}, at(0));
  harness.set_processing_time(at(1'021));
  EXPECT_EQ(show(harness.take_output()), "a:1#0@9 a:1#0@9");
  harness.end_input();
  EXPECT_EQ(show(harness.take_output()), "") << "the end is not one of the clock";
  EXPECT_EQ(harness.keys(), 0U);
  EXPECT_EQ(harness.processing_time_timers(), 0U);
}

TEST(ContinuousProcessingTimeTrigger, GoesOnWithTheEarliestFiringWhenSessionsMerge) {
  auto harness = sums(EventTimeSessionWindows::with_gap(10ms), by_tens);
  harness.set_processing_time(at(5));
  harness.process_element({"a", 1}, at(0));  // fires next when the window is over, at 9
  harness.set_processing_time(at(9));
  harness.process_element({"a", 2}, at(20));  // at 10
  harness.process_element({"a", 4}, at(10));
  harness.set_processing_time(at(10));
  EXPECT_EQ(show(harness.take_output()), "a:7#0@29");
  harness.set_processing_time(at(11));
  EXPECT_EQ(show(harness.take_output()), "a:7#0@29");
  harness.set_processing_time(at(41));
  EXPECT_EQ(show(harness.take_output()), "a:7#0@29 a:7#0@29 a:7#0@29 a:7#0@29");
}

TEST(ContinuousProcessingTimeTrigger, GoesOnAfterARestore) {
  auto harness = sums(globally, by_tens);
  harness.process_element({"a", 1});
  harness.restore(harness.snapshot(), 2);
  harness.set_processing_time(at(21));
  EXPECT_EQ(show(harness.take_output()), "a:1#0@end a:1#0@end");
  EXPECT_THROW(ContinuousProcessingTimeTrigger::of(0ms), InvalidJob);
}

TEST(NeverTrigger, LeavesWindowsToBeForgotten) {
  auto harness = sums(EventTimeSessionWindows::with_gap(10ms), NeverTrigger::create());
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 2}, at(15));
  harness.process_element({"a", 2}, at(8));
  EXPECT_EQ(harness.state_entries(), 1U);
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "");
  EXPECT_EQ(harness.keys(), 0U);
}

const auto of_three = CountTrigger::of(3);

TEST(ProcessingTimeoutTrigger, FiresAsTheOtherOneOrAWhileAfterTheFirstElement) {
  auto harness = sums(globally, PurgingTrigger::of(ProcessingTimeoutTrigger::of(of_three, 10ms)));
  for (const int amount : {1, 2, 4}) harness.process_element({"a", amount});
  EXPECT_EQ(show(harness.take_output()), "a:7#0@end");
  EXPECT_EQ(harness.processing_time_timers(), 0U) << "the timeout ended with the firing";
  harness.set_processing_time(at(100));
  EXPECT_EQ(show(harness.take_output()), "");
  harness.process_element({"a", 8});
  harness.set_processing_time(at(105));
  harness.process_element({"a", 16});
  harness.set_processing_time(at(110));
  EXPECT_EQ(show(harness.take_output()), "");
  harness.set_processing_time(at(111));
  EXPECT_EQ(show(harness.take_output()), "a:24#0@end");
  harness.set_processing_time(at(500));
  EXPECT_EQ(show(harness.take_output()), "");
  for (const int amount : {1, 2}) harness.process_element({"a", amount});
  EXPECT_EQ(show(harness.take_output()), "") << "the count began anew with the timeout";
  harness.process_element({"a", 4});
  EXPECT_EQ(show(harness.take_output()), "a:7#0@end");
}

TEST(ProcessingTimeoutTrigger, MayBeginAnewWithEachElement) {
  auto harness = sums(globally, ProcessingTimeoutTrigger::of(of_three, 10ms, true));
  harness.process_element({"a", 1});
  harness.set_processing_time(at(8));
  harness.process_element({"a", 2});
  harness.set_processing_time(at(18));
  EXPECT_EQ(show(harness.take_output()), "");
  EXPECT_EQ(harness.processing_time_timers(), 1U);
  harness.set_processing_time(at(19));
  EXPECT_EQ(show(harness.take_output()), "a:3#0@end");
}

TEST(ProcessingTimeoutTrigger, MayLeaveTheOtherOneAsItIsOnTimeout) {
  auto harness = sums(globally, ProcessingTimeoutTrigger::of(of_three, 10ms, false, false));
  harness.process_element({"a", 1});
  harness.set_processing_time(at(11));
  EXPECT_EQ(show(harness.take_output()), "a:1#0@end");
  harness.process_element({"a", 2});
  harness.set_processing_time(at(100));
  EXPECT_EQ(show(harness.take_output()), "") << "the timeout has not been cleared";
  harness.process_element({"a", 4});
  EXPECT_EQ(show(harness.take_output()), "a:7#0@end") << "the count went on";
}

TEST(ProcessingTimeoutTrigger, FiresWhatIsLeftWhenTheWindowEnds) {
  auto harness =
      sums(TumblingEventTimeWindows::of(10ms), ProcessingTimeoutTrigger::of(of_three, 1h));
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.take_output()), "a:1#0@9");
  EXPECT_EQ(harness.processing_time_timers(), 0U);
  EXPECT_EQ(harness.keys(), 0U);
}

TEST(ProcessingTimeoutTrigger, KeepsItsTimeoutThroughARestoreAndCannotMerge) {
  auto harness = sums(globally, ProcessingTimeoutTrigger::of(of_three, 10ms));
  harness.process_element({"a", 1});
  harness.restore(harness.snapshot(), 2);
  harness.set_processing_time(at(11));
  EXPECT_EQ(show(harness.take_output()), "a:1#0@end");
  EXPECT_THROW(ProcessingTimeoutTrigger::of(of_three, 0ms), InvalidJob);
  StreamExecutionEnvironment environment;
  const auto sessions = environment.from_collection<Sale>({})
                            .key_by(&Sale::who)
                            .window(EventTimeSessionWindows::with_gap(10ms));
  EXPECT_THROW(static_cast<void>(sessions.trigger(ProcessingTimeoutTrigger::of(of_three, 10ms))),
               InvalidJob);
}

TEST(ProcessingTimeoutTrigger, LooksAtTheElementsThatTheOtherOneLooksAt) {
  const auto jumps = DeltaTrigger<Sale>::of(5, [](const Sale& last, const Sale& sale) {
    return static_cast<double>(sale.amount - last.amount);
  });
  auto harness = sums(globally, ProcessingTimeoutTrigger::of(jumps, 10ms));
  harness.process_element({"a", 1});
  harness.process_element({"a", 10});
  EXPECT_EQ(show(harness.take_output()), "a:11#0@end");
}

}  // namespace clock_trigger_test
}  // namespace weir::tests
