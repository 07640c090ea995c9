#include "savepoints.hpp"

#include <algorithm>
#include <limits>

namespace weir::exercises {
namespace {

// Part 1.

/// Lets the first payment of a ride through.
class OnlyOnce : public KeyedProcessFunction<RideId, Payment, Payment> {
  ValueState<bool> seen_;

 public:
  void open(RuntimeContext& context) override {
    seen_ = context.state(ValueStateDescriptor<bool>{"seen"});
  }
  void process_element(const Payment& payment, Context&, Collector<Payment>& out) override {
    if (seen_.value()) return;
    seen_.update(true);
    out.collect(payment);
  }
};

class EveryThird : public KeyedProcessFunction<DriverId, Payment, DriverId> {
  ValueState<std::int32_t> count_;

 public:
  void open(RuntimeContext& context) override {
    count_ = context.state(ValueStateDescriptor<std::int32_t>{"count"});
  }
  void process_element(const Payment& payment, Context&, Collector<DriverId>& out) override {
    const std::int32_t count = count_.value().value_or(0) + 1;
    if (count < 3) return count_.update(count);
    count_.clear();
    out.collect(payment.driver_id);
  }
};

class NumberBonuses : public KeyedProcessFunction<DriverId, DriverId, Bonus> {
  ValueState<std::int32_t> count_;

 public:
  void open(RuntimeContext& context) override {
    count_ = context.state(ValueStateDescriptor<std::int32_t>{"count"});
  }
  void process_element(const DriverId& driver, Context&, Collector<Bonus>& out) override {
    const std::int32_t number = count_.value().value_or(0) + 1;
    count_.update(number);
    out.collect({driver, number});
  }
};

// Part 2.

/// Fields that version 1 had keep their names. `largest` is what it is here in all totals that
/// version 1 has left.
struct Total {
  std::int64_t payments = 0;
  std::int64_t cents = 0;
  std::int32_t largest = std::numeric_limits<std::int32_t>::min();

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("payments", payments), cereal::make_nvp("cents", cents),
            cereal::make_nvp("largest", largest));
  }
};

class AddUp : public KeyedProcessFunction<DriverId, Payment, DriverTotal> {
  ValueState<Total> total_;

 public:
  void open(RuntimeContext& context) override {
    total_ = context.state(ValueStateDescriptor<Total>{"sum"});
  }
  void process_element(const Payment& payment, Context&, Collector<DriverTotal>& out) override {
    Total total = total_.value().value_or(Total{});
    ++total.payments;
    total.cents += payment.cents;
    total.largest = std::max(total.largest, payment.cents);
    total_.update(total);
    out.collect({payment.driver_id, total.payments, total.cents, total.largest});
  }
};

// Part 3.

class CountZone : public KeyedProcessFunction<ZoneId, Payment, ZoneCount> {
  ValueState<std::int64_t> count_;

 public:
  void open(RuntimeContext& context) override {
    count_ = context.state(ValueStateDescriptor<std::int64_t>{"number"});
  }
  void process_element(const Payment& payment, Context&, Collector<ZoneCount>& out) override {
    const std::int64_t count = count_.value().value_or(0) + 1;
    count_.update(count);
    out.collect({payment.zone, count});
  }
};

}  // namespace

DataStream<Bonus> bonuses(DataStream<Payment> payments) {
  return payments.key_by(&Payment::ride_id)
      .process(OnlyOnce())
      .uid("only once")
      .key_by(&Payment::driver_id)
      .process(EveryThird())
      .uid("every third")
      .key_by([](DriverId driver) { return driver; })
      .process(NumberBonuses())
      .uid("#1:Keyed Process");  // what it was called by default
}

DataStream<DriverTotal> totals(DataStream<Payment> payments) {
  return payments.key_by(&Payment::driver_id).process(AddUp()).uid("totals");
}

DataStream<ZoneCount> zone_counts(StreamExecutionEnvironment& environment,
                                  DataStream<Payment> payments) {
  environment.options().allow_non_restored_state = true;  // of "last payments"
  environment.set_max_parallelism(8);
  return payments.key_by(&Payment::zone).process(CountZone()).uid("zones");
}

}  // namespace weir::exercises
