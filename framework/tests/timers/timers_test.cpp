#include <gtest/gtest.h>

#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace timers_test {

using testing::OperatorHarness;

/// What a test lets a keyed function do with its timers.
struct Order {
  std::string key;
  std::string what;  ///< event, processing, delete event, delete processing, watermark
  std::int64_t time = 0;
};

/// Does what its elements say, and tells of every timer that fires.
class Obey : public KeyedProcessFunction<std::string, Order, std::string> {
 public:
  void open(RuntimeContext& context) override {
    count_ = context.state(ValueStateDescriptor<int>{"count"});
  }
  void process_element(const Order& order, Context& context, Collector<std::string>& out) override {
    auto& timers = context.timer_service();
    count_.update(count_.value().value_or(0) + 1);
    if (order.what == "event") timers.register_event_time_timer(at(order.time));
    if (order.what == "processing") timers.register_processing_time_timer(at(order.time));
    if (order.what == "delete event") timers.delete_event_time_timer(at(order.time));
    if (order.what == "delete processing") timers.delete_processing_time_timer(at(order.time));
    if (order.what == "watermark") out.collect(show(timers.current_watermark()));
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<std::string>& out) override {
    const bool event = context.time_domain() == TimeDomain::event_time;
    EXPECT_GE(event ? context.timer_service().current_watermark()
                    : context.timer_service().current_processing_time() - 1ms,
              context.timestamp());
    out.collect((event ? "" : "p:") + context.current_key() +
                std::to_string(count_.value().value_or(0)) +
                (event ? "" : " of " + show(context.timestamp())));
  }

 private:
  ValueState<int> count_;
};

OperatorHarness<Order, std::string> obeying(testing::HarnessOptions options = {}) {
  return OperatorHarness<Order, std::string>(
      [](const DataStream<Order>& orders) { return orders.key_by(&Order::key).process(Obey{}); },
      std::move(options));
}

TEST(EventTimeTimer, FiresWhenTheWatermarkReachesItsTime) {
  auto harness = obeying();
  harness.process_element({"a", "event", 10}, at(0));
  harness.process_watermark(at(9));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_watermark(at(10));
  EXPECT_EQ(show(harness.output()), "a1@10");
  harness.process_watermark(at(20));
  EXPECT_EQ(show(harness.output()), "a1@10");
}

TEST(EventTimeTimer, IsUniqueByKeyAndTime) {
  auto harness = obeying();
  for (int i = 0; i < 3; ++i) harness.process_element({"a", "event", 10}, at(i));
  harness.process_element({"b", "event", 10}, at(3));
  EXPECT_EQ(harness.event_time_timers(), 2U);
  harness.process_watermark(at(10));
  auto fired = harness.output();
  std::sort(fired.begin(), fired.end(), [](auto& x, auto& y) { return x.value < y.value; });
  EXPECT_EQ(show(fired), "a3@10 b1@10");
}

TEST(EventTimeTimer, FiresAtTheNextWatermarkWhereItsTimeIsPast) {
  auto harness = obeying();
  harness.process_watermark(at(100));
  harness.process_element({"a", "event", 50}, at(101));
  harness.process_element({"b", "event", 100}, at(101));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_watermark(at(101));
  EXPECT_EQ(show(harness.output()), "a1@50 b1@100");
}

TEST(EventTimeTimer, FiresInOrderOfTimeWhateverItsKey) {
  auto harness = obeying();
  harness.process_element({"a", "event", 30}, at(0));
  harness.process_element({"b", "event", 10}, at(0));
  harness.process_element({"a", "event", 20}, at(0));
  harness.process_element({"b", "event", 40}, at(0));
  harness.process_watermark(at(35));
  EXPECT_EQ(show(harness.output()), "b2@10 a2@20 a2@30");
}

TEST(EventTimeTimer, SeesTheStateOfItsOwnKey) {
  auto harness = obeying();
  harness.process_element({"a", "event", 10}, at(0));
  harness.process_element({"b", "", 0}, at(0));
  harness.process_element({"b", "event", 11}, at(0));
  harness.process_watermark(at(11));
  EXPECT_EQ(show(harness.output()), "a1@10 b2@11");
}

TEST(EventTimeTimer, CanBeTakenBack) {
  auto harness = obeying();
  harness.process_element({"a", "event", 10}, at(0));
  harness.process_element({"b", "event", 10}, at(0));
  harness.process_element({"a", "delete event", 10}, at(0));
  EXPECT_EQ(harness.event_time_timers(), 1U);
  harness.process_watermark(at(20));
  EXPECT_EQ(show(harness.output()), "b1@10");
}

TEST(EventTimeTimer, NeedNotBeThereToBeTakenBack) {
  auto harness = obeying();
  harness.process_element({"a", "delete event", 10}, at(0));
  harness.process_element({"a", "event", 10}, at(0));
  harness.process_element({"a", "delete event", 11}, at(0));
  harness.process_element({"a", "delete processing", 10}, at(0));
  harness.process_watermark(at(20));
  harness.process_element({"a", "delete event", 10}, at(21));
  EXPECT_EQ(show(harness.output()), "a4@10");
}

TEST(EventTimeTimer, FiresAtTheEndOfTheInput) {
  auto harness = obeying();
  harness.process_element({"a", "event", 1'000'000'000}, at(0));
  harness.end_input();
  EXPECT_EQ(show(harness.records()), "a1@1000000000 Wend |");
}

TEST(EventTimeTimer, DoesNotWaitForTheClock) {
  auto harness = obeying();
  harness.process_element({"a", "event", 10}, at(0));
  harness.set_processing_time(at(1'000));
  EXPECT_EQ(show(harness.output()), "");
}

TEST(EventTimeTimer, ThatIsSetInOnTimerFiresUnderTheSameWatermarkIfItIsDue) {
  struct Repeat : KeyedProcessFunction<std::string, std::string, std::string> {
    void process_element(const std::string&, Context& context, Collector<std::string>&) override {
      context.timer_service().register_event_time_timer(context.timestamp());
    }
    void on_timer(Timestamp time, OnTimerContext& context, Collector<std::string>& out) override {
      out.collect(context.current_key());
      context.timer_service().register_event_time_timer(time + 10ms);
    }
  };
  OperatorHarness<std::string, std::string> harness([](const DataStream<std::string>& words) {
    return words.key_by([](const std::string& word) { return word; }).process(Repeat{});
  });
  harness.process_element("a", at(5));
  harness.process_watermark(at(25));
  EXPECT_EQ(show(harness.records()), "a@5 a@15 a@25 W25");
}

TEST(EventTimeTimer, KeepsItsKeyAliveWithoutState) {
  struct Later : KeyedProcessFunction<int, int, int> {
    void process_element(const int&, Context& context, Collector<int>&) override {
      context.timer_service().register_event_time_timer(at(10));
      context.timer_service().delete_event_time_timer(at(11));  // which is not there
    }
    void on_timer(Timestamp, OnTimerContext& context, Collector<int>& out) override {
      out.collect(context.current_key());
    }
  };
  OperatorHarness<int, int> harness([](const DataStream<int>& numbers) {
    return numbers.key_by([](int value) { return value; }).process(Later{});
  });
  for (int key = 0; key < 5; ++key) harness.process_element(key, at(0));
  EXPECT_EQ(harness.keys(), 5U);
  harness.process_watermark(at(10));
  EXPECT_EQ(harness.keys(), 0U);
  auto fired = harness.job().held();
  EXPECT_EQ(fired, testing::HeldState{});
  std::vector<int> keys;
  for (const auto& element : harness.output()) keys.push_back(element.value);
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(keys, (std::vector{0, 1, 2, 3, 4}));
}

TEST(ProcessingTimeTimer, FiresOnceTheClockIsPastItsTime) {
  auto harness = obeying();
  harness.process_element({"a", "processing", 20}, at(0));
  harness.process_element({"b", "processing", 10}, at(0));
  harness.process_element({"b", "processing", 10}, at(0));
  EXPECT_EQ(harness.processing_time_timers(), 2U);
  harness.process_watermark(at(1'000));
  harness.set_processing_time(at(10));
  EXPECT_EQ(show(harness.output()), "");
  harness.set_processing_time(at(11));
  EXPECT_EQ(show(harness.take_output()), "p:b2 of 10@-");
  harness.set_processing_time(at(500));
  EXPECT_EQ(show(harness.take_output()), "p:a1 of 20@-");
}

TEST(ProcessingTimeTimer, OfTheEndOfTimeNeverFires) {
  auto harness = obeying();
  harness.process_element({"a", "processing", Timestamp::max().millis()}, at(0));
  harness.process_element({"a", "processing", Timestamp::max().millis() - 1}, at(0));
  harness.set_processing_time(Timestamp::max());
  EXPECT_EQ(harness.take_output().size(), 1U);
  EXPECT_EQ(harness.processing_time_timers(), 1U);
}

TEST(ProcessingTimeTimer, CanBeTakenBack) {
  auto harness = obeying();
  harness.process_element({"a", "processing", 10}, at(0));
  harness.process_element({"a", "delete processing", 10}, at(0));
  harness.process_element({"a", "processing", 30}, at(0));
  harness.advance(100ms);
  EXPECT_EQ(show(harness.output()), "p:a3 of 30@-");
}

TEST(ProcessingTimeTimer, FiresAtOnceWhereItsTimeIsPast) {
  auto harness = obeying({.clock = testing::ManualClock(at(100))});
  harness.process_element({"a", "processing", 99}, at(0));
  EXPECT_EQ(show(harness.take_output()), "p:a1 of 99@-");
  harness.process_element({"a", "processing", 100}, at(0));
  EXPECT_EQ(show(harness.take_output()), "") << "it is not past yet";
  harness.advance(1ms);
  EXPECT_EQ(show(harness.take_output()), "p:a2 of 100@-");
}

TEST(ProcessingTimeTimer, MaySetTheNextOneForNowAndLetsTheClockGoOn) {
  struct Again : KeyedProcessFunction<int, int, int> {
    void process_element(const int&, Context& context, Collector<int>&) override {
      context.timer_service().register_processing_time_timer(at(5));
    }
    void on_timer(Timestamp, OnTimerContext& context, Collector<int>& out) override {
      auto& timers = context.timer_service();
      out.collect(static_cast<int>(timers.current_processing_time().millis()));
      timers.register_processing_time_timer(timers.current_processing_time());
    }
  };
  OperatorHarness<int, int> harness([](const DataStream<int>& numbers) {
    return numbers.key_by([](int) { return 0; }).process(Again{});
  });
  harness.process_element(1);
  harness.set_processing_time(at(8));
  EXPECT_EQ(show(harness.output()), "6@- 7@- 8@-");
}

const OutputTag<std::string> told{"told"};

/// Tells by both outputs of the timers of both clocks that an element sets.
struct SetsBoth : KeyedProcessFunction<std::string, Order, std::string> {
  void process_element(const Order& order, Context& context, Collector<std::string>&) override {
    context.timer_service().register_event_time_timer(at(order.time));
    context.timer_service().register_processing_time_timer(at(order.time));
  }
  void on_timer(Timestamp time, OnTimerContext& context, Collector<std::string>& out) override {
    EXPECT_EQ(context.timestamp(), time);
    const std::string clock = context.time_domain() == TimeDomain::event_time ? "e" : "p";
    out.collect(clock + show(time));
    tell(clock, context);
  }
  /// Knows nothing of timers.
  static void tell(const std::string& what, Context& context) { context.output(told, what); }
};

TEST(ProcessingTimeTimer, EmitsWithoutATimestamp) {
  OperatorHarness<Order, std::string> harness([](const DataStream<Order>& orders) {
    return orders.key_by(&Order::key).process(SetsBoth{});
  });
  const auto side = harness.side_output(told);
  harness.process_element({"a", "", 10}, at(3));
  harness.process_watermark(at(10));
  harness.set_processing_time(at(11));
  EXPECT_EQ(show(harness.output()), "e10@10 p10@-");
  EXPECT_EQ(show(side.elements()), "e@10 p@-");
}

TEST(ProcessingTimeTimer, DoesNotFireOnceTheInputHasEnded) {
  auto harness = obeying();
  harness.process_element({"a", "processing", 10}, at(0));
  harness.end_input();
  harness.advance(1h);
  EXPECT_EQ(show(harness.records()), "Wend |");
}

TEST(Timers, ArePartOfASnapshot) {
  for (const std::size_t parallelism : {1U, 3U}) {
    auto harness = obeying();
    harness.process_element({"a", "event", 10}, at(0));
    harness.process_element({"a", "processing", 15}, at(0));
    harness.process_element({"b", "event", 20}, at(0));
    const auto snapshot = harness.snapshot();
    harness.process_watermark(at(100));
    harness.process_element({"a", "event", 99}, at(0));
    harness.restore(snapshot, parallelism);
    EXPECT_EQ(harness.event_time_timers(), 2U);
    EXPECT_EQ(harness.processing_time_timers(), 1U);
    harness.set_processing_time(at(16));  // before any watermark, which would wake timers too
    harness.process_watermark(at(10));
    harness.process_watermark(at(20));
    EXPECT_EQ(show(harness.output()), "p:a2 of 15@- a2@10 b1@20");
  }
}

TEST(Timers, AreRefusedOnAStreamWithoutKeys) {
  struct Wrong : ProcessFunction<int, int> {
    void process_element(const int&, Context& context, Collector<int>&) override {
      context.timer_service().register_event_time_timer(at(1));
    }
  };
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) { return numbers.process(Wrong{}); });
  try {
    harness.process_element(1, at(0));
    FAIL();
  } catch (const StateError& error) {
    EXPECT_STREQ(error.what(),
                 "operator 'Process': a timer was asked for on a stream that is not keyed: call "
                 "key_by() before the function that uses timers");
  }
}

}  // namespace timers_test
}  // namespace weir::tests
