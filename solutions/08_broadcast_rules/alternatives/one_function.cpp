// One function for both parts, and one state for all that is known of a ride under way. Rules of
// the two kinds are kept in two maps, and which version of a rule is the newest in a third: then an
// END looks at the rules for its own cell only, however many there are.
#include <algorithm>
#include <cereal/types/vector.hpp>
#include <vector>

#include "broadcast_rules.hpp"

namespace weir::exercises {
namespace {

/// A ride under way.
struct UnderWay {
  TaxiRide start;
  std::vector<RuleId> hit_by;

  bool is_hit_by(RuleId rule) const {
    return std::find(hit_by.begin(), hit_by.end(), rule) != hit_by.end();
  }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("start", start), cereal::make_nvp("hit_by", hit_by));
  }
};

const MapStateDescriptor<RuleId, Rule> newest{"newest"};
const MapStateDescriptor<RuleId, Rule> of_minutes{"of minutes"};
const MapStateDescriptor<std::int64_t, std::vector<RuleId>> by_cell{"by cell"};

class MatchRides : public KeyedBroadcastProcessFunction<RideId, TaxiRide, Rule, RuleHit> {
  const ValueStateDescriptor<UnderWay> descriptor_{"under way"};
  ValueState<UnderWay> ride_;
  bool looks_under_way_;

 public:
  explicit MatchRides(bool looks_under_way) : looks_under_way_(looks_under_way) {}

  void open(RuntimeContext& context) override { ride_ = context.state(descriptor_); }

  void process_element(const TaxiRide& ride, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    if (ride.is_start) return ride_.update({ride, {}});
    const auto known = ride_.value();
    const auto hit = [&](const Rule& rule) {
      if (known && known->is_hit_by(rule.rule_id)) return;
      out.collect({rule.rule_id, rule.version, ride.ride_id});
    };
    if (known) {
      const Duration lasted = ride.event_time - known->start.event_time;
      for (const auto& [id, rule] : context.broadcast_state(of_minutes).immutable_entries()) {
        if (lasted > std::chrono::minutes(rule.value)) hit(rule);
      }
    }
    if (taxi::is_in_nyc(ride.end_lon, ride.end_lat)) {
      const auto cell = taxi::map_to_grid_cell(ride.end_lon, ride.end_lat);
      const auto rules = context.broadcast_state(newest);
      const auto there = context.broadcast_state(by_cell).get(cell).value_or(std::vector<RuleId>{});
      for (const RuleId id : there) hit(*rules.get(id));
    }
    ride_.clear();
  }

  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<RuleHit>& out) override {
    auto rules = context.broadcast_state(newest);
    const auto before = rules.get(rule.rule_id);
    if (before && before->version >= rule.version) return;
    rules.put(rule.rule_id, rule);
    if (before) take_away(*before, context);
    if (!rule.active) return;
    if (rule.kind == Rule::Kind::longer_than) {
      return context.broadcast_state(of_minutes).put(rule.rule_id, rule);
    }
    auto cells = context.broadcast_state(by_cell);
    auto there = cells.get(rule.value).value_or(std::vector<RuleId>{});
    there.push_back(rule.rule_id);
    cells.put(rule.value, there);
    if (looks_under_way_) hit_under_way(rule, context, out);
  }

 private:
  static void take_away(const Rule& rule, Context& context) {
    context.broadcast_state(of_minutes).remove(rule.rule_id);
    if (rule.kind != Rule::Kind::ends_in_cell || !rule.active) return;
    auto cells = context.broadcast_state(by_cell);
    auto there = cells.get(rule.value).value_or(std::vector<RuleId>{});
    std::erase(there, rule.rule_id);
    cells.put(rule.value, there);
  }

  void hit_under_way(const Rule& rule, Context& context, Collector<RuleHit>& out) const {
    context.apply_to_keyed_state(descriptor_, [&](RideId id, ValueState<UnderWay>& state) {
      auto ride = *state.value();
      if (ride.is_hit_by(rule.rule_id) || !is_to_cell(ride.start, rule.value)) return;
      ride.hit_by.push_back(rule.rule_id);
      state.update(ride);
      out.collect({rule.rule_id, rule.version, id});
    });
  }
};

DataStream<RuleHit> matched(const DataStream<TaxiRide>& rides, const DataStream<Rule>& rules,
                            bool looks_under_way) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(rules.broadcast(newest, of_minutes, by_cell))
      .process(MatchRides(looks_under_way));
}

}  // namespace

DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return matched(rides, rules, false);
}

DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return matched(rides, rules, true);
}

}  // namespace weir::exercises
