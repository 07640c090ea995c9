// What the engine has already: reduce() and sum() keep one element a key, and emit it every time.
// State of one's own is left for what they cannot do.
#include <algorithm>
#include <functional>
#include <numeric>

#include "state.hpp"

namespace weir::exercises {
namespace {

class AverageTips : public KeyedProcessFunction<DriverId, TaxiFare, TipAverage> {
  ListState<float> tips_;

 public:
  void open(RuntimeContext& context) override {
    tips_ = context.state(ListStateDescriptor<float>{"tips"});
  }

  void process_element(const TaxiFare& fare, Context&, Collector<TipAverage>& out) override {
    tips_.add(fare.tip);
    const auto tips = tips_.get();
    if (tips.size() < 3) return;
    out.collect({fare.driver_id, std::accumulate(tips.begin(), tips.end(), 0.0) / 3});
    tips_.clear();
  }
};

TopTips join(const TopTips& kept, const TopTips& added) {
  TopTips both{kept.driver_id, {}};
  std::merge(kept.tips.begin(), kept.tips.end(), added.tips.begin(), added.tips.end(),
             std::back_inserter(both.tips), std::greater());
  if (both.tips.size() > 3) both.tips.resize(3);
  return both;
}

struct Passengers {
  DriverId driver_id = 0;
  std::int64_t rides = 0;
  std::int64_t passengers = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("rides", rides),
            cereal::make_nvp("passengers", passengers));
  }
};

/// A timer forgets a driver who has been away for long enough.
class ReportFirstSeen : public KeyedProcessFunction<DriverId, TaxiRide, DriverId> {
  ValueState<Timestamp> forget_at_;

 public:
  void open(RuntimeContext& context) override {
    forget_at_ = context.state(ValueStateDescriptor<Timestamp>{"forget at"});
  }

  void process_element(const TaxiRide& ride, Context& context, Collector<DriverId>& out) override {
    auto& timers = context.timer_service();
    if (const auto forget_at = forget_at_.value()) {
      timers.delete_processing_time_timer(*forget_at);
    } else {
      out.collect(ride.driver_id);
    }
    // A timer fires once the clock is past it, and 30 minutes are enough.
    const Timestamp forget_at = timers.current_processing_time() + 30min - 1ms;
    forget_at_.update(forget_at);
    timers.register_processing_time_timer(forget_at);
  }

  void on_timer(Timestamp, OnTimerContext&, Collector<DriverId>&) override { forget_at_.clear(); }
};

}  // namespace

DataStream<TipAverage> average_tips(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).process(AverageTips());
}

DataStream<TopTips> top_tips(DataStream<TaxiFare> fares) {
  return fares.map([](const TaxiFare& fare) {
                return TopTips{fare.driver_id, {fare.tip}};
              })
      .key_by(&TopTips::driver_id)
      .reduce(join);
}

DataStream<PaymentCounts> payment_counts(DataStream<TaxiFare> fares) {
  return fares
      .map([](const TaxiFare& fare) {
        const bool is_cash = fare.payment_type == PaymentType::cash;
        return PaymentCounts{fare.driver_id, is_cash ? 1 : 0, is_cash ? 0 : 1};
      })
      .key_by(&PaymentCounts::driver_id)
      .reduce([](const PaymentCounts& kept, const PaymentCounts& added) {
        return PaymentCounts{kept.driver_id, kept.cash + added.cash, kept.card + added.card};
      });
}

DataStream<FareTotal> fare_totals(DataStream<TaxiFare> fares) {
  return fares.map([](const TaxiFare& fare) {
                return FareTotal{fare.driver_id, fare.total_fare};
              })
      .key_by(&FareTotal::driver_id)
      .sum(&FareTotal::total);
}

DataStream<MeanPassengers> mean_passengers(DataStream<TaxiRide> rides) {
  return rides.filter([](const TaxiRide& ride) { return ride.is_start; })
      .map([](const TaxiRide& ride) {
        return Passengers{ride.driver_id, 1, ride.passenger_count};
      })
      .key_by(&Passengers::driver_id)
      .reduce([](const Passengers& kept, const Passengers& added) {
        return Passengers{kept.driver_id, kept.rides + added.rides,
                          kept.passengers + added.passengers};
      })
      .map([](const Passengers& sum) {
        return MeanPassengers{sum.driver_id,
                              static_cast<double>(sum.passengers) / static_cast<double>(sum.rides)};
      });
}

DataStream<DriverId> first_seen(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::driver_id).process(ReportFirstSeen());
}

}  // namespace weir::exercises
