// Part 1 in two steps: START and END are put together by ride, and what is known of the ride then
// needs no key any more to be held against the rules. Part 2 needs the rides under way, and so one
// step that has both.
#include <algorithm>

#include "broadcast_rules.hpp"

namespace weir::exercises {
namespace {

/// A ride that has ended.
struct Ended {
  TaxiRide end;
  std::int64_t lasted;  // milliseconds; below 0 if nobody knows
};

const MapStateDescriptor<RuleId, Rule> known_rules{"known rules"};

/// Keeps the newest version of each rule; answers whether this is it.
bool is_news(const Rule& rule, BroadcastState<RuleId, Rule> rules) {
  const auto before = rules.get(rule.rule_id);
  const bool is_newest = !before || before->version < rule.version;
  if (is_newest) rules.put(rule.rule_id, rule);
  return is_newest;
}

bool applies(const Rule& rule, const Ended& ride) {
  if (!rule.active) return false;
  if (rule.kind == Rule::Kind::ends_in_cell) return is_to_cell(ride.end, rule.value);
  return ride.lasted > rule.value * 60'000;
}

Ended ended(const TaxiRide& end, const std::optional<Timestamp>& start) {
  return {end, start ? (end.event_time - *start).count() : -1};
}

class PutTogether : public KeyedProcessFunction<RideId, TaxiRide, Ended> {
  ValueState<Timestamp> start_;

 public:
  void open(RuntimeContext& context) override {
    start_ = context.state(ValueStateDescriptor<Timestamp>{"start"});
  }

  void process_element(const TaxiRide& ride, Context&, Collector<Ended>& out) override {
    if (ride.is_start) return start_.update(ride.event_time);
    out.collect(ended(ride, start_.value()));
    start_.clear();
  }
};

class HoldAgainstRules : public BroadcastProcessFunction<Ended, Rule, RuleHit> {
 public:
  void process_element(const Ended& ride, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    const auto rules = context.broadcast_state(known_rules);
    for (const auto& [id, rule] : rules.immutable_entries()) {
      if (applies(rule, ride)) out.collect({id, rule.version, ride.end.ride_id});
    }
  }

  void process_broadcast_element(const Rule& rule, Context& context, Collector<RuleHit>&) override {
    is_news(rule, context.broadcast_state(known_rules));
  }
};

/// A ride under way, and the rules that have hit it.
class HitUnderWay : public KeyedBroadcastProcessFunction<RideId, TaxiRide, Rule, RuleHit> {
  const ValueStateDescriptor<TaxiRide> start_descriptor_{"start"};
  ValueState<TaxiRide> start_;
  ListState<RuleId> hit_by_;

  bool is_hit_by(RuleId rule) const {
    const auto rules = hit_by_.get();
    return std::find(rules.begin(), rules.end(), rule) != rules.end();
  }

 public:
  void open(RuntimeContext& context) override {
    start_ = context.state(start_descriptor_);
    hit_by_ = context.state(ListStateDescriptor<RuleId>{"hit by"});
  }

  void process_element(const TaxiRide& ride, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    if (ride.is_start) return start_.update(ride);
    const auto start = start_.value();
    const Ended now =
        ended(ride, start ? std::optional<Timestamp>(start->event_time) : std::nullopt);
    for (const auto& [id, rule] : context.broadcast_state(known_rules).immutable_entries()) {
      if (applies(rule, now) && !is_hit_by(id)) out.collect({id, rule.version, ride.ride_id});
    }
    start_.clear();
    hit_by_.clear();
  }

  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<RuleHit>& out) override {
    if (!is_news(rule, context.broadcast_state(known_rules))) return;
    context.apply_to_keyed_state(start_descriptor_, [&](RideId ride, ValueState<TaxiRide>& start) {
      if (!applies(rule, ended(*start.value(), {})) || is_hit_by(rule.rule_id)) return;
      hit_by_.add(rule.rule_id);
      out.collect({rule.rule_id, rule.version, ride});
    });
  }
};

}  // namespace

DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .process(PutTogether())
      .connect(rules.broadcast(known_rules))
      .process(HoldAgainstRules());
}

DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(rules.broadcast(known_rules))
      .process(HitUnderWay());
}

}  // namespace weir::exercises
