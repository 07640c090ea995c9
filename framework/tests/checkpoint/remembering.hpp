/// \file
/// A function that remembers in every way that there is.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "runtime/events.hpp"
#include "weir/weir.hpp"

namespace weir::tests {

/// The sum of values.
struct SumOfValues final : AggregateFunction<std::int64_t, std::int64_t, std::int64_t> {
  std::int64_t create_accumulator() const override { return 0; }
  void add(const std::int64_t& value, std::int64_t& sum) const override { sum += value; }
  std::int64_t get_result(const std::int64_t& sum) const override { return sum; }
  void merge(std::int64_t& into, const std::int64_t& from) const override { into += from; }
};

/// Keeps the sum of all values of a key in states of all five kinds, of which only those in `kinds`
/// are asked for; emits them as text for every element, and when a timer at the element's value
/// fires.
struct Remembering : KeyedProcessFunction<std::int64_t, Event, std::string> {
  using Number = std::int64_t;
  explicit Remembering(std::set<std::string> k = {"value", "list", "map", "reducing", "aggregate"})
      : kinds(std::move(k)) {}

  std::set<std::string> kinds;
  ValueState<Number> value;
  ListState<Number> list;
  MapState<std::string, Number> map;
  ReducingState<Number> reducing;
  AggregatingState<Number, Number> aggregate;

  void open(RuntimeContext& context) override {
    if (kinds.contains("value")) value = context.state(ValueStateDescriptor<Number>{"value"});
    if (kinds.contains("list")) list = context.state(ListStateDescriptor<Number>{"list"});
    if (kinds.contains("map")) map = context.state(MapStateDescriptor<std::string, Number>{"map"});
    if (kinds.contains("reducing")) {
      reducing = context.state(ReducingStateDescriptor<Number>{"reducing", std::plus<>()});
    }
    if (kinds.contains("aggregate")) {
      aggregate = context.state(AggregatingStateDescriptor<Number, Number, Number>{
          "aggregate", std::make_shared<SumOfValues>()});
    }
  }
  void process_element(const Event& event, Context& context, Collector<std::string>& out) override {
    const Number n = event.value;
    if (kinds.contains("value")) value.update(value.value().value_or(0) + n);
    if (kinds.contains("list")) list.add(n);
    if (kinds.contains("map")) map.put("sum", map.get("sum").value_or(0) + n);
    if (kinds.contains("reducing")) reducing.add(n);
    if (kinds.contains("aggregate")) aggregate.add(n);
    context.timer_service().register_event_time_timer(Timestamp{n});
    out.collect(state(context.current_key()));
  }
  void on_timer(Timestamp at, OnTimerContext& context, Collector<std::string>& out) override {
    out.collect("timer " + std::to_string(at.millis()) + " " + state(context.current_key()));
  }

  /// E.g. `1: 5 [2,3] 5 5 5`.
  std::string state(Number key) {
    std::string text = std::to_string(key) + ":";
    if (kinds.contains("value")) text += " " + std::to_string(value.value().value_or(0));
    if (kinds.contains("list")) {
      text += " [";
      for (const Number n : list.get()) text += std::to_string(n) + ",";
      text.back() = ']';
    }
    if (kinds.contains("map")) text += " " + std::to_string(map.get("sum").value_or(0));
    if (kinds.contains("reducing")) text += " " + std::to_string(reducing.get().value_or(0));
    if (kinds.contains("aggregate")) text += " " + std::to_string(aggregate.get().value_or(0));
    return text;
  }
};

}  // namespace weir::tests
