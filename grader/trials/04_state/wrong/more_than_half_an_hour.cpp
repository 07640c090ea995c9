// first_seen reports a driver who was away for more than 30 minutes, and not for 30 minutes
// exactly. Seen on two events of one driver, 30 minutes of the clock apart.
#include "state.hpp"

#include <algorithm>
#include <array>
#include <functional>
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

class CountPassengers : public KeyedProcessFunction<DriverId, TaxiRide, MeanPassengers> {
 public:
  void open(RuntimeContext& context) override {
    rides_ = context.state(ReducingStateDescriptor<double>{"rides", std::plus<double>()});
    passengers_ = context.state(ReducingStateDescriptor<double>{"passengers", std::plus<double>()});
  }
  void process_element(const TaxiRide& event, Context&, Collector<MeanPassengers>& out) override {
    if (!event.is_start) return;
    rides_.add(1);
    passengers_.add(event.passenger_count);
    out.collect({event.driver_id, *passengers_.get() / *rides_.get()});
  }

 private:
  ReducingState<double> rides_;
  ReducingState<double> passengers_;
};

class FirstSeen : public KeyedProcessFunction<DriverId, TaxiRide, DriverId> {
 public:
  void open(RuntimeContext& context) override {
    last_ = context.state(ValueStateDescriptor<Timestamp>{"last"});
  }
  void process_element(const TaxiRide&, Context& context, Collector<DriverId>& out) override {
    const Timestamp now = context.timer_service().current_processing_time();
    const auto last = last_.value();
    if (!last || now - *last > 30min) out.collect(context.current_key());
    last_.update(now);
  }

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
  return fares.map([](const TaxiFare& fare) {
                return FareTotal{fare.driver_id, fare.total_fare};
              })
      .set_parallelism(1)
      .key_by(&FareTotal::driver_id)
      .sum(&FareTotal::total);
}

DataStream<MeanPassengers> mean_passengers(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::driver_id).process(CountPassengers());
}

DataStream<DriverId> first_seen(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::driver_id).process(FirstSeen());
}

}  // namespace weir::exercises
