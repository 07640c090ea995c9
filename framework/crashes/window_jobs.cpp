// Windows of all kinds, triggers, evictors and late data.
#include <algorithm>
#include <map>

#include "jobs.hpp"
#include "weir/testing/scripted_source.hpp"

namespace weir::crashes {
namespace window_jobs_catalogue {

using namespace std::chrono_literals;
using Out = Collector<std::string>;

/// The elements of a window, in their order.
struct Content : ProcessWindowFunction<Event, std::string, std::int64_t> {
  void process(const std::int64_t& key, Context& context, std::span<const Event> events,
               Out& out) override {
    std::string all = std::to_string(key) + " from " +
                      std::to_string(context.window().start.millis()) + " to " +
                      std::to_string(context.window().end.millis()) + ":";
    for (const Event& event : events) all += " " + std::to_string(event.value);
    out.collect(all);
  }
};
/// Those of a window of several splits, whose elements have no order.
struct Size : ProcessAllWindowFunction<Event, std::string> {
  void process(Context& context, std::span<const Event> events, Out& out) override {
    std::int64_t sum = 0;
    for (const Event& event : events) sum += event.value;
    out.collect("from " + std::to_string(context.window().start.millis()) + ": " +
                std::to_string(events.size()) + ", sum " + std::to_string(sum));
  }
};
struct Sum : AggregateFunction<Event, std::int64_t, std::int64_t> {
  std::int64_t create_accumulator() const override { return 0; }
  void add(const Event& event, std::int64_t& sum) const override { sum += event.value; }
  std::int64_t get_result(const std::int64_t& sum) const override { return sum; }
  void merge(std::int64_t& into, const std::int64_t& from) const override { into += from; }
};
struct WithWindow : ProcessWindowFunction<std::int64_t, std::string, std::int64_t> {
  void process(const std::int64_t& key, Context& context, std::span<const std::int64_t> sums,
               Out& out) override {
    out.collect(std::to_string(key) + " from " + std::to_string(context.window().start.millis()) +
                ": " + std::to_string(sums.front()));
  }
};

/// Fires for each second element too, twice at most, which is state of the window.
struct Early : Trigger<Event> {
  TriggerResult on_element(const Event&, Timestamp, const TimeWindow& window,
                           TriggerContext& context) const override {
    context.register_event_time_timer(window.max_timestamp());
    auto count = context.state(counted);
    const int n = count.value().value_or(0) + 1;
    count.update(n);
    return n % 2 == 0 && n <= 4 ? TriggerResult::FIRE : TriggerResult::CONTINUE;
  }
  TriggerResult on_event_time(Timestamp time, const TimeWindow& window,
                              TriggerContext&) const override {
    return time == window.max_timestamp() ? TriggerResult::FIRE : TriggerResult::CONTINUE;
  }
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override {
    return TriggerResult::CONTINUE;
  }
  void clear(const TimeWindow& window, TriggerContext& context) const override {
    context.state(counted).clear();
    context.delete_event_time_timer(window.max_timestamp());
  }
  ValueStateDescriptor<int> counted{"counted"};
};

const OutputTag<Event>& late_ones() {
  static const OutputTag<Event> tag{"late"};
  return tag;
}

/// Some elements are far too late. Which ones are late depends on when the watermarks come, but
/// each is in one window's result or in the side output, once.
Job late_data() {
  return {"late_data", [] {
            const CollectedResults<Event> results;
            const auto build = [results](StreamExecutionEnvironment& environment) {
              const auto sums = tests::generated(
                                    environment, 2, 12,
                                    [](std::size_t split, std::size_t i) {
                                      Event event = element(split, i);
                                      if (i % 3 == 2) event.time -= 100;
                                      return event;
                                    },
                                    25ms)
                                    .key_by(&Event::key)
                                    .window(TumblingEventTimeWindows::of(30ms))
                                    .trigger(PurgingTrigger::of(EventTimeTrigger::create()))
                                    .allowed_lateness(20ms)
                                    .side_output_late_data(late_ones())
                                    .reduce([](const Event& a, const Event& b) {
                                      return Event{a.key, a.value + b.value, 0};
                                    });
              sums.union_with(sums.get_side_output(late_ones())).collect(results);
            };
            const auto lines = [results] {
              std::map<std::int64_t, std::int64_t> sums;
              for (const Event& event : results.values()) sums[event.key] += event.value;
              std::vector<std::string> all;
              for (const auto& [key, sum] : sums) {
                all.push_back(std::to_string(key) + ": " + std::to_string(sum));
              }
              return all;
            };
            return Running{build, lines, {}};
          }};
}

/// A split that is silent for long does not hold up the others.
DataStream<Event> partly_idle(StreamExecutionEnvironment& environment) {
  std::vector<testing::Script<Event>> splits(2);
  for (std::size_t split = 0; split < splits.size(); ++split) {
    for (std::size_t i = 0; i < 9; ++i) {
      const Event event = element(split, i);
      splits[split].element(event, Timestamp{event.time});
    }
  }
  splits[0].pause(3s);
  for (std::size_t i = 0; i < 4; ++i) {
    splits[0].element({0, static_cast<std::int64_t>(i), 9000}, Timestamp{9000});
  }
  return environment.from_source<Event>(
      std::make_shared<const testing::ScriptedSource<Event>>(splits),
      WatermarkStrategy<Event>::for_bounded_out_of_orderness(25ms).with_idleness(1s),
      "Partly idle");
}

/// Windows of `assigner`, of the elements by key.
template <class Assigner>
Job contents(std::string name, Assigner assigner) {
  return collecting(
      std::move(name), [assigner](StreamExecutionEnvironment& env, const Results& results) {
        elements(env).key_by(&Event::key).window(assigner).process(Content{}).collect(results);
      });
}

}  // namespace window_jobs_catalogue

std::vector<Job> window_jobs() {
  using namespace window_jobs_catalogue;
  using Env = StreamExecutionEnvironment;
  return {
      contents("tumbling_windows", TumblingEventTimeWindows::of(40ms)),
      contents("sliding_windows", SlidingEventTimeWindows::of(60ms, 20ms)),
      contents("session_windows", EventTimeSessionWindows::with_gap(28ms)),
      collecting("aggregated_sliding_windows",
                 [](Env& env, const Results& results) {
                   elements(env)
                       .key_by(&Event::key)
                       .window(SlidingEventTimeWindows::of(50ms, 25ms))
                       .aggregate(Sum{}, WithWindow{})
                       .collect(results);
                 }),
      collecting("count_windows",
                 [](Env& env, const Results& results) {
                   elements(env)
                       .key_by(&Event::key)
                       .count_window(3, 2)
                       .process(Content{})
                       .collect(results);
                 }),
      collecting("window_of_all",
                 [](Env& env, const Results& results) {
                   elements(env)
                       .window_all(TumblingEventTimeWindows::of(30ms))
                       .process(Size{})
                       .collect(results);
                 }),
      collecting("purged_sessions",
                 [](Env& env, const Results& results) {
                   elements(env)
                       .key_by(&Event::key)
                       .window(EventTimeSessionWindows::with_gap(28ms))
                       .trigger(PurgingTrigger::of(CountTrigger::of(2)))
                       .process(Content{})
                       .collect(results);
                 }),
      collecting("own_trigger",
                 [](Env& env, const Results& results) {
                   elements(env)
                       .key_by(&Event::key)
                       .window(TumblingEventTimeWindows::of(100ms))
                       .trigger(Early{})
                       .process(Content{})
                       .collect(results);
                 }),
      collecting("evictor",
                 [](Env& env, const Results& results) {
                   elements(env)
                       .key_by(&Event::key)
                       .window(GlobalWindows::create())
                       .trigger(CountTrigger::of(2))
                       .evictor(CountEvictor::of(3))
                       .process(Content{})
                       .collect(results);
                 }),
      collecting("idle_split",
                 [](Env& env, const Results& results) {
                   partly_idle(env)
                       .key_by(&Event::key)
                       .window(TumblingEventTimeWindows::of(40ms))
                       .aggregate(Sum{}, WithWindow{})
                       .collect(results);
                 }),
      late_data(),
  };
}

}  // namespace weir::crashes
