// fare_totals adds up in a member variable, which is one for all drivers and in no snapshot. Seen
// on a fare of each of two drivers: the second result has both.
#include "state.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
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

TopTips better_of(const TopTips& kept, const TopTips& added) {
  TopTips both = kept;
  both.tips.insert(both.tips.end(), added.tips.begin(), added.tips.end());
  std::sort(both.tips.rbegin(), both.tips.rend());
  both.tips.resize(std::min<std::size_t>(both.tips.size(), 3));
  return both;
}

PaymentCounts one_fare(const TaxiFare& fare) {
  const bool cash = fare.payment_type == PaymentType::cash;
  return {.driver_id = fare.driver_id, .cash = cash ? 1 : 0, .card = cash ? 0 : 1};
}

class AddFares : public RichMapFunction<TaxiFare, FareTotal> {
 public:
  FareTotal map(const TaxiFare& fare) override {
    total_ += fare.total_fare;
    return {fare.driver_id, total_};
  }

 private:
  double total_ = 0;
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
  return fares.map([](const TaxiFare& fare) {
                return TopTips{fare.driver_id, {fare.tip}};
              })
      .set_parallelism(1)
      .key_by(&TopTips::driver_id)
      .reduce(better_of);
}

DataStream<PaymentCounts> payment_counts(DataStream<TaxiFare> fares) {
  return fares.map(one_fare)
      .set_parallelism(1)
      .key_by(&PaymentCounts::driver_id)
      .reduce([](const PaymentCounts& a, const PaymentCounts& b) {
        return PaymentCounts{a.driver_id, a.cash + b.cash, a.card + b.card};
      });
}

DataStream<FareTotal> fare_totals(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).map(AddFares());
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
