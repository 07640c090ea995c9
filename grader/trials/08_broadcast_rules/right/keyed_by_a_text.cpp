#include <algorithm>
#include <cereal/types/vector.hpp>
#include <string>
#include <vector>

#include "broadcast_rules.hpp"

namespace weir::exercises {
namespace {

const MapStateDescriptor<RuleId, Rule> d{"r"};

std::string name_of(const TaxiRide& ride) { return "ride " + std::to_string(ride.ride_id); }

struct Ride {
  TaxiRide start;
  std::vector<RuleId> told;

  bool was_told(RuleId rule) const { return std::count(told.begin(), told.end(), rule) == 1; }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("start", start), cereal::make_nvp("told", told));
  }
};

class Both : public KeyedBroadcastProcessFunction<std::string, TaxiRide, Rule, RuleHit> {
  bool eager_;
  ValueStateDescriptor<Ride> descriptor_{"ride"};
  ValueState<Ride> ride_;

 public:
  explicit Both(bool eager) : eager_(eager) {}

  void open(RuntimeContext& context) override { ride_ = context.state(descriptor_); }

  void process_element(const TaxiRide& event, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    if (event.is_start) {
      Ride ride;
      ride.start = event;
      ride_.update(ride);
      return;
    }
    const auto ride = ride_.value();
    ride_.clear();
    for (const auto& [id, rule] : context.broadcast_state(d).immutable_entries()) {
      if (!rule.active) continue;
      if (ride && ride->was_told(id)) continue;
      if (rule.kind == Rule::Kind::longer_than) {
        if (!ride) continue;
        const auto lasted = event.event_time.millis() - ride->start.event_time.millis();
        if (lasted <= 60'000 * rule.value) continue;
      } else if (!is_to_cell(event, rule.value)) {
        continue;
      }
      out.collect({id, rule.version, event.ride_id});
    }
  }

  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<RuleHit>& out) override {
    auto rules = context.broadcast_state(d);
    if (const auto old = rules.get(rule.rule_id); old && old->version >= rule.version) return;
    rules.put(rule.rule_id, rule);
    if (!eager_ || !rule.active || rule.kind == Rule::Kind::longer_than) return;
    context.apply_to_keyed_state(descriptor_, [&](const std::string&, ValueState<Ride>& state) {
      Ride ride = *state.value();
      if (!is_to_cell(ride.start, rule.value)) return;
      if (ride.was_told(rule.rule_id)) return;
      ride.told.push_back(rule.rule_id);
      state.update(ride);
      out.collect({rule.rule_id, rule.version, ride.start.ride_id});
    });
  }
};

}  // namespace

DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(name_of).connect(rules.broadcast(d)).process(Both(false));
}

DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(name_of).connect(rules.broadcast(d)).process(Both(true));
}

}  // namespace weir::exercises
