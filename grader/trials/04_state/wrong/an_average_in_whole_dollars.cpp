// average_tips adds up in an int and divides it by 3: cents are lost. Seen on three tips of 0.5:
// the mean is 0.
#include "state.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>

#include "weir/weir.hpp"

namespace weir::exercises {

namespace {

struct Three {
  int count = 0;
  int sum = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("count", count), cereal::make_nvp("sum", sum));
  }
};

class AverageTips : public KeyedProcessFunction<DriverId, TaxiFare, TipAverage> {
 public:
  void open(RuntimeContext& context) override {
    three_ = context.state(ValueStateDescriptor<Three>{"three"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<TipAverage>& out) override {
    Three three = three_.value().value_or(Three{});
    three.count += 1;
    three.sum += static_cast<int>(event.tip);
    if (three.count < 3) {
      three_.update(three);
      return;
    }
    out.collect({event.driver_id, double{1} * (three.sum / three.count)});
    three_.clear();
  }

 private:
  ValueState<Three> three_;
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
  return fares.key_by(&TaxiFare::driver_id).process(AverageTips());
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
