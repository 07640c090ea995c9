#include "broadcast_rules.hpp"

namespace weir::exercises {
namespace {

const MapStateDescriptor<RuleId, Rule> latest{"latest"};

class Watch : public KeyedBroadcastProcessFunction<RideId, TaxiRide, Rule, RuleHit> {
  bool part_two_;
  MapStateDescriptor<bool, TaxiRide> events_descriptor_{"events"};
  MapState<bool, TaxiRide> events_;  // by is_start
  MapState<RuleId, Rule> spoken_;

 public:
  explicit Watch(bool part_two) : part_two_(part_two) {}

  void open(RuntimeContext& context) override {
    events_ = context.state(events_descriptor_);
    spoken_ = context.state(MapStateDescriptor<RuleId, Rule>{"spoken"});
  }

  void process_element(const TaxiRide& ride, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    events_.put(ride.is_start, ride);
    if (ride.is_start) return;
    const auto start = events_.get(true);
    const auto rules = context.broadcast_state(latest);
    for (const auto& [id, rule] : rules.immutable_entries()) {
      if (spoken_.contains(id) || !rule.active) continue;
      if (rule.kind == Rule::Kind::ends_in_cell) {
        if (is_to_cell(ride, rule.value)) out.collect({id, rule.version, ride.ride_id});
      } else if (start) {
        const Timestamp limit = start->event_time + std::chrono::minutes{rule.value};
        if (ride.event_time > limit) out.collect({id, rule.version, ride.ride_id});
      }
    }
    events_.clear();
    spoken_.clear();
  }

  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<RuleHit>& out) override {
    auto rules = context.broadcast_state(latest);
    const auto known = rules.get(rule.rule_id);
    if (known.has_value() && rule.version <= known->version) return;
    rules.put(rule.rule_id, rule);
    const bool looks = part_two_ && rule.active && rule.kind == Rule::Kind::ends_in_cell;
    if (!looks) return;
    context.apply_to_keyed_state(events_descriptor_, [&](RideId ride, auto& events) {
      const auto start = events.get(true);
      if (!start || spoken_.contains(rule.rule_id)) return;
      if (!is_to_cell(*start, rule.value)) return;
      spoken_.put(rule.rule_id, rule);
      out.collect({rule.rule_id, rule.version, ride});
    });
  }
};

}  // namespace

DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id).connect(rules.broadcast(latest)).process(Watch(false));
}

DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id).connect(rules.broadcast(latest)).process(Watch(true));
}

}  // namespace weir::exercises
