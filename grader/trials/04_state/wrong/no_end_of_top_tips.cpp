// top_tips forgets to cut: all tips are listed. Seen on four tips of one driver: four come out.
#include "state.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

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
    best_ = context.state(ValueStateDescriptor<std::vector<float>>{"best"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<TopTips>& out) override {
    auto best = best_.value().value_or(std::vector<float>{});
    best.insert(std::upper_bound(best.begin(), best.end(), event.tip, std::greater<float>()),
                event.tip);
    best_.update(best);
    out.collect({event.driver_id, best});
  }

 private:
  ValueState<std::vector<float>> best_;
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
