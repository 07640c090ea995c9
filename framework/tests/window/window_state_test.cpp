#include <gtest/gtest.h>

#include <array>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace window_state_test {

using testing::HarnessOptions;
using testing::OperatorHarness;
using Harness = OperatorHarness<Sale, std::string>;

const ValueStateDescriptor<int> firings{"firings"};

int count_one_more(const KeyedStateStore& store) {
  auto state = store.state(firings);
  const int count = state.value().value_or(0) + 1;
  state.update(count);
  return count;
}

/// Counts how often a window has fired, and a key; the counts are kept under the same name.
struct CountFirings : ProcessWindowFunction<Sale, std::string, std::string> {
  void process(const std::string& who, Context& context, std::span<const Sale>,
               Collector<std::string>& out) override {
    out.collect(who + " " + std::to_string(count_one_more(context.window_state())) + " of " +
                std::to_string(count_one_more(context.global_state())));
  }
};

struct CountAndClear : CountFirings {
  void clear(Context& context) override { context.window_state().state(firings).clear(); }
};

template <class F>
Harness harness_of(F function, HarnessOptions options = {}, Duration allowed_lateness = 50ms) {
  return Harness(
      [=](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who)
            .window(TumblingEventTimeWindows::of(10ms))
            .allowed_lateness(allowed_lateness)
            .process(function);
      },
      std::move(options));
}

/// The same, of windows that are cut and fired in other ways.
template <class Windowed>
void expect_late_element_fills_a_pane_again(Windowed windowed) {
  for (const auto backend : all_backends()) {
    Harness harness(
        [&](const DataStream<Sale>& sales) {
          return windowed(sales.key_by(&Sale::who)).allowed_lateness(50ms).process(CountFirings{});
        },
        {.state_backend = backend});
    harness.process_element({"a", 1}, at(5));
    harness.process_watermark(at(59));
    EXPECT_EQ(show(harness.take_output()), "a 1 of 1@9");
    harness.restore(harness.snapshot(), 2);
    // The first window that fires asks for the state, and so brings back that of [0, 10).
    harness.process_element({"a", 1}, at(25));
    harness.process_watermark(at(29));
    EXPECT_EQ(show(harness.take_output()), "a 1 of 2@29");
    harness.process_element({"a", 1}, at(5));
    EXPECT_EQ(show(harness.take_output()), "a 2 of 3@9");
    harness.process_element({"a", 1}, at(6));
    EXPECT_EQ(show(harness.take_output()), "a 3 of 4@9");
    harness.end_input();
    EXPECT_EQ(show(harness.take_output()), "");
  }
}

TEST(WindowState, ThatNobodyHasClearedLetsALateElementFillItsWindowAgain) {
  const auto tens = TumblingEventTimeWindows::of(10ms);
  expect_late_element_fills_a_pane_again([=](const auto& keyed) { return keyed.window(tens); });
  expect_late_element_fills_a_pane_again(
      [=](const auto& keyed) { return keyed.window(tens).trigger(EventTimeTrigger::create()); });
  expect_late_element_fills_a_pane_again(
      [=](const auto& keyed) { return keyed.window(SlidingEventTimeWindows::of(10ms, 10ms)); });
  expect_late_element_fills_a_pane_again(
      [=](const auto& keyed) { return keyed.window(tens).evictor(CountEvictor::of(5)); });
}

/// Has states with the names that come to mind first, of its window and of its key.
struct NamesOfEverybody : ProcessWindowFunction<Sale, std::string, std::string> {
  static constexpr std::array names{"contents", "trigger: count", "of windows: contents",
                                    "event-time timers"};
  void process(const std::string&, Context& context, std::span<const Sale> sales,
               Collector<std::string>& out) override {
    int sum = 0;
    for (const char* name : names) {
      for (const auto& store : {context.window_state(), context.global_state()}) {
        auto state = store.state(ValueStateDescriptor<int>{name});
        state.update(state.value().value_or(0) + 1);
        sum += *state.value();
      }
    }
    out.collect(std::to_string(sales.size()) + " " + std::to_string(sum));
  }
};

TEST(WindowState, SharesNoNamesWithTheEngine) {
  Harness harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(GlobalWindows::create())
        .trigger(CountTrigger::of(2))
        .process(NamesOfEverybody{});
  });
  harness.process_element({"a", 1});
  harness.process_element({"a", 1});
  EXPECT_EQ(show(harness.take_output()), "2 8@end");
  harness.process_element({"a", 1});
  harness.restore(harness.snapshot());
  harness.process_element({"a", 1});
  EXPECT_EQ(show(harness.take_output()), "4 16@end");
}

TEST(WindowState, IsOfOneWindowOfOneKeyAndGlobalStateOfAllWindowsOfTheKey) {
  for (const auto backend : all_backends()) {
    auto harness = harness_of(CountAndClear{}, {.state_backend = backend});
    harness.process_watermark(at(19));
    harness.process_element({"a", 1}, at(0));
    harness.process_element({"a", 1}, at(10));
    harness.process_element({"b", 1}, at(0));
    harness.process_element({"a", 1}, at(0));
    EXPECT_EQ(show(harness.output()), "a 1 of 1@9 a 1 of 2@19 b 1 of 1@9 a 2 of 3@9");
  }
}

TEST(WindowState, IsGoneAfterTheCleanupIfTheFunctionClearsIt) {
  auto harness = harness_of(CountAndClear{});
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(58));
  EXPECT_EQ(harness.state_entries(), 3U);  // the element, and two counts
  harness.process_watermark(at(59));
  EXPECT_EQ(harness.state_entries(), 1U);  // the count of the key
  EXPECT_EQ(harness.keys(), 1U);
}

TEST(WindowState, LeaksIfTheFunctionDoesNotClearIt) {
  auto harness = harness_of(CountFirings{});
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(1'000));
  EXPECT_EQ(harness.state_entries(), 2U);
  harness.restore(harness.snapshot(), 3);
  harness.process_element({"a", 1}, at(2'000));
  harness.process_watermark(at(3'000));
  EXPECT_EQ(show(harness.output()), "a 1 of 2@2009");
  EXPECT_EQ(harness.state_entries(), 3U);
}

TEST(WindowState, SurvivesARestoreAtAnyParallelism) {
  const std::vector<std::string> sellers{"a", "b", "c", "d", "e", "f", "g"};
  for (const std::size_t parallelism : {1U, 3U, 16U}) {
    for (const std::size_t capacity : {1U, 100U}) {
      auto harness =
          harness_of(CountAndClear{}, {.max_parallelism = 16, .batch_capacity = capacity});
      for (const auto& who : sellers) {
        harness.process_element({who, 1}, at(0));
        harness.process_element({who, 1}, at(10));
      }
      harness.process_watermark(at(19));
      harness.restore(harness.snapshot(), parallelism);
      harness.process_watermark(at(19));
      // New keys come in the same batch as those whose state is only then asked for.
      std::vector<Timestamped<Sale>> late;
      for (const auto& who : sellers) {
        late.push_back({{who, 1}, at(0)});
        late.push_back({{"new " + who, 1}, at(0)});
      }
      harness.process_elements(late);
      harness.advance(1s);
      std::vector<std::string> counts;
      for (const auto& result : harness.output()) counts.push_back(result.value);
      std::sort(counts.begin(), counts.end());
      std::vector<std::string> expected;
      for (const auto& who : sellers) expected.push_back(who + " 2 of 3");
      for (const auto& who : sellers) expected.push_back("new " + who + " 1 of 1");
      EXPECT_EQ(counts, expected) << parallelism;
      harness.process_watermark(at(1'000));
      EXPECT_EQ(harness.state_entries(), 14U) << parallelism;  // the counts of the keys
    }
  }
}

TEST(WindowState, IsPartOfASnapshotEvenIfNobodyHasAskedForItSinceTheRestore) {
  auto harness = harness_of(CountAndClear{});
  harness.process_element({"a", 1}, at(0));
  harness.process_watermark(at(9));
  harness.restore(harness.snapshot());
  harness.restore(harness.snapshot());
  harness.process_watermark(at(9));
  harness.process_element({"a", 1}, at(0));
  EXPECT_EQ(show(harness.output()), "a 2 of 2@9");
}

TEST(WindowState, ThatIsAskedForForTheFirstTimeDisturbsNoWindow) {
  struct Amounts : ProcessWindowFunction<Sale, std::string, std::string> {
    void process(const std::string&, Context& context, std::span<const Sale> sales,
                 Collector<std::string>& out) override {
      std::string text = std::to_string(count_one_more(context.window_state())) + ":";
      count_one_more(context.global_state());
      for (const Sale& sale : sales) text += " " + std::to_string(sale.amount);
      out.collect(text);
    }
  };
  auto harness = harness_of(Amounts{});
  for (const int amount : {1, 2}) harness.process_element({"a", amount}, at(0));
  for (const int amount : {3, 4}) harness.process_element({"a", amount}, at(10));
  harness.process_watermark(at(9));
  for (const int amount : {5, 6}) harness.process_element({"a", amount}, at(10));
  harness.process_element({"a", 7}, at(0));
  harness.process_watermark(at(19));
  EXPECT_EQ(show(harness.output()), "1: 1 2@9 2: 1 2 7@9 1: 3 4 5 6@19");
}

TEST(WindowState, OfAnotherTypeUnderTheSameNameIsAnError) {
  struct TwoTypes : ProcessWindowFunction<Sale, std::string, std::string> {
    void process(const std::string&, Context& context, std::span<const Sale>,
                 Collector<std::string>&) override {
      static_cast<void>(context.window_state().state(firings));
      static_cast<void>(context.global_state().state(ListStateDescriptor<int>{"firings"}));
      static_cast<void>(context.window_state().state(ListStateDescriptor<int>{"firings"}));
    }
  };
  auto harness = harness_of(TwoTypes{});
  harness.process_element({"a", 1}, at(0));
  try {
    harness.process_watermark(at(9));
    FAIL();
  } catch (const StateError& error) {
    EXPECT_NE(std::string(error.what()).find("state 'firings' is declared twice"),
              std::string::npos);
  }
}

TEST(WindowFunction, IsToldToClearWhenTheWindowIsForgottenAndNotBefore) {
  struct Log : ProcessAllWindowFunction<Sale, std::string> {
    void process(Context& context, std::span<const Sale>, Collector<std::string>& out) override {
      out.collect("process " + show(context.window().start));
    }
    void clear(Context& context) override {
      *log += "clear " + show(context.window().start) + " at " + show(context.current_watermark()) +
              "; ";
    }
    std::shared_ptr<std::string> log = std::make_shared<std::string>();
  };
  const Log function;
  Harness harness([&](const DataStream<Sale>& sales) {
    return sales.window_all(TumblingEventTimeWindows::of(10ms))
        .allowed_lateness(5ms)
        .process(function);
  });
  harness.process_element({"a", 1}, at(0));
  harness.process_element({"a", 1}, at(10));
  harness.process_watermark(at(9));
  harness.process_element({"a", 1}, at(0));
  EXPECT_EQ(show(harness.output()), "process 0@9 process 0@9");
  EXPECT_EQ(*function.log, "");
  harness.process_watermark(at(14));
  EXPECT_EQ(*function.log, "clear 0 at 14; ");
  harness.end_input();
  EXPECT_EQ(*function.log, "clear 0 at 14; clear 10 at end; ");
}

TEST(WindowFunction, MaySeeStateThatItAskedForInOpen) {
  struct Opened : ProcessWindowFunction<Sale, std::string, std::string> {
    void open(RuntimeContext& context) override { state = context.state(firings); }
    void process(const std::string& who, Context& context, std::span<const Sale>,
                 Collector<std::string>& out) override {
      const int before = state.value().value_or(0);
      out.collect(who + " " + std::to_string(before) + " " +
                  std::to_string(count_one_more(context.global_state())));
    }
    ValueState<int> state;
  };
  auto harness = harness_of(Opened{});
  for (const int time : {0, 10}) {
    for (const char* who : {"a", "b"}) harness.process_element({who, 1}, at(time));
  }
  harness.process_watermark(at(19));
  EXPECT_EQ(show(harness.output()), "a 0 1@9 b 0 1@9 a 1 2@19 b 1 2@19");
}

}  // namespace window_state_test
}  // namespace weir::tests
