// Each state becomes as wide as it can: the counts of part 1 too. One class counts in all parts;
// the largest payment is there or not, and what was the last ride stays.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "savepoints.hpp"

namespace weir::exercises {
namespace {

/// Counts the elements of a key, in a state of this name, and makes something of element and count.
template <class Key, class In, class Out>
class Count : public KeyedProcessFunction<Key, In, Out> {
  using Make = std::optional<Out> (*)(const In&, std::int64_t& count);

  std::string name_;
  Make make_;
  ValueState<std::int64_t> count_;

 public:
  Count(std::string name, Make make) : name_(std::move(name)), make_(make) {}

  void open(RuntimeContext& context) override {
    count_ = context.state(ValueStateDescriptor<std::int64_t>{name_});
  }
  void process_element(const In& element, typename KeyedProcessFunction<Key, In, Out>::Context&,
                       Collector<Out>& out) override {
    std::int64_t count = count_.value().value_or(0) + 1;
    const auto made = make_(element, count);
    count_.update(count);
    if (made) out.collect(*made);
  }
};

std::optional<Payment> first(const Payment& payment, std::int64_t& count) {
  return count == 1 ? std::optional(payment) : std::nullopt;
}
std::optional<DriverId> third(const Payment& payment, std::int64_t& count) {
  if (count < 3) return std::nullopt;
  count = 0;
  return payment.driver_id;
}
std::optional<Bonus> numbered(const DriverId& driver, std::int64_t& count) {
  return Bonus{driver, static_cast<std::int32_t>(count)};
}
std::optional<ZoneCount> counted(const Payment& payment, std::int64_t& count) {
  return ZoneCount{payment.zone, count};
}

struct Sum {
  RideId last_ride = 0;
  std::optional<std::int32_t> largest;
  std::int64_t cents = 0;
  std::int32_t payments = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("last_ride", last_ride), cereal::make_nvp("largest", largest),
            cereal::make_nvp("cents", cents), cereal::make_nvp("payments", payments));
  }
};

class SumUp : public KeyedProcessFunction<DriverId, Payment, DriverTotal> {
  ValueState<Sum> sum_;

 public:
  void open(RuntimeContext& context) override {
    sum_ = context.state(ValueStateDescriptor<Sum>{"sum"});
  }
  void process_element(const Payment& payment, Context&, Collector<DriverTotal>& out) override {
    auto sum = sum_.value().value_or(Sum{});
    sum.last_ride = payment.ride_id;
    sum.largest = sum.largest ? std::max(*sum.largest, payment.cents) : payment.cents;
    sum.cents += payment.cents;
    sum.payments += 1;
    sum_.update(sum);
    out.collect({payment.driver_id, sum.payments, sum.cents, *sum.largest});
  }
};

}  // namespace

DataStream<Bonus> bonuses(DataStream<Payment> payments) {
  return payments.key_by(&Payment::ride_id)
      .process(Count<RideId, Payment, Payment>("times", first))
      .uid("times of a ride")
      .key_by(&Payment::driver_id)
      .process(Count<DriverId, Payment, DriverId>("count", third))
      .uid("every third")
      .key_by([](const DriverId& driver) { return driver; })
      .process(Count<DriverId, DriverId, Bonus>("count", numbered))
      .uid("#1:Keyed Process");
}

DataStream<DriverTotal> totals(DataStream<Payment> payments) {
  return payments.key_by([](const Payment& payment) { return payment.driver_id; })
      .process(SumUp())
      .uid("totals");
}

DataStream<ZoneCount> zone_counts(StreamExecutionEnvironment& environment,
                                  DataStream<Payment> payments) {
  environment.options().allow_non_restored_state = true;
  return payments.key_by(&Payment::zone)
      .process(Count<ZoneId, Payment, ZoneCount>("number", counted))
      .set_max_parallelism(8)
      .uid("zones");
}

}  // namespace weir::exercises
