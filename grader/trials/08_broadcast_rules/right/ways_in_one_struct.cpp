#include <algorithm>
#include <vector>
#include "broadcast_rules.hpp"

namespace weir::exercises {
namespace {

const MapStateDescriptor<RuleId, Rule> all_rules{"rules"};
struct Way {
  Timestamp start;
  float lon = 0;
  float lat = 0;
  std::vector<RuleId> hit;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("start", start), cereal::make_nvp("lon", lon),
            cereal::make_nvp("lat", lat), cereal::make_nvp("hit", hit));
  }
  bool has(RuleId id) const { return std::find(hit.begin(), hit.end(), id) != hit.end(); }
};
const ValueStateDescriptor<Way> started{"way"};

template <bool under_way>
class Match : public KeyedBroadcastProcessFunction<RideId, TaxiRide, Rule, RuleHit> {
  ValueState<Way> start_;

 public:
  void open(RuntimeContext& context) override { start_ = context.state(started); }
  void process_element(const TaxiRide& ride, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    if (ride.is_start) {
      start_.update({ride.event_time, ride.end_lon, ride.end_lat, {}});
      return;
    }
    const auto start = start_.value();
    const auto rules = context.broadcast_state(all_rules);
    for (const auto& [id, rule] : rules.immutable_entries()) {
      if (!rule.active) continue;
      if (start && start->has(id)) continue;
      bool applies = false;
      if (rule.kind == Rule::Kind::ends_in_cell) {
        applies = is_to_cell(ride, rule.value);
      } else {
        applies = start && ride.event_time - start->start > std::chrono::minutes(rule.value);
      }
      if (applies) out.collect({id, rule.version, ride.ride_id});
    }
    start_.clear();
  }
  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<RuleHit>& out) override {
    auto rules = context.broadcast_state(all_rules);
    const auto known = rules.get(rule.rule_id);
    if (known && known->version >= rule.version) return;
    rules.put(rule.rule_id, rule);
    if (!under_way) return;
    if (!rule.active || rule.kind != Rule::Kind::ends_in_cell) return;
    context.apply_to_keyed_state(started, [&](RideId id, ValueState<Way>& state) {
      Way way = *state.value();
      if (way.has(rule.rule_id)) return;
      if (!taxi::is_in_nyc(way.lon, way.lat) ||
          taxi::map_to_grid_cell(way.lon, way.lat) != rule.value)
        return;
      way.hit.push_back(rule.rule_id);
      state.update(way);
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
