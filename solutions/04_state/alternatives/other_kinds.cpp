// The same answers, each with another kind of state than the task has in mind.
#include <algorithm>
#include <functional>

#include "state.hpp"

namespace weir::exercises {
namespace {

/// Some amounts, and how many.
struct Sum {
  std::int64_t count = 0;
  double amount = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("count", count), cereal::make_nvp("amount", amount));
  }
};

Sum add(const Sum& kept, const Sum& added) {
  return {kept.count + added.count, kept.amount + added.amount};
}

double mean_of(const Sum& sum) { return sum.amount / static_cast<double>(sum.count); }

class AverageTips : public KeyedProcessFunction<DriverId, TaxiFare, TipAverage> {
  ReducingState<Sum> tips_;

 public:
  void open(RuntimeContext& context) override {
    tips_ = context.state(ReducingStateDescriptor<Sum>{"tips", add});
  }

  void process_element(const TaxiFare& fare, Context&, Collector<TipAverage>& out) override {
    tips_.add({1, fare.tip});
    const Sum tips = tips_.get().value();
    if (tips.count < 3) return;
    out.collect({fare.driver_id, mean_of(tips)});
    tips_.clear();
  }
};

class FindTopTips : public KeyedProcessFunction<DriverId, TaxiFare, TopTips> {
  ValueState<std::vector<float>> tips_;

 public:
  void open(RuntimeContext& context) override {
    tips_ = context.state(ValueStateDescriptor<std::vector<float>>{"tips"});
  }

  void process_element(const TaxiFare& fare, Context&, Collector<TopTips>& out) override {
    auto tips = tips_.value().value_or(std::vector<float>{});
    tips.insert(std::upper_bound(tips.begin(), tips.end(), fare.tip, std::greater()), fare.tip);
    if (tips.size() > 3) tips.pop_back();
    tips_.update(tips);
    out.collect({fare.driver_id, tips});
  }
};

class CountPayments : public KeyedProcessFunction<DriverId, TaxiFare, PaymentCounts> {
  ValueState<PaymentCounts> counts_;

 public:
  void open(RuntimeContext& context) override {
    counts_ = context.state(ValueStateDescriptor<PaymentCounts>{"counts"});
  }

  void process_element(const TaxiFare& fare, Context&, Collector<PaymentCounts>& out) override {
    auto counts = counts_.value().value_or(PaymentCounts{fare.driver_id});
    ++(fare.payment_type == PaymentType::cash ? counts.cash : counts.card);
    counts_.update(counts);
    out.collect(counts);
  }
};

class AddFares : public KeyedProcessFunction<DriverId, TaxiFare, FareTotal> {
  ValueState<double> total_;

 public:
  void open(RuntimeContext& context) override {
    total_ = context.state(ValueStateDescriptor<double>{"total"});
  }

  void process_element(const TaxiFare& fare, Context&, Collector<FareTotal>& out) override {
    total_.update(total_.value().value_or(0) + fare.total_fare);
    out.collect({fare.driver_id, total_.value().value()});
  }
};

class AveragePassengers : public KeyedProcessFunction<DriverId, TaxiRide, MeanPassengers> {
  ReducingState<Sum> passengers_;

 public:
  void open(RuntimeContext& context) override {
    passengers_ = context.state(ReducingStateDescriptor<Sum>{"passengers", add});
  }

  void process_element(const TaxiRide& ride, Context&, Collector<MeanPassengers>& out) override {
    if (!ride.is_start) return;
    passengers_.add({1, static_cast<double>(ride.passenger_count)});
    out.collect({ride.driver_id, mean_of(passengers_.get().value())});
  }
};

/// Reading renews, so that a driver is written down once.
class ReportFirstSeen : public KeyedProcessFunction<DriverId, TaxiRide, DriverId> {
  ValueState<bool> seen_;

 public:
  void open(RuntimeContext& context) override {
    const StateTtlConfig forget{.ttl = 30min,
                                .update_type = StateTtlConfig::UpdateType::on_read_and_write};
    seen_ = context.state(ValueStateDescriptor<bool>{"seen"}.enable_time_to_live(forget));
  }

  void process_element(const TaxiRide& ride, Context&, Collector<DriverId>& out) override {
    if (seen_.value()) return;
    out.collect(ride.driver_id);
    seen_.update(true);
  }
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
