// Rich maps, flat maps and filters on the keyed stream in place of process functions.
#include "state.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "weir/weir.hpp"

namespace weir::exercises {

namespace {

class AverageTips : public RichFlatMapFunction<TaxiFare, TipAverage> {
 public:
  void open(RuntimeContext& context) override {
    tips_ = context.state(ValueStateDescriptor<std::vector<double>>{"tips"});
  }
  void flat_map(const TaxiFare& fare, Collector<TipAverage>& out) override {
    auto tips = tips_.value().value_or(std::vector<double>{});
    tips.push_back(fare.tip);
    if (tips.size() == 3) {
      tips_.clear();
      out.collect({fare.driver_id, (tips[0] + tips[1] + tips[2]) / 3.0});
    } else {
      tips_.update(tips);
    }
  }

 private:
  ValueState<std::vector<double>> tips_;
};

class HighestTips : public KeyedProcessFunction<DriverId, TaxiFare, TopTips> {
 public:
  void open(RuntimeContext& context) override {
    best_ = context.state(ValueStateDescriptor<std::vector<float>>{"best"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<TopTips>& out) override {
    auto best = best_.value().value_or(std::vector<float>{});
    best.insert(std::upper_bound(best.begin(), best.end(), event.tip, std::greater<float>()),
                event.tip);
    if (best.size() == 4) best.pop_back();
    best_.update(best);
    out.collect({event.driver_id, best});
  }

 private:
  ValueState<std::vector<float>> best_;
};

class CountPayments : public RichMapFunction<TaxiFare, PaymentCounts> {
 public:
  void open(RuntimeContext& context) override {
    ways_ = context.state(MapStateDescriptor<std::string, std::int64_t>{"ways to pay"});
  }
  PaymentCounts map(const TaxiFare& fare) override {
    const std::string way{taxi::to_string(fare.payment_type)};
    ways_.put(way, 1 + ways_.get(way).value_or(0));
    PaymentCounts counts{fare.driver_id};
    for (const auto& [name, count] : ways_) (name == "CASH" ? counts.cash : counts.card) = count;
    return counts;
  }

 private:
  MapState<std::string, std::int64_t> ways_;
};

class AddFares : public RichMapFunction<TaxiFare, FareTotal> {
 public:
  void open(RuntimeContext& context) override {
    total_ = context.state(ReducingStateDescriptor<double>{"total", std::plus<>()});
  }
  FareTotal map(const TaxiFare& fare) override {
    total_.add(fare.total_fare);
    return {fare.driver_id, total_.get().value_or(0)};
  }

 private:
  ReducingState<double> total_;
};

class CountPassengers : public RichMapFunction<TaxiRide, MeanPassengers> {
 public:
  void open(RuntimeContext& context) override {
    passengers_ = context.state(ValueStateDescriptor<std::int64_t>{"passengers"});
    rides_ = context.state(ValueStateDescriptor<std::int64_t>{"rides"});
  }
  MeanPassengers map(const TaxiRide& ride) override {
    const auto passengers = passengers_.value().value_or(0) + ride.passenger_count;
    const auto rides = rides_.value().value_or(0) + 1;
    passengers_.update(passengers);
    rides_.update(rides);
    return {ride.driver_id, static_cast<double>(passengers) / static_cast<double>(rides)};
  }

 private:
  ValueState<std::int64_t> passengers_;
  ValueState<std::int64_t> rides_;
};

class NotSeenLately : public RichFilterFunction<TaxiRide> {
 public:
  void open(RuntimeContext& context) override {
    ValueStateDescriptor<int> descriptor{"sights"};
    descriptor.enable_time_to_live(
        {.ttl = std::chrono::minutes{30}, .cleanup_full_snapshot = true});
    sights_ = context.state(descriptor);
  }
  bool filter(const TaxiRide&) override {
    const bool is_new = !sights_.value().has_value();
    sights_.update(1);
    return is_new;
  }

 private:
  ValueState<int> sights_;
};

}  // namespace

DataStream<TipAverage> average_tips(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).flat_map<TipAverage>(AverageTips());
}

DataStream<TopTips> top_tips(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).process(HighestTips());
}

DataStream<PaymentCounts> payment_counts(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).map(CountPayments());
}

DataStream<FareTotal> fare_totals(DataStream<TaxiFare> fares) {
  return fares.key_by([](const TaxiFare& fare) { return fare.driver_id; }).map(AddFares());
}

DataStream<MeanPassengers> mean_passengers(DataStream<TaxiRide> rides) {
  return rides.filter([](const TaxiRide& ride) { return ride.is_start; })
      .set_parallelism(1)
      .key_by(&TaxiRide::driver_id)
      .map(CountPassengers());
}

DataStream<DriverId> first_seen(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::driver_id).filter(NotSeenLately()).map(&TaxiRide::driver_id);
}

}  // namespace weir::exercises
