// Timers of both time domains, against sets of times.
#include <algorithm>
#include <map>
#include <set>

#include "common.hpp"
#include "fuzz.hpp"

namespace weir::fuzz {
namespace timers_target {

using tests::Sale;

/// A timer that is registered, or taken back.
struct Change {
  TimeDomain domain = TimeDomain::event_time;
  bool add = true;
  std::int64_t time = 0;
};

/// How often the timers of a key may set others when they fire, so that there is an end.
constexpr int most_reactions = 40;

/// What a timer does when it fires: some register another one, or take it back. At the end of the
/// input nothing, since whether the clock's timers fire there is nobody's promise.
std::vector<Change> reactions(TimeDomain domain, std::int64_t time, const std::string& key) {
  const std::uint64_t bits = mix_bits(static_cast<std::uint64_t>(time) * 2 +
                                      static_cast<std::uint64_t>(domain) + hash_bytes(key)) >>
                             8U;
  std::vector<Change> changes;
  for (std::uint64_t n = bits % 4; n > 1; --n) {
    const std::uint64_t more = bits >> (12U * n);
    const auto away = Duration{static_cast<std::int64_t>(more % 40) - 15};
    changes.push_back({more & 64U ? TimeDomain::event_time : TimeDomain::processing_time,
                       (more & 384U) != 0, (Timestamp{time} + away).millis()});
  }
  return changes;
}

/// `event 12 of a at 20, 13`: the watermark and the clock when it fired.
std::string fired(TimeDomain domain, std::int64_t time, const std::string& key, Timestamp watermark,
                  Timestamp clock) {
  return (domain == TimeDomain::event_time ? "event " : "clock ") + std::to_string(time) + " of " +
         key + " at " + tests::show(watermark) + ", " + tests::show(clock);
}

/// Each element is a change: what its amount says, at its timestamp.
class Obey : public KeyedProcessFunction<std::string, Sale, std::string> {
 public:
  void open(RuntimeContext& context) override {
    reacted_ = context.state(ValueStateDescriptor<int>{"reacted"});
  }
  void process_element(const Sale& sale, Context& context, Collector<std::string>&) override {
    change(context, {sale.amount % 2 == 0 ? TimeDomain::event_time : TimeDomain::processing_time,
                     sale.amount < 2, context.timestamp().millis()});
  }
  void on_timer(Timestamp time, OnTimerContext& context, Collector<std::string>& out) override {
    auto& service = context.timer_service();
    out.collect(fired(context.time_domain(), time.millis(), context.current_key(),
                      service.current_watermark(), service.current_processing_time()));
    if (service.current_watermark() == Timestamp::max()) return;
    for (const Change& next :
         reactions(context.time_domain(), time.millis(), context.current_key())) {
      const int reacted = reacted_.value().value_or(0);
      if (reacted == most_reactions) return;
      reacted_.update(reacted + 1);
      change(context, next);
    }
  }

 private:
  static void change(ProcessContext& context, const Change& change) {
    auto& service = context.timer_service();
    const Timestamp time{change.time};
    if (change.domain == TimeDomain::event_time) {
      change.add ? service.register_event_time_timer(time) : service.delete_event_time_timer(time);
    } else {
      change.add ? service.register_processing_time_timer(time)
                 : service.delete_processing_time_timer(time);
    }
  }
  ValueState<int> reacted_;
};

/// What should happen.
struct Model {
  using Key = std::string;

  std::set<std::pair<std::int64_t, Key>> event_time;
  std::set<std::pair<std::int64_t, Key>> processing_time;
  std::map<Key, int> reacted;
  Timestamp watermark = Timestamp::min();
  Timestamp clock{0};
  std::vector<std::string> output;  ///< in order for each key

  void change(const Key& key, const Change& change) {
    auto& timers = change.domain == TimeDomain::event_time ? event_time : processing_time;
    change.add ? void(timers.emplace(change.time, key)) : void(timers.erase({change.time, key}));
  }
  void fire(TimeDomain domain, std::int64_t time, const Key& key) {
    output.push_back(
        fired(domain, time, key, watermark, clock) + " with " +
        tests::show(domain == TimeDomain::event_time ? Timestamp{time} : Timestamp::min()));
    if (watermark == Timestamp::max()) return;
    for (const Change& next : reactions(domain, time, key)) {
      if (reacted[key] == most_reactions) return;
      ++reacted[key];
      change(key, next);
    }
  }
  /// Timers of event time fire when a watermark that has come is at or after their time.
  void pass(Timestamp time) {
    if (time <= watermark) return;
    watermark = time;
    while (!event_time.empty() && Timestamp{event_time.begin()->first} <= watermark) {
      const auto [at, key] = *event_time.begin();
      event_time.erase(event_time.begin());
      fire(TimeDomain::event_time, at, key);
    }
  }
  /// Those of processing time when the clock shows more than it; what falls due on the way fires
  /// then.
  void tick(Timestamp time) {
    while (!processing_time.empty() && Timestamp{processing_time.begin()->first} < time) {
      const auto [at, key] = *processing_time.begin();
      processing_time.erase(processing_time.begin());
      clock = std::max(clock, Timestamp{at} + Duration{1});
      fire(TimeDomain::processing_time, at, key);
    }
    clock = time;
  }
};

class BesideModel {
 public:
  explicit BesideModel(Case& choose)
      : choose_(choose),
        harness_(
            [](const DataStream<Sale>& sales) { return sales.key_by(&Sale::who).process(Obey{}); },
            {.state_backend = choose.one_of({StateBackend::heap, StateBackend::copying}),
             .clock = testing::ManualClock(start_)}),
        keys_(choose.one_of<std::int64_t>({1, 3, 3, 80})) {
    model_.clock = start_;
    Case::say("clock " + tests::show(start_) + ", " + std::to_string(keys_) + " keys");
  }

  void run() {
    for (std::int64_t steps = choose_.in(1, 150); steps > 0; --steps) {
      const auto what = choose_.below(20);
      if (what < 13) {
        change();
      } else if (what < 16) {
        pass(std::min(time_near(model_.watermark == Timestamp::min() ? start_ : model_.watermark),
                      Timestamp::max() - Duration{1}));
      } else if (what < 18) {
        tick(model_.clock + Duration{choose_.one_of<std::int64_t>({0, 1, 1, 2, 10, 50})});
      } else if (what == 18) {
        keep();
      } else {
        restart();
      }
      compare();
      require(harness_.event_time_timers() == model_.event_time.size(), "timers of event time");
      require(harness_.processing_time_timers() == model_.processing_time.size(),
              "timers of processing time");
    }
    Case::say("end");
    harness_.end_input();
    model_.pass(Timestamp::max());
    compare();
    require(harness_.event_time_timers() == 0, "event-time timers are left at the end");
  }

 private:
  /// Mostly near, seldom one of the ends of time.
  Timestamp time_near(Timestamp middle) {
    if (choose_.chance(4)) return Timestamp::min() + Duration{choose_.in(0, 2)};
    if (choose_.chance(2)) return Timestamp::max() - Duration{choose_.in(0, 2)};
    return middle + Duration{choose_.in(-15, 30)};
  }
  void change() {
    const std::string key = std::to_string(choose_.in(1, keys_));
    const int kind = static_cast<int>(choose_.one_of<std::int64_t>({0, 0, 0, 1, 1, 1, 2, 3}));
    const Timestamp time = time_near(
        kind % 2 == 0 && model_.watermark != Timestamp::min() ? model_.watermark : model_.clock);
    Case::say(std::string(kind < 2 ? "register " : "delete ") +
              (kind % 2 == 0 ? "event " : "clock ") + tests::show(time) + " of " + key);
    harness_.process_element({key, kind, 0}, time);
    model_.change(key, {kind % 2 == 0 ? TimeDomain::event_time : TimeDomain::processing_time,
                        kind < 2, time.millis()});
    model_.tick(model_.clock);
  }
  void pass(Timestamp time) {
    Case::say("watermark " + tests::show(time));
    harness_.process_watermark(time);
    model_.pass(time);
    model_.tick(model_.clock);
  }
  void tick(Timestamp time) {
    Case::say("clock " + tests::show(time));
    harness_.set_processing_time(time);
    model_.tick(time);
  }
  void keep() {
    Case::say("snapshot");
    kept_ = harness_.snapshot();
    kept_model_ = model_;
  }
  /// From the last snapshot, or from the beginning: as after a crash. The clock has gone on.
  void restart() {
    const auto parallelism = 1 + choose_.below(4);
    Case::say("restart with " + std::to_string(parallelism));
    const Timestamp clock = model_.clock;
    model_ = kept_model_;
    model_.watermark = Timestamp::min();
    model_.clock = clock;
    harness_.restore(kept_, parallelism);
    tick(clock);
  }

  /// By key, since no order is promised between keys.
  static std::vector<std::string> by_key(std::vector<std::string> lines) {
    const auto key = [](const std::string& line) {
      const auto begin = line.find(" of ");
      return line.substr(begin, line.find(" at ") - begin);
    };
    std::stable_sort(lines.begin(), lines.end(),
                     [&](const auto& a, const auto& b) { return key(a) < key(b); });
    return lines;
  }
  void compare() {
    std::vector<std::string> found;
    for (const auto& element : harness_.take_output()) {
      found.push_back(element.value + " with " + tests::show(element.timestamp));
    }
    require_equal(by_key(found), by_key(model_.output), "timers fired");
    model_.output.clear();
  }

  Case& choose_;
  Timestamp start_{choose_.one_of<std::int64_t>({0, -40, 1'600'000'000'000})};
  testing::OperatorHarness<Sale, std::string> harness_;
  std::int64_t keys_;
  Model model_;
  Model kept_model_;
  std::shared_ptr<const Snapshot> kept_;
};

}  // namespace timers_target

void timers(Case& choose) { timers_target::BesideModel(choose).run(); }

}  // namespace weir::fuzz
