// top_tips has no open(): its handle is of no state. The engine throws at the first fare.
#include "state.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>

#include "weir/weir.hpp"

namespace weir::exercises {

namespace {

class AverageTips : public KeyedProcessFunction<DriverId, TaxiFare, TipAverage> {
 public:
  void open(RuntimeContext& context) override {
    tips_ = context.state(MapStateDescriptor<int, double>{"tips"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<TipAverage>& out) override {
    const auto before = tips_.values();
    if (before.size() < 2) {
      tips_.put(static_cast<int>(before.size()), event.tip);
      return;
    }
    out.collect({event.driver_id, (before[0] + before[1] + event.tip) / 3});
    tips_.clear();
  }

 private:
  MapState<int, double> tips_;
};

class HighestTips : public KeyedProcessFunction<DriverId, TaxiFare, TopTips> {
 public:
  void process_element(const TaxiFare& event, Context&, Collector<TopTips>& out) override {
    auto tips = tips_.get();
    tips.push_back(event.tip);
    std::sort(tips.begin(), tips.end(), std::greater<>());
    if (tips.size() > 3) tips.resize(3);
    tips_.update(tips);
    out.collect({event.driver_id, tips});
  }

 private:
  ListState<float> tips_;
};

class CountPayments : public KeyedProcessFunction<DriverId, TaxiFare, PaymentCounts> {
 public:
  void open(RuntimeContext& context) override {
    counts_ = context.state(ReducingStateDescriptor<PaymentCounts>{
        "counts", [](PaymentCounts a, const PaymentCounts& b) {
          a.cash += b.cash;
          a.card += b.card;
          return a;
        }});
  }
  void process_element(const TaxiFare& event, Context&, Collector<PaymentCounts>& out) override {
    PaymentCounts one{event.driver_id};
    if (event.payment_type == PaymentType::card) {
      one.card = 1;
    } else {
      one.cash = 1;
    }
    counts_.add(one);
    out.collect(*counts_.get());
  }

 private:
  ReducingState<PaymentCounts> counts_;
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

class CountPassengers : public KeyedProcessFunction<DriverId, TaxiRide, MeanPassengers> {
 public:
  void open(RuntimeContext& context) override {
    rides_by_load_ = context.state(MapStateDescriptor<std::int16_t, std::int64_t>{"rides by load"});
  }
  void process_element(const TaxiRide& event, Context&, Collector<MeanPassengers>& out) override {
    if (!event.is_start) return;
    const auto load = event.passenger_count;
    rides_by_load_.put(load, rides_by_load_.get(load).value_or(0) + 1);
    std::int64_t rides = 0;
    std::int64_t passengers = 0;
    for (const auto& [seats, count] : rides_by_load_) {
      rides += count;
      passengers += seats * count;
    }
    out.collect({event.driver_id, static_cast<double>(passengers) / static_cast<double>(rides)});
  }

 private:
  MapState<std::int16_t, std::int64_t> rides_by_load_;
};

class FirstSeen : public KeyedProcessFunction<DriverId, TaxiRide, DriverId> {
 public:
  void open(RuntimeContext& context) override {
    seen_ = context.state(ValueStateDescriptor<bool>{"seen"}.enable_time_to_live({.ttl = 30min}));
  }
  void process_element(const TaxiRide& event, Context&, Collector<DriverId>& out) override {
    if (!seen_.value()) out.collect(event.driver_id);
    seen_.update(true);
  }

 private:
  ValueState<bool> seen_;
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
