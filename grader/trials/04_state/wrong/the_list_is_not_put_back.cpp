// top_tips changes the copy of its list and does not put it back. Seen on two tips of one driver:
// the second result has one tip.
#include "state.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>

#include "weir/weir.hpp"

namespace weir::exercises {

namespace {

struct Three {
  int count = 0;
  double sum = 0;

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
    three.sum += event.tip;
    if (three.count < 3) {
      three_.update(three);
      return;
    }
    out.collect({event.driver_id, three.sum / three.count});
    three_.clear();
  }

 private:
  ValueState<Three> three_;
};

class HighestTips : public KeyedProcessFunction<DriverId, TaxiFare, TopTips> {
 public:
  void open(RuntimeContext& context) override {
    tips_ = context.state(ListStateDescriptor<float>{"tips"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<TopTips>& out) override {
    auto tips = tips_.get();
    tips.push_back(event.tip);
    std::sort(tips.begin(), tips.end(), std::greater<>());
    if (tips.size() > 3) tips.resize(3);
    out.collect({event.driver_id, tips});
  }

 private:
  ListState<float> tips_;
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
    total_ = context.state(
        ReducingStateDescriptor<double>{"total", [](double a, double b) { return a + b; }});
  }
  void process_element(const TaxiFare& event, Context&, Collector<FareTotal>& out) override {
    total_.add(event.total_fare);
    out.collect({event.driver_id, *total_.get()});
  }

 private:
  ReducingState<double> total_;
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
