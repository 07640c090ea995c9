// ListState does for all of it, one list with a time to live.
#include "state.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <numeric>

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

// Keeps every tip there was, and looks for the best ones each time.

class HighestTips : public KeyedProcessFunction<DriverId, TaxiFare, TopTips> {
 public:
  void open(RuntimeContext& context) override {
    all_tips_ = context.state(ListStateDescriptor<float>{"all tips"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<TopTips>& out) override {
    all_tips_.add(event.tip);
    auto tips = all_tips_.get();
    const auto n = std::min<std::ptrdiff_t>(3, std::ssize(tips));
    std::partial_sort(tips.begin(), tips.begin() + n, tips.end(), std::greater<>());
    out.collect({event.driver_id, {tips.begin(), tips.begin() + n}});
  }

 private:
  ListState<float> all_tips_;
};

class CountPayments : public KeyedProcessFunction<DriverId, TaxiFare, PaymentCounts> {
 public:
  void open(RuntimeContext& context) override {
    payments_ = context.state(ListStateDescriptor<PaymentType>{"payments"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<PaymentCounts>& out) override {
    payments_.add(event.payment_type);
    const auto payments = payments_.get();
    const auto cash = std::count(payments.begin(), payments.end(), PaymentType::cash);
    out.collect({event.driver_id, cash, std::ssize(payments) - cash});
  }

 private:
  ListState<PaymentType> payments_;
};

class AddFares : public KeyedProcessFunction<DriverId, TaxiFare, FareTotal> {
 public:
  void open(RuntimeContext& context) override {
    fares_ = context.state(ListStateDescriptor<double>{"fares"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<FareTotal>& out) override {
    fares_.add(event.total_fare);
    double total = 0;
    for (const double fare : fares_.get()) total += fare;
    fares_.update({total});
    out.collect({event.driver_id, total});
  }

 private:
  ListState<double> fares_;
};

class CountPassengers : public KeyedProcessFunction<DriverId, TaxiRide, MeanPassengers> {
 public:
  void open(RuntimeContext& context) override {
    passengers_ = context.state(ListStateDescriptor<std::int16_t>{"passengers"});
  }
  void process_element(const TaxiRide& event, Context&, Collector<MeanPassengers>& out) override {
    if (event.is_start) {
      passengers_.add(event.passenger_count);
      const auto all = passengers_.get();
      const double sum = std::accumulate(all.begin(), all.end(), 0.0);
      out.collect({event.driver_id, sum / static_cast<double>(all.size())});
    }
  }

 private:
  ListState<std::int16_t> passengers_;
};

class FirstSeen : public KeyedProcessFunction<DriverId, TaxiRide, DriverId> {
 public:
  void open(RuntimeContext& context) override {
    sights_ =
        context.state(ListStateDescriptor<bool>{"sights"}.enable_time_to_live({.ttl = 30min}));
  }
  void process_element(const TaxiRide& event, Context&, Collector<DriverId>& out) override {
    if (sights_.get().empty()) out.collect(event.driver_id);
    sights_.update({true});
  }

 private:
  ListState<bool> sights_;
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
