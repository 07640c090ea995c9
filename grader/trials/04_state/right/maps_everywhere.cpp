// MapState wherever it can be, one with a time to live.
#include "state.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <string>

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
  void open(RuntimeContext& context) override {
    counts_ = context.state(MapStateDescriptor<float, int>{"how often each tip"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<TopTips>& out) override {
    counts_.put(event.tip, counts_.get(event.tip).value_or(0) + 1);
    std::multiset<float, std::greater<>> all;
    for (const auto& [tip, count] : counts_) {
      for (int i = 0; i < count; ++i) all.insert(tip);
    }
    TopTips top{event.driver_id, {}};
    for (const float tip : all) {
      if (top.tips.size() < 3) top.tips.push_back(tip);
    }
    out.collect(top);
  }

 private:
  MapState<float, int> counts_;
};

class CountPayments : public KeyedProcessFunction<DriverId, TaxiFare, PaymentCounts> {
 public:
  void open(RuntimeContext& context) override {
    counts_ = context.state(MapStateDescriptor<PaymentType, std::int64_t>{"counts"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<PaymentCounts>& out) override {
    counts_.put(event.payment_type, counts_.get(event.payment_type).value_or(0) + 1);
    out.collect({event.driver_id, counts_.get(PaymentType::cash).value_or(0),
                 counts_.get(PaymentType::card).value_or(0)});
  }

 private:
  MapState<PaymentType, std::int64_t> counts_;
};

class AddFares : public KeyedProcessFunction<DriverId, TaxiFare, FareTotal> {
 public:
  void open(RuntimeContext& context) override {
    total_ = context.state(ValueStateDescriptor<double>{"total"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<FareTotal>& out) override {
    const double total = total_.value().value_or(0.0) + static_cast<double>(event.total_fare);
    total_.update(total);
    out.collect({event.driver_id, total});
  }

 private:
  ValueState<double> total_;
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
    MapStateDescriptor<std::string, bool> flags{"flags"};
    flags_ = context.state(flags.enable_time_to_live({.ttl = 30min}));
  }
  void process_element(const TaxiRide& event, Context&, Collector<DriverId>& out) override {
    if (!flags_.contains("seen")) out.collect(event.driver_id);
    flags_.put("seen", true);
  }

 private:
  MapState<std::string, bool> flags_;
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
