// payment_counts is keyed by the way to pay, so that all drivers share the counts. Seen on a fare
// in cash of each of two drivers: the second result is 2.
#include "state.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "weir/weir.hpp"

namespace weir::exercises {

namespace {

class AverageTips : public KeyedProcessFunction<DriverId, TaxiFare, TipAverage> {
 public:
  void open(RuntimeContext& context) override {
    count_ = context.state(ValueStateDescriptor<int>{"count"});
    sum_ = context.state(ValueStateDescriptor<double>{"sum"});
  }
  void process_element(const TaxiFare& event, Context& context,
                       Collector<TipAverage>& out) override {
    const int count = count_.value().value_or(0) + 1;
    const double sum = sum_.value().value_or(0) + event.tip;
    if (count == 3) {
      count_.clear();
      sum_.clear();
      out.collect({context.current_key(), sum / 3});
    } else {
      count_.update(count);
      sum_.update(sum);
    }
  }

 private:
  ValueState<int> count_;
  ValueState<double> sum_;
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
    if (best.size() == 4) best.pop_back();
    best_.update(best);
    out.collect({event.driver_id, best});
  }

 private:
  ValueState<std::vector<float>> best_;
};

class CountPayments : public KeyedProcessFunction<PaymentType, TaxiFare, PaymentCounts> {
 public:
  void open(RuntimeContext& context) override {
    count_ = context.state(ValueStateDescriptor<std::int64_t>{"count"});
  }
  void process_element(const TaxiFare& event, Context&, Collector<PaymentCounts>& out) override {
    count_.update(count_.value().value_or(0) + 1);
    PaymentCounts counts{event.driver_id};
    (event.payment_type == PaymentType::cash ? counts.cash : counts.card) = *count_.value();
    out.collect(counts);
  }

 private:
  ValueState<std::int64_t> count_;
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
    so_far_ = context.state(ValueStateDescriptor<std::pair<int, int>>{"so far"});
  }
  void process_element(const TaxiRide& event, Context&, Collector<MeanPassengers>& out) override {
    auto [rides, passengers] = so_far_.value().value_or(std::pair{0, 0});
    rides += 1;
    passengers += event.passenger_count;
    so_far_.update({rides, passengers});
    out.collect({event.driver_id, double{1} * passengers / rides});
  }

 private:
  ValueState<std::pair<int, int>> so_far_;
};

class FirstSeen : public KeyedProcessFunction<DriverId, TaxiRide, DriverId> {
 public:
  void open(RuntimeContext& context) override {
    last_ = context.state(ValueStateDescriptor<Timestamp>{"last"});
  }
  void process_element(const TaxiRide&, Context& context, Collector<DriverId>& out) override {
    const Timestamp now = context.timer_service().current_processing_time();
    const auto last = last_.value();
    if (!last || now - *last >= 30min) out.collect(context.current_key());
    last_.update(now);
  }

 private:
  ValueState<Timestamp> last_;
};

}  // namespace

DataStream<TipAverage> average_tips(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).process(AverageTips());
}

DataStream<TopTips> top_tips(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).process(HighestTips());
}

DataStream<PaymentCounts> payment_counts(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::payment_type).process(CountPayments());
}

DataStream<FareTotal> fare_totals(DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::driver_id).process(AddFares());
}

DataStream<MeanPassengers> mean_passengers(DataStream<TaxiRide> rides) {
  return rides.filter(&TaxiRide::is_start)
      .set_parallelism(1)
      .key_by(&TaxiRide::driver_id)
      .process(CountPassengers());
}

DataStream<DriverId> first_seen(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::driver_id).process(FirstSeen());
}

}  // namespace weir::exercises
