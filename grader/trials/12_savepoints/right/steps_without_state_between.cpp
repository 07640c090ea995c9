// Steps that remember nothing come and go.
#include <algorithm>
#include <limits>

#include "savepoints.hpp"

namespace weir::exercises {
namespace {

class FirstOfRide : public KeyedProcessFunction<RideId, Payment, Payment> {
 public:
  void open(RuntimeContext& context) override {
    paid_ = context.state(ValueStateDescriptor<bool>{"paid"});
  }
  void process_element(const Payment& payment, Context&, Collector<Payment>& out) override {
    if (paid_.value().value_or(false)) return;
    paid_.update(true);
    out.collect(payment);
  }

 private:
  ValueState<bool> paid_;
};

class Thirds : public KeyedProcessFunction<DriverId, Payment, DriverId> {
 public:
  void open(RuntimeContext& context) override {
    count_ = context.state(ValueStateDescriptor<std::int32_t>{"count"});
  }
  void process_element(const Payment& payment, Context&, Collector<DriverId>& out) override {
    const int count = count_.value().value_or(0) + 1;
    count_.update(count % 3);
    if (count % 3 == 0) out.collect(payment.driver_id);
  }

 private:
  ValueState<std::int32_t> count_;
};

class Numbered : public KeyedProcessFunction<DriverId, DriverId, Bonus> {
 public:
  void open(RuntimeContext& context) override {
    number_ = context.state(ValueStateDescriptor<std::int32_t>{"count"});
  }
  void process_element(const DriverId& driver, Context&, Collector<Bonus>& out) override {
    const int number = number_.value().value_or(0) + 1;
    number_.update(number);
    out.collect({driver, number});
  }

 private:
  ValueState<std::int32_t> number_;
};

struct Sums {
  std::int64_t payments = 0;
  std::int64_t cents = 0;
  std::int32_t largest = std::numeric_limits<std::int32_t>::min();

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("payments", payments), cereal::make_nvp("cents", cents),
            cereal::make_nvp("largest", largest));
  }
};

class Adder : public KeyedProcessFunction<DriverId, Payment, DriverTotal> {
 public:
  void open(RuntimeContext& context) override {
    sums_ = context.state(ValueStateDescriptor<Sums>{"sum"});
  }
  void process_element(const Payment& payment, Context&, Collector<DriverTotal>& out) override {
    auto sums = sums_.value().value_or(Sums());
    sums.payments += 1;
    sums.cents += payment.cents;
    sums.largest = std::max(sums.largest, payment.cents);
    sums_.update(sums);
    out.collect({payment.driver_id, sums.payments, sums.cents, sums.largest});
  }

 private:
  ValueState<Sums> sums_;
};

class ZoneCounter : public KeyedProcessFunction<ZoneId, Payment, ZoneCount> {
 public:
  void open(RuntimeContext& context) override {
    number_ = context.state(ValueStateDescriptor<std::int64_t>{"number"});
  }
  void process_element(const Payment& payment, Context&, Collector<ZoneCount>& out) override {
    const auto number = number_.value().value_or(0) + 1;
    number_.update(number);
    out.collect({payment.zone, number});
  }

 private:
  ValueState<std::int64_t> number_;
};

}  // namespace

DataStream<Bonus> bonuses(DataStream<Payment> payments) {
  return payments.key_by(&Payment::ride_id)
      .process(FirstOfRide())
      .uid("first of ride")
      .key_by(&Payment::driver_id)
      .process(Thirds())
      .uid("every third")
      .key_by([](DriverId driver) { return driver; })
      .process(Numbered())
      .uid("#1:Keyed Process")
      .map([](const Bonus& bonus) { return bonus; });
}

DataStream<DriverTotal> totals(DataStream<Payment> payments) {
  return payments.key_by(&Payment::driver_id)
      .process(Adder())
      .uid("totals")
      .filter([](const DriverTotal& total) { return total.payments > 0; })
      .name("some payments");
}

DataStream<ZoneCount> zone_counts(StreamExecutionEnvironment& environment,
                                  DataStream<Payment> payments) {
  environment.set_max_parallelism(8);
  environment.options().allow_non_restored_state = true;
  return payments.key_by(&Payment::zone)
      .process(ZoneCounter())
      .uid("zones")
      .filter([](const ZoneCount&) { return true; });
}

}  // namespace weir::exercises
