/// How watermarks, elements and idleness travel through a job.
#include <gtest/gtest.h>

#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace event_time_test {

using testing::OperatorHarness;
using testing::TwoInputHarness;

const OutputTag<Timestamp> seen{"seen"};

/// Passes elements on and says which watermark it has at each.
class Watermarks : public ProcessFunction<int, Timestamp> {
 public:
  void process_element(const int&, Context& context, Collector<Timestamp>& out) override {
    out.collect(context.timer_service().current_watermark());
  }
};

std::string shown(const std::vector<Timestamped<Timestamp>>& elements) {
  std::string text;
  for (const auto& element : elements) text += show(element.value) + " ";
  return text;
}

TEST(Watermark, IsTheBeginningOfTimeBeforeTheFirst) {
  OperatorHarness<int, Timestamp> harness(
      [](const DataStream<int>& numbers) { return numbers.process(Watermarks{}); });
  harness.process_element(1, at(5));
  harness.process_watermark(at(7));
  harness.process_element(1, at(5));
  EXPECT_EQ(shown(harness.output()), "- 7 ");
}

TEST(Watermark, TravelsInOrderWithTheElementsThroughTasksOfAnyParallelism) {
  for (const std::size_t parallelism : {1U, 3U}) {
    for (const std::size_t capacity : {1U, 100U}) {
      OperatorHarness<int, int> harness(
          [](const DataStream<int>& numbers) {
            return numbers.rebalance().map([](int value) { return value; }).disable_chaining();
          },
          {.parallelism = parallelism, .batch_capacity = capacity});
      harness.process_element(1, at(1));
      harness.process_watermark(at(1));
      harness.process_element(2, at(2));
      harness.process_watermark(at(2));
      harness.mark_idle();
      harness.process_element(3, at(3));
      harness.end_input();
      EXPECT_EQ(show(harness.records()), "1@1 W1 2@2 W2 idle active 3@3 Wend |");
    }
  }
}

TEST(BoundedSource, EndsWithTheEndOfTime) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) { return numbers.filter([](int) { return true; }); });
  harness.end_input();
  EXPECT_EQ(show(harness.records()), "Wend |");
}

/// Emits its timers, each at its time.
class Timers : public KeyedProcessFunction<int, int, std::string> {
 public:
  void process_element(const int& value, Context& context, Collector<std::string>&) override {
    context.timer_service().register_event_time_timer(at(value));
  }
  void on_timer(Timestamp time, OnTimerContext& context, Collector<std::string>& out) override {
    out.collect("fired " + std::to_string(time.millis()) + " under " +
                show(context.timer_service().current_watermark()));
  }
};

TEST(Watermark, FiresDueTimersInOrderAndIsForwardedAfterThem) {
  OperatorHarness<int, std::string> harness([](const DataStream<int>& numbers) {
    return numbers.key_by([](int value) { return value; }).process(Timers{});
  });
  for (const int time : {30, 10, 20, 40}) harness.process_element(time, at(0));
  harness.process_watermark(at(30));
  EXPECT_EQ(show(harness.records()),
            "fired 10 under 30@10 fired 20 under 30@20 fired 30 under 30@30 W30");
}

TEST(Watermark, OfTwoInputsIsTheSmallerOne) {
  struct Show : CoProcessFunction<int, int, Timestamp> {
    void process_element1(const int&, Context& context, Collector<Timestamp>& out) override {
      out.collect(context.timer_service().current_watermark());
    }
    void process_element2(const int&, Context& context, Collector<Timestamp>& out) override {
      out.collect(context.timer_service().current_watermark());
    }
  };
  TwoInputHarness<int, int, Timestamp> harness(
      [](const DataStream<int>& first, const DataStream<int>& second) {
        return first.connect(second).process(Show{});
      });
  harness.process_watermark1(at(20));
  harness.process_element1(1, at(0));
  harness.process_watermark2(at(10));
  harness.process_element2(1, at(0));
  harness.mark_idle2();
  harness.process_element1(1, at(0));
  EXPECT_EQ(shown(harness.output()), "- 10 20 ");
  harness.end_input1();
  EXPECT_TRUE(harness.is_idle());
  EXPECT_EQ(show(harness.watermarks()), "10 20");
}

TEST(Watermark, OfAUnionIsTheSmallestOfItsStreams) {
  TwoInputHarness<int, int, int> harness(
      [](const DataStream<int>& first, const DataStream<int>& second) {
        return first.union_with(second).map([](int value) { return value; });
      });
  harness.process_watermark1(at(20));
  harness.process_watermark2(at(10));
  harness.end_input2();
  EXPECT_EQ(show(harness.watermarks()), "10 20");
}

TEST(SideOutput, CarriesWatermarksAndIdlenessToo) {
  struct Aside : ProcessFunction<int, int> {
    void process_element(const int&, Context& context, Collector<int>&) override {
      context.output(seen, context.timestamp());
    }
  };
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) { return numbers.process(Aside{}); });
  const auto side = harness.side_output(seen);
  harness.process_element(1, at(1));
  harness.process_watermark(at(5));
  harness.mark_idle();
  harness.end_input();
  EXPECT_EQ(show(side.watermarks()), "5 end");
  EXPECT_TRUE(side.has_ended());
  EXPECT_EQ(side.elements().size(), 1U);
}

}  // namespace event_time_test
}  // namespace weir::tests
