// No functions of its own where a map, key_by and a rolling reduce or sum will do; count_window
// for the first.
#include "state.hpp"

#include <algorithm>
#include <chrono>
#include <span>

#include "weir/weir.hpp"

namespace weir::exercises {

namespace {

class AverageTips : public ProcessWindowFunction<TaxiFare, TipAverage, DriverId> {
 public:
  void process(const DriverId& driver, Context&, std::span<const TaxiFare> fares,
               Collector<TipAverage>& out) override {
    double sum = 0;
    for (const TaxiFare& fare : fares) sum += fare.tip;
    out.collect({driver, sum / static_cast<double>(fares.size())});
  }
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

struct Load {
  DriverId driver = 0;
  double rides = 0;
  double passengers = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver", driver), cereal::make_nvp("rides", rides),
            cereal::make_nvp("passengers", passengers));
  }
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
  return fares.key_by(&TaxiFare::driver_id).count_window(3).process(AverageTips());
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
  return fares.map([](const TaxiFare& fare) {
                return FareTotal{fare.driver_id, fare.total_fare};
              })
      .set_parallelism(1)
      .key_by(&FareTotal::driver_id)
      .sum(&FareTotal::total);
}

DataStream<MeanPassengers> mean_passengers(DataStream<TaxiRide> rides) {
  return rides
      .flat_map<Load>([](const TaxiRide& ride, Collector<Load>& out) {
        if (ride.is_start) out.collect({ride.driver_id, 1, double{1} * ride.passenger_count});
      })
      .set_parallelism(1)
      .key_by(&Load::driver)
      .reduce([](const Load& a, const Load& b) {
        return Load{a.driver, a.rides + b.rides, a.passengers + b.passengers};
      })
      .map([](const Load& load) {
        return MeanPassengers{load.driver, load.passengers / load.rides};
      });
}

DataStream<DriverId> first_seen(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::driver_id).filter(NotSeenLately()).map(&TaxiRide::driver_id);
}

}  // namespace weir::exercises
