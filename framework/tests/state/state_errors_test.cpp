#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

#include "runtime/failing.hpp"
#include "weir/weir.hpp"

namespace weir {
namespace state_errors_test {

using tests::expect_contains;
using tests::message_of;
using Number = std::int64_t;

/// Calls one function in open(), one for each element, one in close().
struct Probe : KeyedProcessFunction<Number, Number, Number> {
  std::function<void(RuntimeContext&, Probe&)> at_open = [](auto&, auto&) {};
  std::function<void(Probe&)> at_element = [](auto&) {};
  std::function<void(Probe&)> at_close = [](auto&) {};
  ValueState<int> value;

  void open(RuntimeContext& context) override { at_open(context, *this); }
  void process_element(const Number&, Context&, Collector<Number>&) override { at_element(*this); }
  void close() override { at_close(*this); }
};

std::string message_of_probe(Probe probe) {
  StreamExecutionEnvironment environment;
  environment.from_collection<Number>({1})
      .key_by([](Number n) { return n; })
      .process(std::move(probe))
      .name("Probe")
      .add_sink([](Number) {});
  return message_of<StateError>(environment);
}

void ask_for_value(RuntimeContext& context, Probe& probe) {
  probe.value = context.state(ValueStateDescriptor<int>{"count"});
}

TEST(KeyedState, OfOneNameAndTwoTypesIsRefused) {
  Probe probe;
  probe.at_open = [](RuntimeContext& context, Probe&) {
    context.state(ValueStateDescriptor<int>{"count"});
    EXPECT_THROW(context.state(ValueStateDescriptor<long>{"count"}), StateError);
    context.state(ListStateDescriptor<int>{"count"});
  };
  const auto message = message_of_probe(probe);
  expect_contains(message, "operator 'Probe'");
  expect_contains(message, "'count'");
  expect_contains(message, "ValueState of int");
  expect_contains(message, "ListState of std::vector<int");
}

TEST(KeyedState, CannotBeUsedInOpen) {
  Probe probe;
  probe.at_open = [](RuntimeContext& context, Probe& self) {
    ask_for_value(context, self);
    EXPECT_THROW(self.value.value(), StateError);
    EXPECT_THROW(self.value.clear(), StateError);
    self.value.update(1);
  };
  expect_contains(message_of_probe(probe), "'count' was used where there is no current key");
}

TEST(KeyedState, CannotBeUsedInClose) {
  Probe probe;
  probe.at_open = ask_for_value;
  probe.at_element = [](Probe& self) { self.value.update(1); };
  probe.at_close = [](Probe& self) { self.value.value(); };
  expect_contains(message_of_probe(probe), "'count' was used where there is no current key");
}

TEST(KeyedState, ThatWasNeverAskedForSaysSo) {
  Probe probe;
  probe.at_element = [](Probe& self) { self.value.update(1); };
  expect_contains(message_of_probe(probe), "ask for it in open()");
  probe.at_element = [](Probe&) { AggregatingState<int, int>().add(1); };
  expect_contains(message_of_probe(probe), "ask for it in open()");
}

TEST(KeyedState, MayNotTakeTheNamesOfTheEngine) {
  Probe probe;
  probe.at_open = [](RuntimeContext& context, Probe&) {
    context.state(ValueStateDescriptor<int>{"weir"});
    context.state(ValueStateDescriptor<int>{"event-time timers"});
    EXPECT_THROW(context.state(ListStateDescriptor<int>{"weir.event-time timers"}), StateError);
    ValueStateDescriptor<int> expires{"weir.x"};
    expires.enable_time_to_live({.ttl = 1min});
    EXPECT_THROW(context.state(expires), StateError);
    context.state(ValueStateDescriptor<int>{"weir.contents"});
  };
  expect_contains(message_of_probe(probe),
                  "no state can be named 'weir.contents': names that begin with 'weir.' are those "
                  "of the engine's own states; choose another one");
}

/// Asks for state on a stream without keys.
struct Unkeyed : ProcessFunction<Number, Number> {
  void open(RuntimeContext& context) override {
    EXPECT_THROW(context.state(ListStateDescriptor<int>{"count"}), StateError);
    EXPECT_THROW(context.state(MapStateDescriptor<int, int>{"count"}), StateError);
    context.state(ValueStateDescriptor<int>{"count"});
  }
  void process_element(const Number&, Context&, Collector<Number>&) override {}
};

TEST(KeyedState, OnAStreamWithoutKeysIsRefused) {
  StreamExecutionEnvironment environment;
  environment.from_collection<Number>({1}).process(Unkeyed{}).name("Count").add_sink([](Number) {});
  const auto message = message_of<StateError>(environment);
  expect_contains(message, "operator 'Count'");
  expect_contains(message, "'count'");
  expect_contains(message, "not keyed: call key_by()");
}

/// Registers a timer on a stream without keys.
struct UnkeyedTimer : ProcessFunction<Number, Number> {
  void process_element(const Number&, Context& context, Collector<Number>&) override {
    context.timer_service().register_event_time_timer(Timestamp{1});
  }
};

TEST(Timers, OnAStreamWithoutKeysAreRefused) {
  StreamExecutionEnvironment environment;
  environment.from_collection<Number>({1}).process(UnkeyedTimer{}).add_sink([](Number) {});
  expect_contains(message_of<StateError>(environment), "not keyed: call key_by()");
}

}  // namespace state_errors_test
}  // namespace weir
