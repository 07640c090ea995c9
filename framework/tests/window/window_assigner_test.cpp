#include "weir/window_assigner.hpp"

#include <gtest/gtest.h>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/environment.hpp"
#include "weir/joined_streams.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/triggers.hpp"

namespace weir::tests {
namespace window_assigner_test {

using testing::HarnessOptions;
using testing::OperatorHarness;
using testing::TwoInputHarness;
using Harness = OperatorHarness<Sale, Sale>;

/// The element's serial says what: 0 nowhere, 1 into tens, 2 into tens and hundreds.
struct TensAndHundreds : WindowAssigner<Sale> {
  std::vector<TimeWindow> assign_windows(const Sale& sale, Timestamp timestamp,
                                         const WindowAssignerContext&) const override {
    std::vector<TimeWindow> windows;
    if (sale.serial > 0) windows.push_back(tumbling_window(timestamp, 10ms));
    if (sale.serial > 1) windows.push_back(tumbling_window(timestamp, 100ms));
    return windows;
  }
  bool is_event_time() const override { return true; }
};

/// As long as the element's amount.
struct Stays : MergingWindowAssigner<Sale> {
  std::vector<TimeWindow> assign_windows(const Sale& sale, Timestamp timestamp,
                                         const WindowAssignerContext&) const override {
    return {{timestamp, timestamp + Duration{sale.amount}}};
  }
  bool is_event_time() const override { return true; }
};

template <class Assigner>
Harness sums(Assigner assigner, HarnessOptions options = {}) {
  return Harness(
      [=](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who).window(assigner).sum(&Sale::amount);
      },
      std::move(options));
}

TEST(WindowAssigner, PutsAnElementIntoAnyNumberOfWindows) {
  auto harness = sums(TensAndHundreds{});
  harness.process_element({"a", 1, 2}, at(5));
  harness.process_element({"a", 2, 1}, at(15));
  harness.process_element({"a", 4, 2}, at(15));
  harness.process_element({"a", 8, 0}, at(15));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:1#2@9 a:6#1@19 a:5#2@99");
  EXPECT_EQ(harness.keys(), 0U);
}

TEST(WindowAssigner, KnowsLateElements) {
  auto harness = sums(TensAndHundreds{});
  harness.process_watermark(at(50));
  harness.process_element({"a", 1, 1}, at(5));
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 1U);
  harness.process_element({"a", 2, 2}, at(5));
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 1U) << "its hundred goes on";
  harness.process_element({"a", 4, 0}, at(55));
  EXPECT_EQ(harness.job().counter("num_late_records_dropped"), 1U) << "in no window, but in time";
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:2#2@99");
}

TEST(WindowAssigner, MayBeOfAWholeStream) {
  OperatorHarness<Sale, Sale> harness([](const DataStream<Sale>& sales) {
    return sales.window_all(TensAndHundreds{}).sum(&Sale::amount);
  });
  harness.process_element({"a", 1, 1}, at(5));
  harness.process_element({"b", 2, 1}, at(6));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:3#1@9");
}

TEST(WindowAssigner, MayBeOfJoinedStreams) {
  using Either = TaggedUnion<Sale, Sale>;
  struct Tens : WindowAssigner<Either> {
    std::vector<TimeWindow> assign_windows(const Either&, Timestamp timestamp,
                                           const WindowAssignerContext&) const override {
      return {tumbling_window(timestamp, 10ms)};
    }
    bool is_event_time() const override { return true; }
  };
  TwoInputHarness<Sale, Sale, int> harness(
      [](const DataStream<Sale>& left, const DataStream<Sale>& right) {
        return left.join(right)
            .where(&Sale::who)
            .equal_to(&Sale::who)
            .window(Tens{})
            .apply([](const Sale& a, const Sale& b) { return a.amount * b.amount; });
      });
  harness.process_element1({"a", 3}, at(5));
  harness.process_element2({"a", 7}, at(9));
  harness.process_element2({"a", 9}, at(10));
  harness.process_watermark1(at(9));
  harness.process_watermark2(at(9));
  EXPECT_EQ(show(harness.output()), "21@9");
}

TEST(WindowAssigner, SeesTheClockAndMayGoByIt) {
  struct ByTheClock : WindowAssigner<Sale> {
    std::vector<TimeWindow> assign_windows(const Sale&, Timestamp timestamp,
                                           const WindowAssignerContext& context) const override {
      EXPECT_EQ(timestamp, Timestamp::min());
      return {tumbling_window(context.current_processing_time(), 10ms)};
    }
    bool is_event_time() const override { return false; }
  };
  auto harness = sums(ByTheClock{});
  harness.set_processing_time(at(15));
  harness.process_element({"a", 1});
  harness.set_processing_time(at(19));
  EXPECT_EQ(show(harness.output()), "");
  harness.set_processing_time(at(20));
  EXPECT_EQ(show(harness.output()), "a:1#0@19");
}

struct FiresAtEach : TensAndHundreds {
  AnyTrigger<Sale> get_default_trigger() const override { return CountTrigger::of(1); }
};

TEST(WindowAssigner, HasATriggerOfItsOwnUnlessAnotherOneIsSet) {
  auto harness = sums(FiresAtEach{});
  harness.process_element({"a", 1, 1}, at(5));
  EXPECT_EQ(show(harness.output()), "a:1#1@9");
  Harness other([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(FiresAtEach{})
        .trigger(NeverTrigger::create())
        .sum(&Sale::amount);
  });
  other.process_element({"a", 1, 1}, at(5));
  other.end_input();
  EXPECT_EQ(show(other.output()), "");
}

TEST(WindowAssigner, MayMergeWindowsThatOverlapOrTouch) {
  auto harness = sums(Stays{});
  harness.process_element({"a", 10}, at(0));
  harness.process_element({"a", 5}, at(20));
  harness.process_element({"b", 5}, at(12));
  harness.process_element({"a", 10}, at(10));  // touches both
  harness.process_element({"a", 1}, at(26));   // a millisecond away
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "b:5#0@16 a:25#0@24 a:1#0@26");
  EXPECT_EQ(harness.keys(), 0U);
}

TEST(WindowAssigner, ThatMergesNeedsATriggerThatCan) {
  struct Wrong : Stays {
    AnyTrigger<Sale> get_default_trigger() const override {
      return DeltaTrigger<Sale>::of(1, [](const Sale&, const Sale&) { return 0.0; });
    }
  };
  StreamExecutionEnvironment environment;
  const auto sales = environment.from_collection<Sale>({}).key_by(&Sale::who);
  EXPECT_THROW(static_cast<void>(sales.window(Wrong{})), InvalidJob);
}

TEST(WindowAssigner, FailsForAWindowThatIsEmpty) {
  auto harness = sums(Stays{});
  try {
    harness.process_element({"a", 0}, at(20));
    FAIL();
  } catch (const JobFailed& error) {
    EXPECT_NE(std::string(error.what())
                  .find("a window assigner put an element into the window "
                        "[1970-01-01T00:00:00.020Z, 1970-01-01T00:00:00.020Z), which is empty: "
                        "assign_windows() must return windows whose end comes after their start, "
                        "and none at all for an element that belongs nowhere"),
              std::string::npos)
        << error.what();
  }
}

TEST(WindowAssigner, OfEventTimeNeedsTimestamps) {
  auto harness = sums(TensAndHundreds{});
  EXPECT_THROW(harness.process_element({"a", 1, 1}), JobFailed);
}

TEST(WindowAssigner, GoesOnAfterARestoreAtAnyParallelism) {
  for (const auto backend : all_backends()) {
    for (const std::size_t parallelism : {1U, 2U, 5U}) {
      auto harness = sums(Stays{}, {.max_parallelism = 16, .state_backend = backend});
      for (const char* who : {"a", "b"}) harness.process_element({who, 10}, at(0));
      harness.process_element({"a", 5}, at(20));
      harness.restore(harness.snapshot(), parallelism);
      harness.process_element({"a", 10}, at(10));
      harness.process_watermark(at(9));
      EXPECT_EQ(show(harness.take_output()), "b:10#0@9");
      harness.end_input();
      EXPECT_EQ(show(harness.take_output()), "a:25#0@24");
    }
  }
}

}  // namespace window_assigner_test
}  // namespace weir::tests
