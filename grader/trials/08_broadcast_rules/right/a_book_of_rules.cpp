#include <cereal/types/vector.hpp>
#include <vector>

#include "broadcast_rules.hpp"

namespace weir::exercises {
namespace {

struct Book {
  std::vector<Rule> rules;

  Rule* find(RuleId id) {
    for (Rule& rule : rules)
      if (rule.rule_id == id) return &rule;
    return nullptr;
  }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("rules", rules));
  }
};

const MapStateDescriptor<int, Book> books{"books"};

class Hits : public KeyedBroadcastProcessFunction<RideId, TaxiRide, Rule, RuleHit> {
 protected:
  ValueStateDescriptor<TaxiRide> rides_{"rides"};
  ValueState<TaxiRide> ride_;
  MapState<RuleId, RideId> before_;

 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(rides_);
    before_ = context.state(MapStateDescriptor<RuleId, RideId>{"before"});
  }
  void process_element(const TaxiRide& ride, ReadOnlyContext& context,
                       Collector<RuleHit>& out) override {
    if (ride.is_start) return ride_.update(ride);
    const Book book = context.broadcast_state(books).get(0).value_or(Book());
    for (const Rule& rule : book.rules) {
      if (rule.active && !before_.contains(rule.rule_id) && fits(rule, ride)) {
        out.collect({rule.rule_id, rule.version, context.current_key()});
      }
    }
    ride_.clear();
    before_.clear();
  }
  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<RuleHit>& out) override {
    Book book = context.broadcast_state(books).get(0).value_or(Book());
    Rule* known = book.find(rule.rule_id);
    if (known == nullptr) {
      book.rules.push_back(rule);
    } else if (known->version < rule.version) {
      *known = rule;
    } else {
      return;
    }
    context.broadcast_state(books).put(0, book);
    told(rule, context, out);
  }
  virtual void told(const Rule&, Context&, Collector<RuleHit>&) {}

 private:
  bool fits(const Rule& rule, const TaxiRide& end) const {
    if (rule.kind == Rule::Kind::ends_in_cell) return is_to_cell(end, rule.value);
    const auto start = ride_.value();
    return start.has_value() && end.event_time - start->event_time > Duration{rule.value * 60000};
  }
};

class HitsUnderWay : public Hits {
 public:
  void told(const Rule& rule, Context& context, Collector<RuleHit>& out) override {
    if (rule.kind == Rule::Kind::longer_than || !rule.active) return;
    context.apply_to_keyed_state(rides_, [&](RideId id, ValueState<TaxiRide>& ride) {
      if (!is_to_cell(*ride.value(), rule.value) || before_.contains(rule.rule_id)) return;
      before_.put(rule.rule_id, id);
      out.collect({rule.rule_id, rule.version, id});
    });
  }
};

}  // namespace

DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id).connect(rules.broadcast(books)).process(Hits());
}

DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  return rides.key_by(&TaxiRide::ride_id).connect(rules.broadcast(books)).process(HitsUnderWay());
}

}  // namespace weir::exercises
