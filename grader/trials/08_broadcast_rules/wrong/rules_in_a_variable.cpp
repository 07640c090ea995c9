// Wrong: rules are kept in a variable of the function.
// Seen with: a rule, a restart, and the END of a ride that the rule applies to.
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
  std::map<RuleId, Rule> mine_;

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
    static_cast<void>(context);
    for (const auto& [id, rule] : mine_) {
      if (!rule.active) continue;
      if (hit_.contains(id)) continue;
      bool applies = false;
      if (rule.kind == Rule::Kind::ends_in_cell) {
        applies = is_to_cell(ride, rule.value);
      } else {
        applies = start && ride.event_time - start->event_time > std::chrono::minutes(rule.value);
      }
      if (applies) out.collect({id, rule.version, ride.ride_id});
    }
    start_.clear();
    hit_.clear();
  }
  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<RuleHit>& out) override {
    const auto known = mine_.find(rule.rule_id);
    if (known != mine_.end() && known->second.version >= rule.version) return;
    mine_.insert_or_assign(rule.rule_id, rule);
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
