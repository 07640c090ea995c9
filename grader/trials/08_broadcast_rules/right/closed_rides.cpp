#include <algorithm>
#include <vector>

#include "broadcast_rules.hpp"

namespace weir::exercises {
namespace {

const MapStateDescriptor<RuleId, Rule> rules_by_id{"rules by id"};

/// An END, and how long the ride was, if that is known.
struct Closing {
  TaxiRide end;
  std::int64_t millis = -1;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("end", end), cereal::make_nvp("millis", millis));
  }
};

class Close : public KeyedProcessFunction<RideId, TaxiRide, Closing> {
  ValueState<std::int64_t> began_;

 public:
  void open(RuntimeContext& context) override {
    began_ = context.state(ValueStateDescriptor<std::int64_t>{"began"});
  }
  void process_element(const TaxiRide& ride, Context&, Collector<Closing>& out) override {
    if (ride.is_start) return began_.update(ride.event_time.millis());
    const auto began = began_.value();
    out.collect({ride, began ? ride.event_time.millis() - *began : -1});
    began_.clear();
  }
};

bool newer(const Rule& rule, BroadcastState<RuleId, Rule>& rules) {
  const auto entry = rules.immutable_entries().find(rule.rule_id);
  return entry == rules.immutable_entries().end() || entry->second.version < rule.version;
}

class Judge : public BroadcastProcessFunction<Closing, Rule, RuleHit> {
 public:
  void process_element(const Closing& ride, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    for (const auto& [id, rule] : context.broadcast_state(rules_by_id).immutable_entries()) {
      const bool fits = rule.kind == Rule::Kind::longer_than ? ride.millis > rule.value * 60000
                                                             : is_to_cell(ride.end, rule.value);
      if (fits && rule.active) out.collect({id, rule.version, ride.end.ride_id});
    }
  }
  void process_broadcast_element(const Rule& rule, Context& context, Collector<RuleHit>&) override {
    auto rules = context.broadcast_state(rules_by_id);
    if (newer(rule, rules)) rules.put(rule.rule_id, rule);
  }
};

class JudgeUnderWay : public KeyedBroadcastProcessFunction<RideId, TaxiRide, Rule, RuleHit> {
  const MapStateDescriptor<RuleId, std::int64_t> told_descriptor_{"told"};
  const ValueStateDescriptor<TaxiRide> start_descriptor_{"start"};
  ValueState<TaxiRide> start_;
  MapState<RuleId, std::int64_t> told_;

 public:
  void open(RuntimeContext& context) override {
    start_ = context.state(start_descriptor_);
    told_ = context.state(told_descriptor_);
  }
  void process_element(const TaxiRide& ride, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    if (ride.is_start) {
      start_.update(ride);
      return;
    }
    Closing closing{ride, -1};
    if (const auto start = start_.value()) {
      closing.millis = (ride.event_time - start->event_time).count();
    }
    for (const auto& [id, rule] : context.broadcast_state(rules_by_id).immutable_entries()) {
      const bool fits = rule.kind == Rule::Kind::longer_than ? closing.millis > rule.value * 60000
                                                             : is_to_cell(ride, rule.value);
      if (fits && rule.active && !told_.contains(id)) {
        out.collect({id, rule.version, ride.ride_id});
      }
    }
    start_.clear();
    told_.clear();
  }
  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<RuleHit>& out) override {
    auto rules = context.broadcast_state(rules_by_id);
    if (!newer(rule, rules)) return;
    rules.put(rule.rule_id, rule);
    if (!rule.active) return;
    if (rule.kind == Rule::Kind::longer_than) return;
    std::vector<RideId> hit;
    context.apply_to_keyed_state(start_descriptor_, [&](RideId id, ValueState<TaxiRide>& start) {
      if (told_.contains(rule.rule_id)) return;
      if (!is_to_cell(start.value().value(), rule.value)) return;
      told_.put(rule.rule_id, rule.version);
      hit.push_back(id);
    });
    std::sort(hit.begin(), hit.end());
    for (const RideId id : hit) out.collect({rule.rule_id, rule.version, id});
  }
};

}  // namespace

DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .process(Close())
      .connect(rules.broadcast(rules_by_id))
      .process(Judge());
}

DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(rules.broadcast(rules_by_id))
      .process(JudgeUnderWay());
}

}  // namespace weir::exercises
