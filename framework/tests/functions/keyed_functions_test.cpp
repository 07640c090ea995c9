#include <gtest/gtest.h>

#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace keyed_functions_test {

using testing::OperatorHarness;
using testing::TwoInputHarness;

TEST(KeyedProcessFunction, SeesKeyTimestampAndClocks) {
  struct Tell : KeyedProcessFunction<std::string, Sale, std::string> {
    void process_element(const Sale& sale, Context& context, Collector<std::string>& out) override {
      out.collect(context.current_key() + std::to_string(sale.amount) + " T" +
                  show(context.timestamp()) + " W" +
                  show(context.timer_service().current_watermark()) + " P" +
                  show(context.timer_service().current_processing_time()));
    }
  };
  OperatorHarness<Sale, std::string> harness(
      [](const DataStream<Sale>& sales) { return sales.key_by(&Sale::who).process(Tell{}); });
  harness.process_element({"a", 1});
  harness.process_watermark(at(5));
  harness.set_processing_time(at(99));
  harness.process_element({"b", 2}, at(7));
  EXPECT_EQ(show(harness.output()), "a1 T- W- P0@- b2 T7 W5 P99@7");
}

/// Joins what the first input left with what comes by the second.
class Join : public KeyedCoProcessFunction<std::string, Sale, std::string, std::string> {
 public:
  void open(RuntimeContext& context) override {
    last_ = context.state(ValueStateDescriptor<int>{"last"});
  }
  void process_element1(const Sale& sale, Context& context, Collector<std::string>&) override {
    last_.update(sale.amount);
    context.timer_service().register_event_time_timer(context.timestamp() + 10ms);
  }
  void process_element2(const std::string& who, Context& context,
                        Collector<std::string>& out) override {
    EXPECT_EQ(who, context.current_key());
    out.collect(who + std::to_string(last_.value().value_or(-1)));
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<std::string>& out) override {
    out.collect("end " + context.current_key());
    last_.clear();
  }

 private:
  ValueState<int> last_;
};

TwoInputHarness<Sale, std::string, std::string> joining(testing::HarnessOptions options = {}) {
  return TwoInputHarness<Sale, std::string, std::string>(
      [](const DataStream<Sale>& sales, const DataStream<std::string>& names) {
        return sales.connect(names)
            .key_by(&Sale::who, [](const std::string& name) { return name; })
            .process(Join{});
      },
      std::move(options));
}

TEST(ConnectedStreams, EmitWithoutATimestampWhereTheClockFiresATimer) {
  struct ByTheClock : Join {
    void process_element1(const Sale&, Context& context, Collector<std::string>&) override {
      context.timer_service().register_processing_time_timer(at(5));
    }
  };
  TwoInputHarness<Sale, std::string, std::string> harness(
      [](const DataStream<Sale>& sales, const DataStream<std::string>& names) {
        return sales.connect(names)
            .key_by(&Sale::who, [](const std::string& name) { return name; })
            .process(ByTheClock{});
      });
  harness.process_element1({"a", 1}, at(3));
  harness.set_processing_time(at(6));
  EXPECT_EQ(show(harness.output()), "end a@-");
}

TEST(ConnectedStreams, ShareTheStateOfAKey) {
  for (const std::size_t parallelism : {1U, 4U}) {
    auto harness = joining({.parallelism = parallelism});
    harness.process_element1({"a", 1}, at(0));
    harness.process_element1({"b", 2}, at(1));
    harness.process_element2("a", at(2));
    harness.process_element2("b", at(3));
    harness.process_element2("c", at(4));
    EXPECT_EQ(show(harness.take_output()), "a1@2 b2@3 c-1@4");
    harness.process_watermark1(at(100));
    EXPECT_EQ(show(harness.take_output()), "");
    harness.process_watermark2(at(10));
    EXPECT_EQ(show(harness.take_output()), "end a@10");
    harness.process_element2("a", at(11));
    EXPECT_EQ(show(harness.take_output()), "a-1@11");
  }
}

TEST(ConnectedStreams, AreKeyedBeforeOrAfterTheyMeet) {
  TwoInputHarness<Sale, std::string, std::string> harness(
      [](const DataStream<Sale>& sales, const DataStream<std::string>& names) {
        return sales.key_by(&Sale::who)
            .connect(names.key_by([](const std::string& name) { return name; }))
            .process(Join{});
      });
  harness.process_element1({"a", 1}, at(0));
  harness.process_element2("a", at(2));
  EXPECT_EQ(show(harness.output()), "a1@2");
}

TEST(CoFlatMap, CallsTheFunctionOfEachInput) {
  struct Both : CoFlatMapFunction<Sale, std::string, std::string> {
    void open(RuntimeContext& context) override {
      sum_ = context.state(ValueStateDescriptor<int>{"sum"});
    }
    void flat_map1(const Sale& sale, Collector<std::string>&) override {
      sum_.update(sum_.value().value_or(0) + sale.amount);
    }
    void flat_map2(const std::string& who, Collector<std::string>& out) override {
      for (int i = 0; i < 2; ++i) out.collect(who + std::to_string(sum_.value().value_or(0)));
    }
    ValueState<int> sum_;
  };
  TwoInputHarness<Sale, std::string, std::string> harness(
      [](const DataStream<Sale>& sales, const DataStream<std::string>& names) {
        return sales.connect(names)
            .key_by(&Sale::who, [](const std::string& name) { return name; })
            .flat_map(Both{});
      });
  for (const int amount : {1, 2}) harness.process_element1({"a", amount}, at(0));
  harness.process_element1({"b", 9}, at(0));
  harness.process_element2("a", at(5));
  EXPECT_EQ(show(harness.output()), "a3@5 a3@5");
}

TEST(CoMap, WorksOnKeysToo) {
  struct Both : CoMapFunction<int, std::string, std::string> {
    std::string map1(const int& value) override { return std::to_string(value); }
    std::string map2(const std::string& value) override { return value; }
  };
  TwoInputHarness<int, std::string, std::string> harness(
      [](const DataStream<int>& numbers, const DataStream<std::string>& names) {
        return numbers.connect(names)
            .key_by([](int value) { return value; },
                    [](const std::string& name) { return static_cast<int>(name.size()); })
            .map(Both{});
      });
  harness.process_element1(7, at(1));
  harness.process_element2("x", at(2));
  EXPECT_EQ(show(harness.output()), "7@1 x@2");
}

TEST(CoProcess, WithoutKeysHasContextButNoState) {
  struct Both : CoProcessFunction<int, int, int> {
    explicit Both(bool state) : state_(state) {}
    void open(RuntimeContext& context) override {
      if (state_) context.state(ValueStateDescriptor<int>{"sum"});
    }
    void process_element1(const int& value, Context& context, Collector<int>& out) override {
      out.collect(value + static_cast<int>(context.timestamp().millis()));
    }
    void process_element2(const int& value, Context&, Collector<int>& out) override {
      out.collect(-value);
    }
    bool state_;
  };
  const auto harness_of = [](bool state) {
    return TwoInputHarness<int, int, int>(
        [state](const DataStream<int>& first, const DataStream<int>& second) {
          return first.connect(second).process(Both{state});
        });
  };
  auto harness = harness_of(false);
  harness.process_element1(1, at(10));
  harness.process_element2(2, at(20));
  EXPECT_EQ(show(harness.output()), "11@10 -2@20");
  auto wrong = harness_of(true);
  EXPECT_THROW(wrong.job().open(), StateError);
}

TEST(KeyBy, KeepsTheOrderOfTheElementsOfAKey) {
  OperatorHarness<Sale, Sale> harness(
      [](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who).map([](const Sale& sale) { return sale; });
      },
      {.parallelism = 3, .batch_capacity = 2});
  std::vector<Timestamped<Sale>> sales;
  for (int i = 0; i < 60; ++i) {
    sales.push_back({{std::string(1, static_cast<char>('a' + i % 7)), i}, at(i)});
  }
  harness.process_elements(sales);
  harness.end_input();
  std::map<std::string, int> last;
  for (const auto& element : harness.output()) {
    auto& before = last.try_emplace(element.value.who, -1).first->second;
    EXPECT_LT(std::exchange(before, element.value.amount), element.value.amount);
  }
  EXPECT_EQ(harness.output().size(), 60U);
}

}  // namespace keyed_functions_test
}  // namespace weir::tests
