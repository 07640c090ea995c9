/// \file
/// Version 1 of the three jobs, as they have been running for years. To be read, and copied from:
/// what they remember is in the savepoints that version 2 starts from.
#pragma once

#include <cstdint>

#include "savepoints.hpp"

/// What version 1 is made of.
namespace weir::exercises::version_1 {

// Part 1.

/// Counts the payments of a driver: with every third it says who it is.
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

/// Counts the bonuses of a driver.
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

/// Part 1 in version 1. The second step was never given a uid.
inline DataStream<Bonus> bonuses(DataStream<Payment> payments) {
  return payments.key_by(&Payment::driver_id)
      .process(EveryThird())
      .uid("every third")
      .key_by([](DriverId driver) { return driver; })
      .process(NumberBonuses());
}

// Part 2.

/// What is remembered of a driver. Who would ever have more than 32,767 payments?
struct Total {
  std::int16_t payments = 0;  ///< how many there were
  std::int32_t cents = 0;     ///< how much in all
  RideId last_ride = 0;       ///< nobody knows what for

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("payments", payments), cereal::make_nvp("cents", cents),
            cereal::make_nvp("last_ride", last_ride));
  }
};

/// Adds up the payments of a driver.
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
    total.last_ride = payment.ride_id;
    total_.update(total);
    out.collect({payment.driver_id, total.payments, total.cents, 0});
  }
};

/// Part 2 in version 1. Nothing is known of the largest payment as yet.
inline DataStream<DriverTotal> totals(DataStream<Payment> payments) {
  return payments.key_by(&Payment::driver_id).process(AddUp()).uid("totals");
}

// Part 3.

/// Drops a payment that is as large as the driver's last one. There was a till that sent everything
/// twice; it was thrown away years ago.
class DropEqual : public KeyedProcessFunction<DriverId, Payment, Payment> {
  ValueState<std::int64_t> cents_;

 public:
  void open(RuntimeContext& context) override {
    cents_ = context.state(ValueStateDescriptor<std::int64_t>{"number"});
  }
  void process_element(const Payment& payment, Context&, Collector<Payment>& out) override {
    if (cents_.value() == payment.cents) return;
    cents_.update(payment.cents);
    out.collect(payment);
  }
};

/// Counts the payments of a zone.
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

/// Part 3 in version 1. The first step goes in version 2.
inline DataStream<ZoneCount> zone_counts(StreamExecutionEnvironment& environment,
                                         DataStream<Payment> payments) {
  environment.set_max_parallelism(8);
  return payments.key_by(&Payment::driver_id)
      .process(DropEqual())
      .uid("last payments")
      .key_by(&Payment::zone)
      .process(CountZone())
      .uid("zones");
}

}  // namespace weir::exercises::version_1
