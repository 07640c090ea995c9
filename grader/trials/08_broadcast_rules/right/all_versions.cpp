#include <algorithm>
#include <cereal/types/map.hpp>
#include <map>
#include <vector>

#include "broadcast_rules.hpp"

namespace weir::exercises {
namespace {

using Versions = std::map<std::int64_t, Rule>;

const MapStateDescriptor<RuleId, Versions> all_versions{"all versions"};

bool ends_well(const Rule& rule, const TaxiRide& end, const std::vector<TaxiRide>& starts) {
  if (rule.kind == Rule::Kind::ends_in_cell) return is_to_cell(end, rule.value);
  if (starts.empty()) return false;
  return end.event_time > starts.front().event_time + std::chrono::minutes(rule.value);
}

class AtTheEnd : public KeyedBroadcastProcessFunction<RideId, TaxiRide, Rule, RuleHit> {
 public:
  void open(RuntimeContext& context) override {
    starts_ = context.state(starts_state_);
    hit_by_ = context.state(ListStateDescriptor<RuleId>{"hit by"});
  }

  void process_element(const TaxiRide& ride, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    if (ride.is_start) {
      starts_.add(ride);
      return;
    }
    const auto starts = starts_.get();
    const auto hit_by = hit_by_.get();
    for (const auto& [id, versions] : context.broadcast_state(all_versions).immutable_entries()) {
      const Rule& rule = versions.rbegin()->second;
      if (!rule.active || !ends_well(rule, ride, starts)) continue;
      if (std::count(hit_by.begin(), hit_by.end(), id) > 0) continue;
      out.collect({id, rule.version, ride.ride_id});
    }
    starts_.clear();
    hit_by_.clear();
  }

  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<RuleHit>& out) override {
    auto state = context.broadcast_state(all_versions);
    Versions versions = state.get(rule.rule_id).value_or(Versions());
    const bool is_new = versions.emplace(rule.version, rule).second;
    state.put(rule.rule_id, versions);
    if (is_new && versions.rbegin()->first == rule.version && rule.active) now(rule, context, out);
  }

 protected:
  virtual void now(const Rule&, Context&, Collector<RuleHit>&) {}

  const ListStateDescriptor<TaxiRide> starts_state_{"starts"};
  ListState<TaxiRide> starts_;
  ListState<RuleId> hit_by_;
};

class AtOnce final : public AtTheEnd {
  void now(const Rule& rule, Context& context, Collector<RuleHit>& out) override {
    if (rule.kind != Rule::Kind::ends_in_cell) return;
    context.apply_to_keyed_state(starts_state_, [&](RideId, ListState<TaxiRide>& starts) {
      const auto hit_by = hit_by_.get();
      if (std::find(hit_by.begin(), hit_by.end(), rule.rule_id) != hit_by.end()) return;
      const auto ride = starts.get().at(0);
      if (!is_to_cell(ride, rule.value)) return;
      hit_by_.add(rule.rule_id);
      out.collect({rule.rule_id, rule.version, ride.ride_id});
    });
  }
};

}  // namespace

DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(rules.broadcast(all_versions))
      .process(AtTheEnd());
}

DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id).connect(rules.broadcast(all_versions)).process(AtOnce());
}

}  // namespace weir::exercises
