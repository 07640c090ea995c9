#include <gtest/gtest.h>

#include <limits>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace session_window_test {

using testing::HarnessOptions;
using testing::OperatorHarness;
using Harness = OperatorHarness<Sale, Sale>;
using TextHarness = OperatorHarness<Sale, std::string>;

const OutputTag<Sale> late_sales{"late sales"};

template <class Assigner>
Harness sums(Assigner sessions, HarnessOptions options = {}, Duration allowed_lateness = 0ms) {
  return Harness(
      [=](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who)
            .window(sessions)
            .allowed_lateness(allowed_lateness)
            .side_output_late_data(late_sales)
            .sum(&Sale::amount);
      },
      std::move(options));
}
Harness sums(HarnessOptions options = {}, Duration allowed_lateness = 0ms) {
  return sums(EventTimeSessionWindows::with_gap(10ms), std::move(options), allowed_lateness);
}

/// The window and the amounts in it.
struct Describe : ProcessWindowFunction<Sale, std::string, std::string> {
  void process(const std::string& who, Context& context, std::span<const Sale> sales,
               Collector<std::string>& out) override {
    std::string text =
        who + "[" + show(context.window().start) + "," + show(context.window().end) + ")";
    for (const Sale& sale : sales) text += " " + std::to_string(sale.amount);
    out.collect(text);
  }
};

TEST(SessionWindow, LastsUntilTheGapHasPassedSinceTheLastElement) {
  auto harness = sums();
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 2}, at(5));
  harness.process_watermark(at(13));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_watermark(at(14));
  EXPECT_EQ(show(harness.output()), "a:3#0@14");
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.event_time_timers(), 0U);
  EXPECT_EQ(harness.keys(), 0U);
}

TEST(SessionWindow, MergesWithOneThatItTouchesAndNotWithOneThatIsAMillisecondAway) {
  auto harness = sums();
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 2}, at(10));
  harness.process_element({"a", 4}, at(21));
  EXPECT_EQ(harness.state_entries(), 2U);
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:3#0@19 a:4#0@30");
}

TEST(SessionWindow, OfAnElementBetweenTwoMakesOneOfAll) {
  auto harness = sums();
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 2}, at(20));
  EXPECT_EQ(harness.event_time_timers(), 2U);
  harness.process_element({"a", 4}, at(10));
  EXPECT_EQ(harness.event_time_timers(), 1U);
  EXPECT_EQ(harness.state_entries(), 1U);
  harness.process_watermark(at(28));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_watermark(at(29));
  EXPECT_EQ(show(harness.output()), "a:7#0@29");
}

TEST(SessionWindow, GrowsBackwardsToo) {
  auto harness = sums();
  harness.process_element({"a", 1}, at(10));
  harness.process_element({"a", 2}, at(3));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:3#0@19");
}

TEST(SessionWindow, HasOneTimerHoweverOftenItHasGrown) {
  auto harness = sums();
  for (const int time : {0, 3, 6, 4, 9}) {
    harness.process_element({"a", 1}, at(time));
    EXPECT_EQ(harness.event_time_timers(), 1U);
  }
  harness.process_watermark(at(17));  // the end that it had at first has passed
  EXPECT_EQ(show(harness.output()), "");
  EXPECT_EQ(harness.event_time_timers(), 1U);
  harness.process_element({"a", 1}, at(20));
  harness.process_element({"a", 1}, at(19));
  EXPECT_EQ(harness.event_time_timers(), 1U) << "the one that was put off has merged";
  harness.process_watermark(at(29));
  EXPECT_EQ(show(harness.output()), "a:7#0@29");
  EXPECT_EQ(harness.event_time_timers(), 0U);
}

TEST(SessionWindow, ThatHasGrownEndsInTimeAfterARestoreWithAnotherTrigger) {
  const auto snapshot = [] {
    auto harness = sums();
    for (const int time : {0, 5, 9}) harness.process_element({"a", 1}, at(time));
    return harness.snapshot();
  }();
  OperatorHarness<Sale, Sale> harness(
      [](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who)
            .window(EventTimeSessionWindows::with_gap(10ms))
            .trigger(PurgingTrigger::of(EventTimeTrigger()))
            .sum(&Sale::amount);
      },
      {.snapshot = snapshot});
  harness.process_watermark(at(17));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_watermark(at(18));
  EXPECT_EQ(show(harness.output()), "a:3#0@18");
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.event_time_timers(), 0U);
}

TEST(SessionWindow, IsOfOneKey) {
  auto harness = sums();
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"b", 2}, at(5));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#0@9 b:2#0@14");
}

TEST(SessionWindow, GivesTheWindowFunctionAllElementsTheEarlierSessionFirst) {
  for (const auto backend : all_backends()) {
    TextHarness harness(
        [](const DataStream<Sale>& sales) {
          return sales.key_by(&Sale::who)
              .window(EventTimeSessionWindows::with_gap(10ms))
              .process(Describe{});
        },
        {.state_backend = backend});
    harness.process_element({"a", 1}, at(20));
    harness.process_element({"a", 2}, at(0));
    harness.process_element({"a", 3}, at(1));
    harness.process_element({"a", 4}, at(10));
    harness.end_input();
    EXPECT_EQ(show(harness.output()), "a[0,30) 2 3 1 4@29");
  }
}

TEST(SessionWindow, MergesAccumulatorsAsTheAggregateSays) {
  struct Joined : AggregateFunction<Sale, std::string, std::string> {
    std::string create_accumulator() const override { return ""; }
    void add(const Sale& sale, std::string& text) const override {
      text += std::to_string(sale.amount);
    }
    std::string get_result(const std::string& text) const override { return text; }
    void merge(std::string& into, const std::string& from) const override {
      into = "(" + into + "+" + from + ")";
    }
  };
  TextHarness harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(EventTimeSessionWindows::with_gap(10ms))
        .aggregate(Joined{});
  });
  harness.process_element({"a", 1}, at(20));
  harness.process_element({"a", 2}, at(0));
  harness.process_element({"a", 3}, at(10));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "(2+1)3@29");
}

TEST(SessionWindow, MayHaveAGapThatDependsOnTheElement) {
  auto harness =
      sums(EventTimeSessionWindows::with_dynamic_gap([](const Sale& s) { return s.serial * 1ms; }));
  harness.process_element({"a", 1, 100}, at(0));
  harness.process_element({"a", 2, 5}, at(50));  // lies within the first one's window
  harness.process_element({"a", 4, 5}, at(101));
  harness.process_watermark(at(98));
  EXPECT_EQ(show(harness.output()), "");
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:3#100@99 a:4#5@105");
}

TEST(SessionWindow, FailsForAGapThatIsNotPositive) {
  auto harness =
      sums(EventTimeSessionWindows::with_dynamic_gap([](const Sale&) { return Duration{0}; }));
  try {
    harness.process_element({"a", 1}, at(0));
    FAIL();
  } catch (const JobFailed& error) {
    EXPECT_EQ(error.cause(),
              "the gap of a session must be positive, but the function passed to "
              "with_dynamic_gap() returned 0 ms: return how long to wait for the next element");
  }
  EXPECT_THROW(static_cast<void>(EventTimeSessionWindows::with_gap(0ms)), InvalidJob);
}

TEST(SessionWindow, NeedsTimestamps) {
  auto harness = sums();
  EXPECT_THROW(harness.process_element({"a", 1}), JobFailed);
}

TEST(SessionWindow, MayGoByTheClock) {
  auto harness = sums(ProcessingTimeSessionWindows::with_gap(10ms));
  harness.process_element({"a", 1});
  harness.set_processing_time(at(5));
  harness.process_element({"a", 2});
  EXPECT_EQ(harness.processing_time_timers(), 1U);
  harness.set_processing_time(at(14));
  EXPECT_EQ(show(harness.output()), "");
  harness.set_processing_time(at(15));
  EXPECT_EQ(show(harness.output()), "a:3#0@14");
  EXPECT_EQ(harness.state_entries(), 0U);
}

TEST(SessionWindow, ThatGoesByTheClockMayGrowAfterItsFirstEndHasBeenPutOff) {
  auto harness = sums(ProcessingTimeSessionWindows::with_gap(10ms));
  for (const int time : {0, 5, 11, 16}) {
    harness.set_processing_time(at(time));
    harness.process_element({"a", 1});
    EXPECT_EQ(harness.processing_time_timers(), 1U);
  }
  harness.set_processing_time(at(25));
  EXPECT_EQ(show(harness.output()), "");
  harness.set_processing_time(at(26));
  EXPECT_EQ(show(harness.output()), "a:4#0@25");
  EXPECT_EQ(harness.processing_time_timers(), 0U);
}

TEST(SessionWindow, ThatGoesByTheClockIsOneIfAnElementComesInItsLastMillisecond) {
  auto harness = sums(ProcessingTimeSessionWindows::with_gap(10ms));
  harness.process_element({"a", 1});
  harness.set_processing_time(at(9));
  harness.process_element({"a", 2});
  harness.set_processing_time(at(100));
  EXPECT_EQ(show(harness.output()), "a:3#0@18");
}

TEST(SessionWindow, MayGoByTheClockWithADynamicGap) {
  auto harness = sums(ProcessingTimeSessionWindows::with_dynamic_gap(
      [](const Sale& sale) { return sale.amount * 1ms; }));
  harness.process_element({"a", 20});
  harness.process_element({"a", 3});
  harness.set_processing_time(at(19));
  EXPECT_EQ(show(harness.output()), "");
  harness.set_processing_time(at(20));
  EXPECT_EQ(show(harness.output()), "a:23#0@19");
}

TEST(SessionWindow, DropsAnElementWhoseOwnSessionWouldBeOver) {
  auto harness = sums();
  const auto late = harness.side_output(late_sales);
  harness.process_watermark(at(19));
  harness.process_element({"a", 1}, at(10));
  EXPECT_EQ(harness.event_time_timers(), 0U);
  harness.process_element({"a", 2}, at(11));
  harness.end_input();
  EXPECT_EQ(show(late.elements()), "a:1#0@10");
  EXPECT_EQ(show(harness.output()), "a:2#0@20");
  EXPECT_EQ(harness.state_entries(), 0U);
}

TEST(SessionWindow, TakesALateElementThatMeetsASessionStillOpen) {
  auto harness = sums();
  const auto late = harness.side_output(late_sales);
  harness.process_element({"a", 1}, at(15));
  harness.process_watermark(at(20));
  harness.process_element({"a", 2}, at(5));  // over by itself: [5, 15)
  harness.process_element({"b", 4}, at(5));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:3#0@24");
  EXPECT_EQ(show(late.elements()), "b:4#0@5");
}

TEST(SessionWindow, FiresAgainWhenALateElementMergesIntoIt) {
  auto harness = sums({}, 10ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.output()), "a:1#0@9");
  harness.process_watermark(at(18));
  harness.process_element({"a", 2}, at(5));  // it is [0, 15) now, over and kept until 24
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:3#0@14");
  harness.process_watermark(at(23));
  EXPECT_EQ(harness.state_entries(), 1U);
  harness.process_watermark(at(24));
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.event_time_timers(), 0U);
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:3#0@14");
}

TEST(SessionWindow, ThatHasFiredCanGrowIntoOneThatIsYetToFire) {
  auto harness = sums({}, 10ms);
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(9));
  harness.process_element({"a", 2}, at(8));
  EXPECT_EQ(show(harness.output()), "a:1#0@9");
  harness.process_watermark(at(17));
  EXPECT_EQ(show(harness.output()), "a:1#0@9 a:3#0@17");
}

TEST(SessionWindow, HasNoStateOfItsOwnInTheWindowFunctionBecauseItMayMerge) {
  struct Asks : ProcessWindowFunction<Sale, std::string, std::string> {
    void process(const std::string&, Context& context, std::span<const Sale>,
                 Collector<std::string>& out) override {
      auto sessions = context.global_state().state(ValueStateDescriptor<int>{"sessions"});
      sessions.update(sessions.value().value_or(0) + 1);
      out.collect(std::to_string(*sessions.value()));
      if (sessions.value() == 2) static_cast<void>(context.window_state());
    }
  };
  TextHarness harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who).window(EventTimeSessionWindows::with_gap(10ms)).process(Asks{});
  });
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.output()), "1@9");
  harness.process_element({"a", 1}, at(20));
  EXPECT_THROW(harness.process_watermark(at(29)), StateError);
}

TEST(SessionWindow, TellsTheWindowFunctionToClearOnceForWhatHasMerged) {
  struct Log : ProcessWindowFunction<Sale, std::string, std::string> {
    void process(const std::string&, Context&, std::span<const Sale>,
                 Collector<std::string>&) override {}
    void clear(Context& context) override {
      *log += "clear " + show(context.window().start) + "-" + show(context.window().end) + "; ";
    }
    std::shared_ptr<std::string> log = std::make_shared<std::string>();
  };
  const Log function;
  TextHarness harness([&](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(EventTimeSessionWindows::with_gap(10ms))
        .process(function);
  });
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 1}, at(5));
  harness.end_input();
  EXPECT_EQ(*function.log, "clear 0-15; ");
}

TEST(SessionWindow, MergesOnAfterARestoreAtAnyParallelism) {
  for (const auto backend : all_backends()) {
    for (const std::size_t parallelism : {1U, 2U, 5U}) {
      auto harness = sums({.max_parallelism = 16, .state_backend = backend});
      for (const char* who : {"a", "b", "c"}) {
        harness.process_element({who, 1}, at(0));
        harness.process_element({who, 2}, at(20));
        harness.process_element({who, 4}, at(25));
      }
      harness.restore(harness.snapshot(), parallelism);
      EXPECT_EQ(harness.state_entries(), 6U);
      EXPECT_EQ(harness.event_time_timers(), 6U);
      harness.process_element({"b", 8}, at(10));
      harness.process_element({"c", 16}, at(9));
      EXPECT_EQ(harness.event_time_timers(), 5U);
      harness.process_watermark(at(18));
      harness.process_watermark(at(34));
      auto results = harness.output();
      std::sort(results.begin(), results.end(), [](const auto& a, const auto& b) {
        return std::pair(a.value.who, a.timestamp) < std::pair(b.value.who, b.timestamp);
      });
      EXPECT_EQ(show(results), "a:1#0@9 a:6#0@34 b:15#0@34 c:17#0@18 c:6#0@34") << parallelism;
      EXPECT_EQ(harness.state_entries(), 0U);
      EXPECT_EQ(harness.keys(), 0U);
    }
  }
}

TEST(SessionWindow, ThatWasPurgedIsStillOpenAfterARestore) {
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(EventTimeSessionWindows::with_gap(10ms))
        .trigger(PurgingTrigger::of(CountTrigger::of(2)))
        .process(Describe{})
        .map([](const std::string& text) { return Sale{text}; });
  });
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 2}, at(5));
  EXPECT_EQ(show(harness.output()), "a[0,15) 1 2:0#0@14");
  EXPECT_EQ(harness.state_entries(), 0U);
  EXPECT_EQ(harness.event_time_timers(), 1U);
  harness.restore(harness.snapshot());
  harness.process_element({"a", 3}, at(14));
  harness.process_element({"a", 4}, at(14));
  EXPECT_EQ(show(harness.output()), "a[0,24) 3 4:0#0@23");
  harness.end_input();
  EXPECT_EQ(harness.event_time_timers(), 0U);
}

TEST(SessionWindow, KeepsItsPlaceAtTheEndOfTime) {
  auto harness = sums();
  const Timestamp last = Timestamp::max() - 3ms;
  harness.process_element({"a", 1}, last);
  harness.process_element({"a", 2}, last + 1ms);
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:3#0@end");
}

}  // namespace session_window_test
}  // namespace weir::tests
