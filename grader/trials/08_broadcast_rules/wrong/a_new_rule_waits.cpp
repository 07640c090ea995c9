// A new rule is held against rides that end only.
// Seen on: a START, a rule for its cell.
#include "broadcast_rules.hpp"

namespace weir::exercises {
namespace {

const MapStateDescriptor<RuleId, Rule> rule_book{"rule book"};

template <bool under_way>
class Matcher : public KeyedBroadcastProcessFunction<RideId, TaxiRide, Rule, RuleHit> {
 public:
  void open(RuntimeContext& context) override {
    since_ = context.state(since_state_);
    cell_ = context.state(ValueStateDescriptor<std::int64_t>{"cell"});
    done_ = context.state(MapStateDescriptor<RuleId, std::int64_t>{"done"});
  }

  void process_element(const TaxiRide& ride, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    if (ride.is_start) {
      since_.update(ride.event_time);
      cell_.update(cell_of(ride));
      return;
    }
    const auto since = since_.value();
    const auto cell = cell_of(ride);
    const auto book = context.broadcast_state(rule_book);
    for (const auto& entry : book.immutable_entries()) {
      const Rule& rule = entry.second;
      if (!rule.active || done_.contains(rule.rule_id)) continue;
      bool applies = false;
      switch (rule.kind) {
        case Rule::Kind::ends_in_cell:
          applies = cell == rule.value;
          break;
        case Rule::Kind::longer_than:
          applies =
              since.has_value() && *since + std::chrono::minutes(rule.value) < ride.event_time;
          break;
      }
      if (applies) out.collect(RuleHit{rule.rule_id, rule.version, ride.ride_id});
    }
    since_.clear();
    cell_.clear();
    done_.clear();
  }

  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<RuleHit>& out) override {
    auto book = context.broadcast_state(rule_book);
    if (book.contains(rule.rule_id) && book.get(rule.rule_id)->version >= rule.version) return;
    book.put(rule.rule_id, rule);
    if constexpr (under_way) {
      static_cast<void>(out);
    }
  }

 private:
  static std::int64_t cell_of(const TaxiRide& ride) {
    if (!taxi::is_in_nyc(ride.end_lon, ride.end_lat)) return -1;
    return taxi::map_to_grid_cell(ride.end_lon, ride.end_lat);
  }
  void look(const Rule& rule, Context& context, Collector<RuleHit>& out) {
    context.apply_to_keyed_state(since_state_, [&](const RideId& ride, ValueState<Timestamp>&) {
      if (cell_.value() != rule.value || done_.contains(rule.rule_id)) return;
      done_.put(rule.rule_id, rule.version);
      out.collect({rule.rule_id, rule.version, ride});
    });
  }

  const ValueStateDescriptor<Timestamp> since_state_{"since"};
  ValueState<Timestamp> since_;
  ValueState<std::int64_t> cell_;
  MapState<RuleId, std::int64_t> done_;
};

}  // namespace

DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(rules.broadcast(rule_book))
      .process(Matcher<false>());
}

DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(rules.broadcast(rule_book))
      .process(Matcher<true>());
}

}  // namespace weir::exercises
