#include <limits>

#include "savepoints.hpp"

namespace weir::exercises {

struct SeenBefore : RichFlatMapFunction<Payment, Payment> {
  void open(RuntimeContext& context) override {
    seen = context.state(ValueStateDescriptor<std::int32_t>{"how often"});
  }
  void flat_map(const Payment& payment, Collector<Payment>& out) override {
    const auto times = seen.value();
    if (!times) out.collect(payment);
    seen.update(times.value_or(0) == 0 ? 1 : 2);
  }
  ValueState<std::int32_t> seen;
};

struct Three : KeyedProcessFunction<DriverId, Payment, DriverId> {
  void open(RuntimeContext& context) override {
    count = context.state(ValueStateDescriptor<std::int32_t>{"count"});
  }
  void process_element(const Payment&, Context& context, Collector<DriverId>& out) override {
    auto now = count.value().value_or(0);
    ++now;
    if (now == 3) {
      out.collect(context.current_key());
      now = 0;
    }
    count.update(now);
  }
  ValueState<std::int32_t> count;
};

struct Numbers : KeyedProcessFunction<DriverId, DriverId, Bonus> {
  void open(RuntimeContext& context) override {
    count = context.state(ValueStateDescriptor<std::int32_t>{"count"});
  }
  void process_element(const DriverId& id, Context&, Collector<Bonus>& out) override {
    Bonus bonus;
    bonus.driver_id = id;
    bonus.number = count.value().value_or(0) + 1;
    count.update(bonus.number);
    out.collect(bonus);
  }
  ValueState<std::int32_t> count;
};

DataStream<Bonus> bonuses(DataStream<Payment> payments) {
  auto once = payments.key_by([](const Payment& p) { return p.ride_id; })
                  .flat_map<Payment>(SeenBefore{})
                  .uid("seen before");
  auto thirds =
      once.key_by([](const Payment& p) { return p.driver_id; }).process(Three{}).uid("every third");
  // Still the second keyed process of this job: its default uid is what it was.
  return thirds.key_by([](const DriverId& id) { return id; }).process(Numbers{});
}

struct Money {
  std::int32_t payments{0};
  std::int64_t cents{0};
  RideId last_ride{0};
  std::int64_t largest{std::numeric_limits<std::int64_t>::min()};

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("payments", payments), cereal::make_nvp("cents", cents),
            cereal::make_nvp("last_ride", last_ride), cereal::make_nvp("largest", largest));
  }
};

struct Totals : KeyedProcessFunction<DriverId, Payment, DriverTotal> {
  void open(RuntimeContext& context) override {
    sum = context.state(ValueStateDescriptor<Money>{"sum"});
  }
  void process_element(const Payment& p, Context&, Collector<DriverTotal>& out) override {
    Money money;
    if (auto old = sum.value()) money = *old;
    money.payments += 1;
    money.cents += p.cents;
    money.last_ride = p.ride_id;
    if (p.cents > money.largest) money.largest = p.cents;
    sum.update(money);
    out.collect(DriverTotal{p.driver_id, money.payments, money.cents,
                            static_cast<std::int32_t>(money.largest)});
  }
  ValueState<Money> sum;
};

DataStream<DriverTotal> totals(DataStream<Payment> payments) {
  return payments.key_by(&Payment::driver_id).process(Totals{}).uid("totals");
}

struct Zones : KeyedProcessFunction<ZoneId, Payment, ZoneCount> {
  void open(RuntimeContext& context) override {
    number = context.state(ValueStateDescriptor<std::int64_t>{"number"});
  }
  void process_element(const Payment& p, Context&, Collector<ZoneCount>& out) override {
    number.update(number.value().value_or(0) + 1);
    out.collect(ZoneCount{p.zone, *number.value()});
  }
  ValueState<std::int64_t> number;
};

DataStream<ZoneCount> zone_counts(StreamExecutionEnvironment& environment,
                                  DataStream<Payment> payments) {
  environment.options().allow_non_restored_state = true;
  return payments.key_by(&Payment::zone).process(Zones{}).uid("zones");
}

}  // namespace weir::exercises
