#include <cereal/types/vector.hpp>
#include <vector>

#include "broadcast_rules.hpp"

namespace weir::exercises {
namespace {

const MapStateDescriptor<RuleId, std::int64_t> versions_of_rules{"versions"};
const MapStateDescriptor<RuleId, Rule> active_rules{"active"};

/// Who has taken over the version.
template <class Context>
bool update_rules(const Rule& rule, Context& context) {
  auto versions = context.broadcast_state(versions_of_rules);
  if (versions.get(rule.rule_id).value_or(0) >= rule.version) return false;
  versions.put(rule.rule_id, rule.version);
  auto active = context.broadcast_state(active_rules);
  if (rule.active) {
    active.put(rule.rule_id, rule);
  } else {
    active.remove(rule.rule_id);
  }
  return rule.active;
}

bool is_hit(const Rule& rule, const TaxiRide& end, const std::optional<TaxiRide>& start) {
  const bool by_cell = rule.kind == Rule::Kind::ends_in_cell && is_to_cell(end, rule.value);
  const bool by_time = rule.kind == Rule::Kind::longer_than && start &&
                       (end.event_time - start->event_time) > rule.value * 60s;
  return by_cell || by_time;
}

class FirstPart : public KeyedBroadcastProcessFunction<RideId, TaxiRide, Rule, RuleHit> {
 public:
  void open(RuntimeContext& c) override { start = c.state(ValueStateDescriptor<TaxiRide>{"ride"}); }
  void process_element(const TaxiRide& ride, ReadOnlyContext& c, Collector<RuleHit>& o) override {
    if (!ride.is_start) {
      auto began = start.value();
      start.clear();
      for (auto& [id, rule] : c.broadcast_state(active_rules).immutable_entries())
        if (is_hit(rule, ride, began)) o.collect({id, rule.version, ride.ride_id});
    } else {
      start.update(ride);
    }
  }
  void process_broadcast_element(const Rule& rule, Context& c, Collector<RuleHit>&) override {
    update_rules(rule, c);
  }

 private:
  ValueState<TaxiRide> start;
};

class SecondPart : public KeyedBroadcastProcessFunction<RideId, TaxiRide, Rule, RuleHit> {
 public:
  void open(RuntimeContext& c) override {
    start = c.state(start_of_ride);
    silent = c.state(ValueStateDescriptor<std::vector<RuleId>>{"silent"});
  }
  void process_element(const TaxiRide& ride, ReadOnlyContext& c, Collector<RuleHit>& o) override {
    if (!ride.is_start) {
      const auto began = start.value();
      for (auto& [id, rule] : c.broadcast_state(active_rules).immutable_entries())
        if (is_hit(rule, ride, began) && !is_silent(id))
          o.collect({id, rule.version, ride.ride_id});
      start.clear();
      silent.clear();
    } else {
      start.update(ride);
    }
  }
  void process_broadcast_element(const Rule& rule, Context& c, Collector<RuleHit>& o) override {
    if (!update_rules(rule, c)) return;
    c.apply_to_keyed_state(start_of_ride, [&](RideId id, ValueState<TaxiRide>& began) {
      // Without a START: what lasts is not asked for.
      if (!is_hit(rule, *began.value(), std::nullopt) || is_silent(rule.rule_id)) return;
      auto all = silent.value().value_or(std::vector<RuleId>());
      all.push_back(rule.rule_id);
      silent.update(all);
      o.collect({rule.rule_id, rule.version, id});
    });
  }

 private:
  bool is_silent(RuleId id) const {
    for (const RuleId one : silent.value().value_or(std::vector<RuleId>()))
      if (one == id) return true;
    return false;
  }

  ValueStateDescriptor<TaxiRide> start_of_ride{"ride"};
  ValueState<TaxiRide> start;
  ValueState<std::vector<RuleId>> silent;
};

}  // namespace

DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(rules.broadcast(versions_of_rules, active_rules))
      .process(FirstPart());
}

DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(rules.broadcast(versions_of_rules, active_rules))
      .process(SecondPart());
}

}  // namespace weir::exercises
