// Keyed state of each kind, timers, time to live, and state of operators.
#include <algorithm>
#include <memory>
#include <utility>

#include "jobs.hpp"
#include "patient_source.hpp"

namespace weir::crashes {
namespace state_jobs_catalogue {

using Out = Collector<std::string>;

/// The how-manieth of its key an element is, and the sum up to it.
struct Values : KeyedProcessFunction<std::int64_t, Event, std::string> {
  ValueState<std::int64_t> count;
  ValueState<std::int64_t> sum;

  void open(RuntimeContext& context) override {
    count = context.state(ValueStateDescriptor<std::int64_t>{"count"});
    sum = context.state(ValueStateDescriptor<std::int64_t>{"sum"});
  }
  void process_element(const Event& event, Context&, Out& out) override {
    count.update(count.value().value_or(0) + 1);
    sum.update(sum.value().value_or(0) + event.value);
    out.collect(text(event) + " is number " + std::to_string(*count.value()) + ", sum " +
                std::to_string(*sum.value()));
  }
};

/// All elements of a key so far; every fourth clears them.
struct Lists : KeyedProcessFunction<std::int64_t, Event, std::string> {
  ListState<std::int64_t> list;

  void open(RuntimeContext& context) override {
    list = context.state(ListStateDescriptor<std::int64_t>{"list"});
  }
  void process_element(const Event& event, Context&, Out& out) override {
    list.add(event.value);
    std::string all = std::to_string(event.key);
    for (const std::int64_t value : list.get()) all += " " + std::to_string(value);
    out.collect(all);
    if (list.get().size() == 4) list.clear();
  }
};

/// How often each rest has come; one that has come twice is forgotten.
struct Maps : KeyedProcessFunction<std::int64_t, Event, std::string> {
  MapState<std::string, std::int64_t> counts;

  void open(RuntimeContext& context) override {
    counts = context.state(MapStateDescriptor<std::string, std::int64_t>{"counts"});
  }
  void process_element(const Event& event, Context&, Out& out) override {
    const std::string rest = "rest " + std::to_string(event.value % 2);
    counts.put(rest, counts.get(rest).value_or(0) + 1);
    out.collect(std::to_string(event.key) + " " + rest + ": " +
                std::to_string(counts.get(rest).value()));
    if (counts.get(rest) == 2) counts.remove(rest);
  }
};

struct Digits : AggregateFunction<std::int64_t, std::string, std::string> {
  std::string create_accumulator() const override { return ""; }
  void add(const std::int64_t& value, std::string& text) const override {
    text += std::to_string(value % 10);
  }
  std::string get_result(const std::string& text) const override { return text; }
  void merge(std::string& into, const std::string& from) const override { into += from; }
};
struct Reduced : KeyedProcessFunction<std::int64_t, Event, std::string> {
  ReducingState<std::int64_t> reduced;
  AggregatingState<std::int64_t, std::string> digits;

  void open(RuntimeContext& context) override {
    reduced = context.state(ReducingStateDescriptor<std::int64_t>{
        "reduced", [](std::int64_t a, std::int64_t b) { return a * 3 + b; }});
    digits = context.state(AggregatingStateDescriptor<std::int64_t, std::string, std::string>{
        "digits", std::make_shared<const Digits>()});
  }
  void process_element(const Event& event, Context&, Out& out) override {
    reduced.add(event.value);
    digits.add(event.value);
    out.collect(std::to_string(event.key) + " " + std::to_string(reduced.get().value()) + " " +
                digits.get().value());
  }
};

/// Sums in buckets of 40 ms, each ended by a timer; another timer is taken back.
struct Buckets : KeyedProcessFunction<std::int64_t, Event, std::string> {
  static constexpr std::int64_t size = 40;
  MapState<std::int64_t, std::int64_t> sums;

  void open(RuntimeContext& context) override {
    sums = context.state(MapStateDescriptor<std::int64_t, std::int64_t>{"sums"});
  }
  void process_element(const Event& event, Context& context, Out&) override {
    const std::int64_t end =
        window_start(Timestamp{event.time}, Duration{size}).millis() + size - 1;
    sums.put(end, sums.get(end).value_or(0) + event.value);
    context.timer_service().register_event_time_timer(Timestamp{end});
    context.timer_service().register_event_time_timer(Timestamp{end + 1});
    context.timer_service().delete_event_time_timer(Timestamp{end + 1});
  }
  void on_timer(Timestamp at, OnTimerContext& context, Out& out) override {
    out.collect(std::to_string(context.current_key()) + " until " + std::to_string(at.millis()) +
                ": " + std::to_string(sums.get(at.millis()).value()));
    sums.remove(at.millis());
  }
};

/// Elements, each after a rest by the clock; when the last is out there is nothing more for long.
struct Rests : KeyedProcessFunction<std::int64_t, Event, std::string> {
  ListState<std::int64_t> resting;

  void open(RuntimeContext& context) override {
    resting = context.state(ListStateDescriptor<std::int64_t>{"resting"});
  }
  void process_element(const Event& event, Context& context, Out&) override {
    resting.add(event.value);
    auto& timers = context.timer_service();
    timers.register_processing_time_timer(timers.current_processing_time() + Duration{50});
  }
  void on_timer(Timestamp, OnTimerContext& context, Out& out) override {
    for (const std::int64_t value : resting.get()) {
      out.collect(std::to_string(context.current_key()) + " rested " + std::to_string(value));
    }
    resting.clear();
  }
};

/// Bursts of `size` elements with long pauses between them, in two splits.
DataStream<Event> bursts(StreamExecutionEnvironment& environment, std::int64_t bursts,
                         std::size_t size) {
  PatientSource::Splits splits(2);
  for (std::size_t split = 0; split < splits.size(); ++split) {
    for (std::int64_t burst = 0; burst < bursts; ++burst) {
      for (std::size_t i = 0; i < size; ++i) {
        splits[split].push_back({i == 0 ? long_time : Duration{0}, element(split, i)});
      }
    }
    splits[split].push_back({long_time, std::nullopt});
  }
  return patient(environment, std::move(splits));
}

/// What lives for a day, and what lives for half a pause, which is over at the next burst.
struct ShortLived : KeyedProcessFunction<std::int64_t, Event, std::string> {
  ValueState<std::int64_t> brief;
  ValueState<std::int64_t> count;
  MapState<std::int64_t, std::int64_t> seen;
  ListState<std::int64_t> list;

  void open(RuntimeContext& context) override {
    using Value = ValueStateDescriptor<std::int64_t>;
    const StateTtlConfig day{.ttl = std::chrono::hours{24}};
    brief = context.state(Value{"brief"}.enable_time_to_live({.ttl = long_time / 2}));
    count = context.state(Value{"count"}.enable_time_to_live(day));
    seen = context.state(
        MapStateDescriptor<std::int64_t, std::int64_t>{"seen"}.enable_time_to_live(day));
    list = context.state(ListStateDescriptor<std::int64_t>{"list"}.enable_time_to_live(day));
  }
  void process_element(const Event& event, Context&, Out& out) override {
    brief.update(brief.value().value_or(0) + 1);
    count.update(count.value().value_or(0) + 1);
    seen.put(event.value, seen.get(event.value).value_or(0) + 1);
    list.add(event.value);
    out.collect(text(event) + " is number " + std::to_string(*count.value()) + ", " +
                std::to_string(*brief.value()) + " of its burst, " +
                std::to_string(list.get().size()) + ", " + std::to_string(*seen.get(event.value)));
  }
};

/// Holds elements back, up to three in each subtask, until one comes that sets all free.
constexpr std::int64_t sets_free = -1;
class HoldBack : public RichFlatMapFunction<Event, std::string>, public CheckpointedFunction {
 public:
  explicit HoldBack(bool union_state) : union_(union_state) {}
  void initialize_state(FunctionInitializationContext& context) override {
    saved_ = context.operator_state_store().list_state(ListStateDescriptor<Event>{"held"});
    held_ = saved_.get();
    if (!union_) return;
    // Everybody gets all that each has seen at most.
    most_ =
        context.operator_state_store().union_list_state(ListStateDescriptor<std::int64_t>{"most"});
    for (const std::int64_t most : most_.get()) most_seen_ = std::max(most_seen_, most);
  }
  void snapshot_state(FunctionSnapshotContext&) override {
    saved_.update(held_);
    if (union_) most_.update({most_seen_});
  }
  void flat_map(const Event& event, Out& out) override {
    most_seen_ = std::max(most_seen_, event.value);
    if (event.value != sets_free) held_.push_back(event);
    if (event.value != sets_free && held_.size() < 3) return;
    for (const Event& held : held_) out.collect(text(held));
    held_.clear();
  }

 private:
  bool union_;
  ListState<Event> saved_;
  ListState<std::int64_t> most_;
  std::vector<Event> held_;
  std::int64_t most_seen_ = 0;
};

/// The one that sets all free comes long after all others, to every subtask.
void held_back(StreamExecutionEnvironment& environment, const Results& results, bool union_state) {
  const auto last = patient(environment, {{{long_time, Event{0, sets_free, 0}}}});
  elements(environment)
      .rebalance()
      .union_with(last.broadcast())
      .flat_map<std::string>(HoldBack{union_state})
      .collect(results);
}

template <class Function>
Job of_elements(std::string name) {
  return collecting(std::move(name), [](StreamExecutionEnvironment& env, const Results& results) {
    elements(env).key_by(&Event::key).process(Function{}).collect(results);
  });
}

}  // namespace state_jobs_catalogue

std::vector<Job> state_jobs() {
  using namespace state_jobs_catalogue;
  using Env = StreamExecutionEnvironment;
  return {
      of_elements<Values>("value_state"),
      of_elements<Lists>("list_state"),
      of_elements<Maps>("map_state"),
      of_elements<Reduced>("reducing_and_aggregating_state"),
      of_elements<Buckets>("event_time_timers"),
      collecting("processing_time_timers",
                 [](Env& env, const Results& results) {
                   bursts(env, 2, 6).key_by(&Event::key).process(Rests{}).collect(results);
                 }),
      collecting("time_to_live",
                 [](Env& env, const Results& results) {
                   bursts(env, 4, 3).key_by(&Event::key).process(ShortLived{}).collect(results);
                 }),
      collecting("rolling_sums",
                 [](Env& env, const Results& results) {
                   elements(env)
                       .key_by(&Event::key)
                       .reduce([](const Event& a, const Event& b) {
                         return Event{a.key, a.value + b.value, 0};
                       })
                       .map(&text)
                       .collect(results);
                 }),
      collecting("operator_list_state",
                 [](Env& env, const Results& results) { held_back(env, results, false); }),
      collecting("operator_union_state",
                 [](Env& env, const Results& results) { held_back(env, results, true); }),
  };
}

}  // namespace weir::crashes
