// Wrong: the step of the zones has the uid of the step that is gone.
// Seen with: a payment of 500 cents of driver 1 in zone 1, a savepoint, and another payment in
// zone 1.
#include "savepoints.hpp"

#include <limits>

#include "version_1.hpp"

namespace weir::exercises {
namespace {

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

}  // namespace

DataStream<Bonus> bonuses(DataStream<Payment> payments) {
  return payments.key_by(&Payment::ride_id)
      .process(OnlyOnce())
      .uid("only once")
      .key_by(&Payment::driver_id)
      .process(version_1::EveryThird())
      .uid("every third")
      .key_by([](DriverId driver) { return driver; })
      .process(version_1::NumberBonuses())
      .uid("#1:Keyed Process");
}

DataStream<DriverTotal> totals(DataStream<Payment> payments) {
  return payments.key_by(&Payment::driver_id).process(AddUp()).uid("totals");
}

DataStream<ZoneCount> zone_counts(StreamExecutionEnvironment& environment,
                                  DataStream<Payment> payments) {
  environment.set_max_parallelism(8);
  environment.options().allow_non_restored_state = true;
  return payments.key_by(&Payment::zone).process(version_1::CountZone()).uid("last payments");
}

}  // namespace weir::exercises
