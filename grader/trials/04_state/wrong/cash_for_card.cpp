// payment_counts puts the two counts into the wrong fields. Seen on one fare in cash.
#include "state.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
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
    tips_.update(tips);
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
    out.collect({event.driver_id, counts_.get(PaymentType::card).value_or(0),
                 counts_.get(PaymentType::cash).value_or(0)});
  }

 private:
  MapState<PaymentType, std::int64_t> counts_;
};

class AddFares : public KeyedProcessFunction<DriverId, TaxiFare, FareTotal> {
 public:
  void open(RuntimeContext& context) override {
    total_ = context.state(ValueStateDescriptor<double>{"total"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<FareTotal>& out) override {
    const double total = total_.value().value_or(0.0) + static_cast<double>(event.total_fare);
    total_.update(total);
    out.collect({event.driver_id, total});
  }

 private:
  ValueState<double> total_;
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
    known_ = context.state(ValueStateDescriptor<DriverId>{"known"}.enable_time_to_live(
        {.ttl = 30min, .update_type = StateTtlConfig::UpdateType::on_read_and_write}));
  }
  void process_element(const TaxiRide& event, Context&, Collector<DriverId>& out) override {
    const auto known = known_.value();
    known_.update(event.driver_id);
    if (!known.has_value()) out.collect(event.driver_id);
  }

 private:
  ValueState<DriverId> known_;
};

}  // namespace

DataStream<TipAverage> average_tips(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).count_window(3).process(AverageTips());
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
