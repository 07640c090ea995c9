// mistake: 106
// title: The timer of an earlier event is left
// misconception: You think that a new timer takes the place of the one before.
// why: Both fire, and the first forgets a driver who has been seen since. Delete the timer that is not wanted any more, or let state expire.
// caught by: FirstSeen.CountsFromTheLastEvent
#include "state.hpp"

#include <algorithm>
#include <functional>
#include <memory>

namespace weir::exercises {
namespace {

struct Tips {
  int count = 0;
  double sum = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("count", count), cereal::make_nvp("sum", sum));
  }
};

class AverageTips : public KeyedProcessFunction<DriverId, TaxiFare, TipAverage> {
  ValueState<Tips> tips_;

 public:
  void open(RuntimeContext& context) override {
    tips_ = context.state(ValueStateDescriptor<Tips>{"tips"});
  }

  void process_element(const TaxiFare& fare, Context&, Collector<TipAverage>& out) override {
    auto tips = tips_.value().value_or(Tips{});
    ++tips.count;
    tips.sum += fare.tip;
    if (tips.count < 3) return tips_.update(tips);
    out.collect({fare.driver_id, tips.sum / 3});
    tips_.clear();
  }
};

class FindTopTips : public KeyedProcessFunction<DriverId, TaxiFare, TopTips> {
  ListState<float> tips_;

 public:
  void open(RuntimeContext& context) override {
    tips_ = context.state(ListStateDescriptor<float>{"tips"});
  }

  void process_element(const TaxiFare& fare, Context&, Collector<TopTips>& out) override {
    auto tips = tips_.get();
    tips.push_back(fare.tip);
    std::sort(tips.begin(), tips.end(), std::greater());
    if (tips.size() > 3) tips.pop_back();
    tips_.update(tips);
    out.collect({fare.driver_id, tips});
  }
};

class CountPayments : public KeyedProcessFunction<DriverId, TaxiFare, PaymentCounts> {
  MapState<PaymentType, std::int64_t> counts_;

 public:
  void open(RuntimeContext& context) override {
    counts_ = context.state(MapStateDescriptor<PaymentType, std::int64_t>{"counts"});
  }

  void process_element(const TaxiFare& fare, Context&, Collector<PaymentCounts>& out) override {
    counts_.put(fare.payment_type, count_of(fare.payment_type) + 1);
    out.collect({fare.driver_id, count_of(PaymentType::cash), count_of(PaymentType::card)});
  }

 private:
  std::int64_t count_of(PaymentType type) const { return counts_.get(type).value_or(0); }
};

class AddFares : public KeyedProcessFunction<DriverId, TaxiFare, FareTotal> {
  ReducingState<double> total_;

 public:
  void open(RuntimeContext& context) override {
    total_ = context.state(ReducingStateDescriptor<double>{"total", std::plus<double>()});
  }

  void process_element(const TaxiFare& fare, Context&, Collector<FareTotal>& out) override {
    total_.add(fare.total_fare);
    out.collect({fare.driver_id, total_.get().value()});
  }
};

struct Passengers {
  std::int64_t rides = 0;
  std::int64_t passengers = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("rides", rides), cereal::make_nvp("passengers", passengers));
  }
};

class Mean : public AggregateFunction<std::int16_t, Passengers, double> {
 public:
  Passengers create_accumulator() const override { return {}; }
  void add(const std::int16_t& passengers, Passengers& sum) const override {
    ++sum.rides;
    sum.passengers += passengers;
  }
  double get_result(const Passengers& sum) const override {
    return static_cast<double>(sum.passengers) / static_cast<double>(sum.rides);
  }
  void merge(Passengers& into, const Passengers& from) const override {
    into.rides += from.rides;
    into.passengers += from.passengers;
  }
};

class AveragePassengers : public KeyedProcessFunction<DriverId, TaxiRide, MeanPassengers> {
  AggregatingState<std::int16_t, double> mean_;

 public:
  void open(RuntimeContext& context) override {
    mean_ = context.state(AggregatingStateDescriptor<std::int16_t, Passengers, double>{
        "mean", std::make_shared<Mean>()});
  }

  void process_element(const TaxiRide& ride, Context&, Collector<MeanPassengers>& out) override {
    if (!ride.is_start) return;
    mean_.add(ride.passenger_count);
    out.collect({ride.driver_id, mean_.get().value()});
  }
};

class ReportFirstSeen : public KeyedProcessFunction<DriverId, TaxiRide, DriverId> {
  ValueState<bool> seen_;

 public:
  void open(RuntimeContext& context) override {
    seen_ = context.state(ValueStateDescriptor<bool>{"seen"});
  }

  void process_element(const TaxiRide& ride, Context& context, Collector<DriverId>& out) override {
    if (!seen_.value()) out.collect(ride.driver_id);
    seen_.update(true);
    auto& timers = context.timer_service();
    timers.register_processing_time_timer(timers.current_processing_time() + 30min - 1ms);
  }

  void on_timer(Timestamp, OnTimerContext&, Collector<DriverId>&) override { seen_.clear(); }
};

}  // namespace

DataStream<TipAverage> average_tips(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).process(AverageTips());
}

DataStream<TopTips> top_tips(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).process(FindTopTips());
}

DataStream<PaymentCounts> payment_counts(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).process(CountPayments());
}

DataStream<FareTotal> fare_totals(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).process(AddFares());
}

DataStream<MeanPassengers> mean_passengers(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::driver_id).process(AveragePassengers());
}

DataStream<DriverId> first_seen(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::driver_id).process(ReportFirstSeen());
}

}  // namespace weir::exercises
