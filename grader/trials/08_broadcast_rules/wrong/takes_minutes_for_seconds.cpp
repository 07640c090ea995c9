// Wrong: a rule of minutes is held against seconds.
// Seen with: a rule for more than 30 minutes, and a ride of one.
#include "broadcast_rules.hpp"

namespace weir::exercises {
namespace {

const MapStateDescriptor<RuleId, Rule> all_rules{"rules"};
const ValueStateDescriptor<TaxiRide> started{"started"};
const MapStateDescriptor<RuleId, bool> already_hit{"hit"};

template <bool under_way>
class Match : public KeyedBroadcastProcessFunction<RideId, TaxiRide, Rule, RuleHit> {
  ValueState<TaxiRide> start_;
  MapState<RuleId, bool> hit_;

 public:
  void open(RuntimeContext& context) override {
    start_ = context.state(started);
    hit_ = context.state(already_hit);
  }
  void process_element(const TaxiRide& ride, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    if (ride.is_start) {
      start_.update(ride);
      return;
    }
    const auto start = start_.value();
    const auto rules = context.broadcast_state(all_rules);
    for (const auto& [id, rule] : rules.immutable_entries()) {
      if (!rule.active) continue;
      if (hit_.contains(id)) continue;
      bool applies = false;
      if (rule.kind == Rule::Kind::ends_in_cell) {
        applies = is_to_cell(ride, rule.value);
      } else {
        applies = start && ride.event_time - start->event_time > std::chrono::seconds(rule.value);
      }
      if (applies) out.collect({id, rule.version, ride.ride_id});
    }
    start_.clear();
    hit_.clear();
  }
  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<RuleHit>& out) override {
    auto rules = context.broadcast_state(all_rules);
    const auto known = rules.get(rule.rule_id);
    if (known && known->version >= rule.version) return;
    rules.put(rule.rule_id, rule);
    if (!under_way) return;
    if (!rule.active || rule.kind != Rule::Kind::ends_in_cell) return;
    context.apply_to_keyed_state(started, [&](RideId id, ValueState<TaxiRide>& start) {
      if (hit_.contains(rule.rule_id)) return;
      if (!is_to_cell(*start.value(), rule.value)) return;
      hit_.put(rule.rule_id, true);
      out.collect({rule.rule_id, rule.version, id});
    });
  }
};

}  // namespace

DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(rules.broadcast(all_rules))
      .process(Match<false>());
}

DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(rules.broadcast(all_rules))
      .process(Match<true>());
}

}  // namespace weir::exercises
