/// \file
/// A function with a state that expires: for the tests of time to live.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests::expiring {

using Harness = testing::OperatorHarness<Sale, std::string>;
using UpdateType = StateTtlConfig::UpdateType;
using Visibility = StateTtlConfig::StateVisibility;

enum class Kind : std::uint8_t { value, list, map, reducing, aggregating };

struct Sum : AggregateFunction<int, int, int> {
  int create_accumulator() const override { return 0; }
  void add(const int& value, int& sum) const override { sum += value; }
  int get_result(const int& sum) const override { return sum; }
  void merge(int& into, const int& from) const override { into += from; }
};

/// Writes positive amounts into a state; tells at 0 what it holds, e.g. "a 1 2"; does nothing with
/// the state at a negative amount.
class Remember : public KeyedProcessFunction<std::string, Sale, std::string> {
 public:
  Remember(Kind kind, std::optional<StateTtlConfig> ttl) : kind_(kind), ttl_(ttl) {}

  void open(RuntimeContext& context) override {
    const auto state_of = [&](auto descriptor) {
      if (ttl_) descriptor.enable_time_to_live(*ttl_);
      return context.state(descriptor);
    };
    switch (kind_) {
      case Kind::value:
        value_ = state_of(ValueStateDescriptor<int>{"state"});
        break;
      case Kind::list:
        list_ = state_of(ListStateDescriptor<int>{"state"});
        break;
      case Kind::map:
        map_ = state_of(MapStateDescriptor<int, int>{"state"});
        break;
      case Kind::reducing:
        reducing_ = state_of(
            ReducingStateDescriptor<int>{"state", [](int a, int b) { return a * 10 + b; }});
        break;
      case Kind::aggregating:
        aggregating_ = state_of(
            AggregatingStateDescriptor<int, int, int>{"state", std::make_shared<const Sum>()});
        break;
    }
  }
  void process_element(const Sale& sale, Context&, Collector<std::string>& out) override {
    if (sale.amount > 0) return write(sale.amount);
    if (sale.amount < 0) return;
    std::string all = sale.who;
    for (const int value : read()) all += " " + std::to_string(value);
    out.collect(all);
  }

 private:
  void write(int amount) {
    switch (kind_) {
      case Kind::value:
        return value_.update(amount);
      case Kind::list:
        return list_.add(amount);
      case Kind::map:
        return map_.put(amount, amount);
      case Kind::reducing:
        return reducing_.add(amount);
      case Kind::aggregating:
        return aggregating_.add(amount);
    }
  }
  std::vector<int> read() {
    const auto list_of = [](std::optional<int> value) {
      return value ? std::vector<int>{*value} : std::vector<int>{};
    };
    std::vector<int> values;
    switch (kind_) {
      case Kind::value:
        return list_of(value_.value());
      case Kind::list:
        return list_.get();
      case Kind::map:
        for (const auto& [key, value] : map_.entries()) values.push_back(value);
        std::sort(values.begin(), values.end());
        return values;
      case Kind::reducing:
        return list_of(reducing_.get());
      case Kind::aggregating:
        return list_of(aggregating_.get());
    }
    return {};
  }

  Kind kind_;
  std::optional<StateTtlConfig> ttl_;
  ValueState<int> value_;
  ListState<int> list_;
  MapState<int, int> map_;
  ReducingState<int> reducing_;
  AggregatingState<int, int> aggregating_;
};

inline Harness harness_of(Kind kind, std::optional<StateTtlConfig> ttl,
                          StateBackend backend = StateBackend::heap) {
  return Harness(
      [=](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who).process(Remember(kind, ttl));
      },
      {.state_backend = backend});
}

/// Writes an amount at a processing time, or reads.
inline void write_at(Harness& harness, int time, const std::string& who, int amount) {
  harness.set_processing_time(at(time));
  harness.process_element({who, amount});
}
inline std::string read_at(Harness& harness, int time, const std::string& who = "a") {
  harness.set_processing_time(at(time));
  harness.process_element({who, 0});
  return harness.take_output().back().value;
}

}  // namespace weir::tests::expiring
