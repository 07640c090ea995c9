// ReducingState for sums, counts, the best three and even for being seen.
#include "state.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "weir/weir.hpp"

namespace weir::exercises {

namespace {

class AverageTips : public KeyedProcessFunction<DriverId, TaxiFare, TipAverage> {
 public:
  void open(RuntimeContext& context) override {
    sum_ = context.state(ReducingStateDescriptor<double>{"sum", std::plus<double>()});
    count_ = context.state(ReducingStateDescriptor<int>{"count", std::plus<int>()});
  }
  void process_element(const TaxiFare& event, Context&, Collector<TipAverage>& out) override {
    sum_.add(event.tip);
    count_.add(1);
    if (*count_.get() != 3) return;
    out.collect({event.driver_id, *sum_.get() / 3});
    sum_.clear();
    count_.clear();
  }

 private:
  ReducingState<double> sum_;
  ReducingState<int> count_;
};

class HighestTips : public KeyedProcessFunction<DriverId, TaxiFare, TopTips> {
 public:
  void open(RuntimeContext& context) override {
    tips_ = context.state(ReducingStateDescriptor<std::vector<float>>{
        "tips", [](const std::vector<float>& a, const std::vector<float>& b) {
          std::vector<float> all(a.size() + b.size());
          std::merge(a.begin(), a.end(), b.begin(), b.end(), all.begin(), std::greater<>());
          all.resize(std::min(all.size(), std::size_t{3}));
          return all;
        }});
  }
  void process_element(const TaxiFare& event, Context&, Collector<TopTips>& out) override {
    tips_.add({event.tip});
    out.collect({.driver_id = event.driver_id, .tips = tips_.get().value()});
  }

 private:
  ReducingState<std::vector<float>> tips_;
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
    events_ =
        context.state(ReducingStateDescriptor<int>{"events", std::plus<int>()}.enable_time_to_live(
            {.ttl = 1800s}));
  }
  void process_element(const TaxiRide& event, Context&, Collector<DriverId>& out) override {
    events_.add(1);
    if (events_.get() == 1) out.collect(event.driver_id);
  }

 private:
  ReducingState<int> events_;
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
