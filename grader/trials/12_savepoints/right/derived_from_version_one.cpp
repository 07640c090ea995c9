// As much of version 1 as can be had, by including it.
#include "version_1.hpp"

namespace weir::exercises {
namespace {

class First : public KeyedProcessFunction<RideId, Payment, Payment> {
 public:
  void open(RuntimeContext& context) override {
    ids_ = context.state(ListStateDescriptor<RideId>{"ids"});
  }
  void process_element(const Payment& payment, Context&, Collector<Payment>& out) override {
    if (!ids_.get().empty()) return;
    ids_.add(payment.ride_id);
    out.collect(payment);
  }

 private:
  ListState<RideId> ids_;
};

struct NewTotal {
  std::int64_t cents = 0;
  bool has_largest = false;
  std::int32_t largest = 0;
  std::int64_t payments = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("cents", cents), cereal::make_nvp("has_largest", has_largest),
            cereal::make_nvp("largest", largest), cereal::make_nvp("payments", payments));
  }
};

class Add : public KeyedProcessFunction<DriverId, Payment, DriverTotal> {
 public:
  void open(RuntimeContext& context) override {
    state_ = context.state(ValueStateDescriptor<NewTotal>{"sum"});
  }
  void process_element(const Payment& payment, Context&, Collector<DriverTotal>& out) override {
    NewTotal now = state_.value().value_or(NewTotal());
    now.payments++;
    now.cents += payment.cents;
    if (!now.has_largest || now.largest < payment.cents) now.largest = payment.cents;
    now.has_largest = true;
    state_.update(now);
    out.collect({payment.driver_id, now.payments, now.cents, now.largest});
  }

 private:
  ValueState<NewTotal> state_;
};

}  // namespace

DataStream<Bonus> bonuses(DataStream<Payment> payments) {
  return payments.key_by(&Payment::ride_id)
      .process(First())
      .uid("first of a ride")
      .key_by(&Payment::driver_id)
      .process(version_1::EveryThird())
      .uid("every third")
      .key_by([](DriverId driver) { return driver; })
      .process(version_1::NumberBonuses())
      .uid("#1:Keyed Process");
}

DataStream<DriverTotal> totals(DataStream<Payment> payments) {
  return payments.key_by(&Payment::driver_id).process(Add()).uid("totals");
}

DataStream<ZoneCount> zone_counts(StreamExecutionEnvironment& environment,
                                  DataStream<Payment> payments) {
  environment.set_max_parallelism(8);
  auto& options = environment.options();
  options.allow_non_restored_state = true;
  return payments.key_by(&Payment::zone).process(version_1::CountZone()).uid("zones");
}

}  // namespace weir::exercises
