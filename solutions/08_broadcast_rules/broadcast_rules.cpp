#include "broadcast_rules.hpp"

namespace weir::exercises {
namespace {

const MapStateDescriptor<RuleId, Rule> newest_versions{"newest versions"};

/// Takes over a version of a rule, and says whether it has: not if a newer one is known.
bool take_over(const Rule& rule, BroadcastState<RuleId, Rule> rules) {
  const auto known = rules.get(rule.rule_id);
  if (known && known->version >= rule.version) return false;
  rules.put(rule.rule_id, rule);
  return true;
}

/// Whether the rule hits a ride that ends. `start` is empty if its START has never come.
bool hits(const Rule& rule, const std::optional<TaxiRide>& start, const TaxiRide& end) {
  if (!rule.active) return false;
  if (rule.kind == Rule::Kind::ends_in_cell) return is_to_cell(end, rule.value);
  return start && end.event_time - start->event_time > std::chrono::minutes(rule.value);
}

class Match : public KeyedBroadcastProcessFunction<RideId, TaxiRide, Rule, RuleHit> {
  ValueState<TaxiRide> start_;

 public:
  void open(RuntimeContext& context) override {
    start_ = context.state(ValueStateDescriptor<TaxiRide>{"start"});
  }

  void process_element(const TaxiRide& ride, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    if (ride.is_start) return start_.update(ride);
    for (const auto& [id, rule] : context.broadcast_state(newest_versions).immutable_entries()) {
      if (hits(rule, start_.value(), ride)) out.collect({id, rule.version, ride.ride_id});
    }
    start_.clear();
  }

  void process_broadcast_element(const Rule& rule, Context& context, Collector<RuleHit>&) override {
    take_over(rule, context.broadcast_state(newest_versions));
  }
};

class MatchUnderWay : public KeyedBroadcastProcessFunction<RideId, TaxiRide, Rule, RuleHit> {
  const ValueStateDescriptor<TaxiRide> under_way_{"under way"};
  ValueState<TaxiRide> start_;
  MapState<RuleId, bool> hit_;  // the rules that have hit the ride

 public:
  void open(RuntimeContext& context) override {
    start_ = context.state(under_way_);
    hit_ = context.state(MapStateDescriptor<RuleId, bool>{"hit"});
  }

  void process_element(const TaxiRide& ride, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    if (ride.is_start) return start_.update(ride);
    for (const auto& [id, rule] : context.broadcast_state(newest_versions).immutable_entries()) {
      if (hit_.contains(id)) continue;
      if (hits(rule, start_.value(), ride)) out.collect({id, rule.version, ride.ride_id});
    }
    start_.clear();
    hit_.clear();
  }

  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<RuleHit>& out) override {
    if (!take_over(rule, context.broadcast_state(newest_versions))) return;
    if (!rule.active || rule.kind != Rule::Kind::ends_in_cell) return;
    context.apply_to_keyed_state(under_way_, [&](RideId ride_id, ValueState<TaxiRide>& start) {
      if (hit_.contains(rule.rule_id) || !is_to_cell(*start.value(), rule.value)) return;
      hit_.put(rule.rule_id, true);
      out.collect({rule.rule_id, rule.version, ride_id});
    });
  }
};

}  // namespace

DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(rules.broadcast(newest_versions))
      .process(Match());
}

DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(rules.broadcast(newest_versions))
      .process(MatchUnderWay());
}

}  // namespace weir::exercises
