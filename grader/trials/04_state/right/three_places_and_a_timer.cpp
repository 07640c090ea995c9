// Three places for three tips; aggregates in state; a timer of the clock that cleans up.
#include "state.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <numeric>

#include "weir/weir.hpp"

namespace weir::exercises {

namespace {

class AverageTips : public KeyedProcessFunction<DriverId, TaxiFare, TipAverage> {
 public:
  void open(RuntimeContext& context) override {
    tips_ = context.state(ListStateDescriptor<float>{"tips"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<TipAverage>& out) override {
    tips_.add(event.tip);
    const auto tips = tips_.get();
    if (tips.size() < 3) return;
    out.collect({event.driver_id, std::accumulate(tips.begin(), tips.end(), 0.0) / 3});
    tips_.clear();
  }

 private:
  ListState<float> tips_;
};

class HighestTips : public KeyedProcessFunction<DriverId, TaxiFare, TopTips> {
 public:
  void open(RuntimeContext& context) override {
    places_[0] = context.state(ValueStateDescriptor<float>{"first"});
    places_[1] = context.state(ValueStateDescriptor<float>{"second"});
    places_[2] = context.state(ValueStateDescriptor<float>{"third"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<TopTips>& out) override {
    TopTips top{event.driver_id, {}};
    float moved = event.tip;
    bool placed = false;
    for (auto& place : places_) {
      if (placed) break;
      const auto there = place.value();
      if (!there) {
        place.update(moved);
        placed = true;
        top.tips.push_back(moved);
      } else {
        const float higher = std::max(*there, moved);
        moved = std::min(*there, moved);
        place.update(higher);
        top.tips.push_back(higher);
      }
    }
    out.collect(top);
  }

 private:
  std::array<ValueState<float>, 3> places_;
};

class CountPayments : public KeyedProcessFunction<DriverId, TaxiFare, PaymentCounts> {
 public:
  void open(RuntimeContext& context) override {
    last_ = context.state(ValueStateDescriptor<PaymentCounts>{"last"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<PaymentCounts>& out) override {
    auto counts = last_.value().value_or(PaymentCounts{event.driver_id, 0, 0});
    switch (event.payment_type) {
      case PaymentType::cash:
        ++counts.cash;
        break;
      case PaymentType::card:
        ++counts.card;
        break;
    }
    last_.update(counts);
    out.collect(counts);
  }

 private:
  ValueState<PaymentCounts> last_;
};

class Total : public AggregateFunction<float, double, double> {
 public:
  double create_accumulator() const override { return 0; }
  void add(const float& fare, double& total) const override { total += fare; }
  double get_result(const double& total) const override { return total; }
  void merge(double& into, const double& from) const override { into += from; }
};

class AddFares : public KeyedProcessFunction<DriverId, TaxiFare, FareTotal> {
 public:
  void open(RuntimeContext& context) override {
    total_ = context.state(
        AggregatingStateDescriptor<float, double, double>{"total", std::make_shared<Total>()});
  }
  void process_element(const TaxiFare& event, Context&, Collector<FareTotal>& out) override {
    total_.add(event.total_fare);
    out.collect({event.driver_id, total_.get().value()});
  }

 private:
  AggregatingState<float, double> total_;
};

struct Seats {
  std::int64_t rides = 0;
  std::int64_t passengers = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("rides", rides), cereal::make_nvp("passengers", passengers));
  }
};

class MeanSeats : public AggregateFunction<TaxiRide, Seats, double> {
 public:
  Seats create_accumulator() const override { return {}; }
  void add(const TaxiRide& ride, Seats& seats) const override {
    seats.rides += 1;
    seats.passengers += ride.passenger_count;
  }
  double get_result(const Seats& seats) const override {
    return static_cast<double>(seats.passengers) / static_cast<double>(seats.rides);
  }
  void merge(Seats& into, const Seats& from) const override {
    into.rides += from.rides;
    into.passengers += from.passengers;
  }
};

class CountPassengers : public KeyedProcessFunction<DriverId, TaxiRide, MeanPassengers> {
 public:
  void open(RuntimeContext& context) override {
    mean_ = context.state(
        AggregatingStateDescriptor<TaxiRide, Seats, double>{"mean", std::make_shared<MeanSeats>()});
  }
  void process_element(const TaxiRide& event, Context&, Collector<MeanPassengers>& out) override {
    if (!event.is_start) return;
    mean_.add(event);
    out.collect({event.driver_id, *mean_.get()});
  }

 private:
  AggregatingState<TaxiRide, double> mean_;
};

// The time of the last sight decides; the timer only throws away what nobody needs any more.

class FirstSeen : public KeyedProcessFunction<DriverId, TaxiRide, DriverId> {
 public:
  void open(RuntimeContext& context) override {
    last_ = context.state(ValueStateDescriptor<Timestamp>{"last sight"});
  }
  void process_element(const TaxiRide& event, Context& context, Collector<DriverId>& out) override {
    auto& timers = context.timer_service();
    const Timestamp now = timers.current_processing_time();
    const auto last = last_.value();
    if (!last || *last + 30min <= now) out.collect(event.driver_id);
    if (last) timers.delete_processing_time_timer(*last + 30min);
    last_.update(now);
    timers.register_processing_time_timer(now + 30min);
  }
  void on_timer(Timestamp, OnTimerContext&, Collector<DriverId>&) override { last_.clear(); }

 private:
  ValueState<Timestamp> last_;
};

}  // namespace

DataStream<TipAverage> average_tips(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).process(AverageTips());
}

DataStream<TopTips> top_tips(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).process(HighestTips());
}

DataStream<PaymentCounts> payment_counts(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).process(CountPayments());
}

DataStream<FareTotal> fare_totals(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).process(AddFares());
}

DataStream<MeanPassengers> mean_passengers(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::driver_id).process(CountPassengers());
}

DataStream<DriverId> first_seen(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::driver_id).process(FirstSeen());
}

}  // namespace weir::exercises
