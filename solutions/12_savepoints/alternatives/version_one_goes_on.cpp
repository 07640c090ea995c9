// With as much of version 1 as goes on: part 1 puts a filter before all of it. A keyed filter has
// another name than a process function, so that nobody moves and no uid has to be given. Part 2
// remembers the largest payment in a state of its own.
#include <algorithm>

#include "version_1.hpp"

namespace weir::exercises {
namespace {

class IsNew : public RichFilterFunction<Payment> {
  ValueState<bool> seen_;

 public:
  void open(RuntimeContext& context) override {
    seen_ = context.state(ValueStateDescriptor<bool>{"seen"});
  }
  bool filter(const Payment&) override {
    const bool is_new = !seen_.value();
    seen_.update(true);
    return is_new;
  }
};

struct LongTotal {
  std::int64_t cents = 0;
  std::int64_t payments = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("cents", cents), cereal::make_nvp("payments", payments));
  }
};

class AddUp : public KeyedProcessFunction<DriverId, Payment, DriverTotal> {
  ValueState<LongTotal> total_;
  ValueState<std::int32_t> largest_;

 public:
  void open(RuntimeContext& context) override {
    total_ = context.state(ValueStateDescriptor<LongTotal>{"sum"});
    largest_ = context.state(ValueStateDescriptor<std::int32_t>{"largest"});
  }
  void process_element(const Payment& payment, Context& context,
                       Collector<DriverTotal>& out) override {
    LongTotal total = total_.value().value_or(LongTotal{});
    total.payments += 1;
    total.cents += payment.cents;
    total_.update(total);
    const auto largest = std::max(largest_.value().value_or(payment.cents), payment.cents);
    largest_.update(largest);
    out.collect({context.current_key(), total.payments, total.cents, largest});
  }
};

}  // namespace

DataStream<Bonus> bonuses(DataStream<Payment> payments) {
  return version_1::bonuses(payments.key_by(&Payment::ride_id).filter(IsNew()).uid("is new"));
}

DataStream<DriverTotal> totals(DataStream<Payment> payments) {
  return payments.key_by(&Payment::driver_id).process(AddUp()).uid("totals");
}

DataStream<ZoneCount> zone_counts(StreamExecutionEnvironment& environment,
                                  DataStream<Payment> payments) {
  environment.options().allow_non_restored_state = true;
  return payments.key_by(&Payment::zone).process(version_1::CountZone()).uid("zones");
}

}  // namespace weir::exercises
