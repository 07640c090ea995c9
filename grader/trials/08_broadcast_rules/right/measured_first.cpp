#include <optional>
#include "broadcast_rules.hpp"
namespace weir::exercises {
namespace {
struct Move {
  TaxiRide ride;
  bool is_over = false;
  std::int64_t lasted = -1;
  template <class Archive>
  void serialize(Archive& a) {
    a(cereal::make_nvp("ride", ride), cereal::make_nvp("is_over", is_over),
      cereal::make_nvp("lasted", lasted));
  }
};
class Measure : public KeyedProcessFunction<RideId, TaxiRide, Move> {
  ValueState<Timestamp> start_;

 public:
  void open(RuntimeContext& c) override {
    start_ = c.state(ValueStateDescriptor<Timestamp>{"start"});
  }
  void process_element(const TaxiRide& ride, Context&, Collector<Move>& out) override {
    if (ride.is_start) {
      start_.update(ride.event_time);
      out.collect({ride, false, -1});
      return;
    }
    const auto start = start_.value();
    out.collect({ride, true, start ? (ride.event_time - *start).count() : -1});
    start_.clear();
  }
};
const MapStateDescriptor<RuleId, Rule> known{"known"};
bool applies(const Rule& rule, const Move& move) {
  if (rule.kind == Rule::Kind::ends_in_cell) return is_to_cell(move.ride, rule.value);
  return move.lasted > rule.value * 60000;
}
bool take(const Rule& rule, const BroadcastState<RuleId, Rule>& rules_) {
  auto rules = rules_;
  const auto before = rules.get(rule.rule_id);
  if (before && before->version >= rule.version) return false;
  rules.put(rule.rule_id, rule);
  return true;
}
class AtTheEnd : public BroadcastProcessFunction<Move, Rule, RuleHit> {
 public:
  void process_element(const Move& move, ReadOnlyContext& c, Collector<RuleHit>& out) override {
    if (!move.is_over) return;
    const auto rules = c.broadcast_state(known);
    for (const auto& [id, rule] : rules.immutable_entries())
      if (rule.active && applies(rule, move)) out.collect({id, rule.version, move.ride.ride_id});
  }
  void process_broadcast_element(const Rule& rule, Context& c, Collector<RuleHit>&) override {
    take(rule, c.broadcast_state(known));
  }
};
const MapStateDescriptor<RuleId, std::int64_t> hits{"hits"};
const ReducingStateDescriptor<TaxiRide> way{"way",
                                            [](const TaxiRide&, const TaxiRide& b) { return b; }};
class UnderWay : public KeyedBroadcastProcessFunction<RideId, Move, Rule, RuleHit> {
  ReducingState<TaxiRide> ride_;
  MapState<RuleId, std::int64_t> hits_;

 public:
  void open(RuntimeContext& c) override {
    ride_ = c.state(way);
    hits_ = c.state(hits);
  }
  void process_element(const Move& move, ReadOnlyContext& c, Collector<RuleHit>& out) override {
    if (!move.is_over) return ride_.add(move.ride);
    const auto rules = c.broadcast_state(known);
    for (const auto& [id, rule] : rules.immutable_entries())
      if (rule.active && !hits_.contains(id) && applies(rule, move))
        out.collect({id, rule.version, c.current_key()});
    ride_.clear();
    hits_.clear();
  }
  void process_broadcast_element(const Rule& rule, Context& c, Collector<RuleHit>& out) override {
    if (!take(rule, c.broadcast_state(known)) || !rule.active ||
        rule.kind != Rule::Kind::ends_in_cell)
      return;
    c.apply_to_keyed_state(way, [&](RideId id, ReducingState<TaxiRide>& ride) {
      if (!is_to_cell(*ride.get(), rule.value) || hits_.contains(rule.rule_id)) return;
      hits_.put(rule.rule_id, rule.version);
      out.collect({rule.rule_id, rule.version, id});
    });
  }
};
}  // namespace
DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .process(Measure())
      .connect(rules.broadcast(known))
      .process(AtTheEnd());
}
DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id)
      .process(Measure())
      .key_by([](const Move& m) { return m.ride.ride_id; })
      .connect(rules.broadcast(known))
      .process(UnderWay());
}
}  // namespace weir::exercises
