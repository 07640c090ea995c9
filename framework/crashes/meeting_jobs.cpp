// Streams that meet: joins, connected and united streams, broadcast; partitions and asynchrony.
#include "jobs.hpp"
#include "patient_source.hpp"
#include "weir/async_data_stream.hpp"
#include "weir/testing/delayed_answers.hpp"

namespace weir::crashes {
namespace meeting_jobs_catalogue {

using namespace std::chrono_literals;
using Out = Collector<std::string>;

struct Pairs : ProcessJoinFunction<Event, Event, std::string> {
  void process_element(const Event& left, const Event& right, Context& context, Out& out) override {
    out.collect(text(left) + " and " + text(right) + " at " +
                std::to_string(context.timestamp().millis()));
  }
};

/// Sums of both streams in buckets, each of which ends by a timer.
struct Both : KeyedCoProcessFunction<std::int64_t, Event, Event, std::string> {
  static constexpr std::int64_t size = 50;
  MapState<std::int64_t, std::int64_t> first;
  MapState<std::int64_t, std::int64_t> second;

  void open(RuntimeContext& context) override {
    first = context.state(MapStateDescriptor<std::int64_t, std::int64_t>{"first"});
    second = context.state(MapStateDescriptor<std::int64_t, std::int64_t>{"second"});
  }
  static void add(const Event& event, Context& context, MapState<std::int64_t, std::int64_t>& to) {
    const std::int64_t end =
        window_start(Timestamp{event.time}, Duration{size}).millis() + size - 1;
    to.put(end, to.get(end).value_or(0) + event.value);
    context.timer_service().register_event_time_timer(Timestamp{end});
  }
  void process_element1(const Event& event, Context& context, Out&) override {
    add(event, context, first);
  }
  void process_element2(const Event& event, Context& context, Out&) override {
    add(event, context, second);
  }
  void on_timer(Timestamp at, OnTimerContext& context, Out& out) override {
    const std::int64_t end = at.millis();
    out.collect(std::to_string(context.current_key()) + " until " + std::to_string(end) + ": " +
                std::to_string(first.get(end).value_or(0)) + ", " +
                std::to_string(second.get(end).value_or(0)));
    first.remove(end);
    second.remove(end);
  }
};

const MapStateDescriptor<std::int64_t, std::int64_t>& rules() {
  static const MapStateDescriptor<std::int64_t, std::int64_t> descriptor{"rules"};
  return descriptor;
}
const ValueStateDescriptor<std::int64_t>& total() {
  static const ValueStateDescriptor<std::int64_t> descriptor{"total"};
  return descriptor;
}
constexpr std::int64_t tells_all = -1;

/// Keeps rules and totals; a rule that comes long after all else tells both for each key.
struct ByRules : KeyedBroadcastProcessFunction<std::int64_t, Event, Event, std::string> {
  ValueState<std::int64_t> sum;

  void open(RuntimeContext& context) override { sum = context.state(total()); }
  void process_element(const Event& event, ReadOnlyContext&, Out&) override {
    sum.update(sum.value().value_or(0) + event.value);
  }
  void process_broadcast_element(const Event& rule, Context& context, Out& out) override {
    auto state = context.broadcast_state(rules());
    if (rule.value != tells_all) return state.put(rule.key, rule.value);
    std::string known;
    for (const auto& [name, value] : state.immutable_entries()) {
      known += " " + std::to_string(name) + "=" + std::to_string(value);
    }
    context.apply_to_keyed_state(total(), [&](const std::int64_t& key,
                                              ValueState<std::int64_t>& of_key) {
      out.collect(std::to_string(key) + ": " + std::to_string(of_key.value().value_or(0)) + known);
    });
  }
};

void by_rules(StreamExecutionEnvironment& environment, const Results& results) {
  std::vector<PatientStep> script;
  for (const std::int64_t rule : {1, 2, 3, 1}) {
    script.push_back(
        {Duration{0}, Event{rule, 10 * rule + static_cast<std::int64_t>(script.size()), 0}});
  }
  script.push_back({long_time, Event{0, tells_all, 0}});
  const auto changes = patient(environment, {script});
  elements(environment)
      .key_by(&Event::key)
      .connect(changes.broadcast(rules()))
      .process(ByRules{})
      .collect(results);
}

/// A short stream, a long one, and one that is empty, in windows.
void unequal(StreamExecutionEnvironment& environment, const Results& results) {
  const auto none = tests::generated(environment, 1, 0, &element);
  elements(environment, 3)
      .union_with(others(environment, 20), none)
      .key_by(&Event::key)
      .window(TumblingEventTimeWindows::of(40ms))
      .reduce([](const Event& a, const Event& b) {
        return Event{a.key, a.value + b.value, 0};
      })
      .map(&text)
      .collect(results);
}

enum class Order : std::uint8_t { ordered, unordered, retried };
void asked(StreamExecutionEnvironment& environment, const Results& results, Order order) {
  const auto stream = elements(environment).rebalance();
  const auto service = testing::DelayedAnswers<Event, std::string>::at_random(&text, 30ms, 1);
  const auto slow = testing::DelayedAnswers<Event, std::string>(
      &text, [](const Event& event) { return event.value % 2 == 0 ? 2ms : 20ms; });
  if (order == Order::ordered) {
    AsyncDataStream::ordered_wait(stream, service, 0ms, 4).collect(results);
    return;
  }
  if (order == Order::unordered) {
    AsyncDataStream::unordered_wait(stream, service, 0ms, 4).collect(results);
    return;
  }
  const auto retries =
      AsyncRetryStrategy<std::string>::fixed_delay(2, 5ms).if_result(RetryPredicates::empty_result);
  AsyncDataStream::ordered_wait_with_retry(stream, slow, 10s, retries, 3).collect(results);
}

const OutputTag<Event>& odd_ones() {
  static const OutputTag<Event> tag{"odd"};
  return tag;
}
struct Sort : ProcessFunction<Event, Event> {
  void process_element(const Event& event, Context& context, Collector<Event>& out) override {
    if (event.value % 2 != 0) return context.output(odd_ones(), event);
    out.collect(event);
  }
};

void partitioned(StreamExecutionEnvironment& environment, const Results& results) {
  const auto all = elements(environment);
  const auto same = [](const Event& event) { return event; };
  all.rebalance()
      .map(same)
      .union_with(all.rescale().map(same), all.shuffle().map(same), all.global().map(same),
                  all.broadcast().map(same).set_parallelism(2))
      .key_by(&Event::value)
      .map(&text)
      .collect(results);
}

}  // namespace meeting_jobs_catalogue

std::vector<Job> meeting_jobs() {
  using namespace meeting_jobs_catalogue;
  using Env = StreamExecutionEnvironment;
  return {
      collecting("window_join",
                 [](Env& env, const Results& results) {
                   elements(env)
                       .join(others(env))
                       .where(&Event::key)
                       .equal_to(&Event::key)
                       .window(TumblingEventTimeWindows::of(40ms))
                       .apply(
                           [](const Event& a, const Event& b) { return text(a) + " " + text(b); })
                       .collect(results);
                 }),
      collecting("co_group",
                 [](Env& env, const Results& results) {
                   elements(env)
                       .co_group(others(env))
                       .where(&Event::key)
                       .equal_to(&Event::key)
                       .window(TumblingEventTimeWindows::of(50ms))
                       .apply<std::string>([](std::span<const Event> a, std::span<const Event> b,
                                              Collector<std::string>& out) {
                         std::int64_t sum = 0;
                         for (const Event& event : a) sum += event.value;
                         for (const Event& event : b) sum += event.value;
                         out.collect(std::to_string(a.size()) + " and " + std::to_string(b.size()) +
                                     ": " + std::to_string(sum));
                       })
                       .collect(results);
                 }),
      collecting("interval_join",
                 [](Env& env, const Results& results) {
                   elements(env)
                       .key_by(&Event::key)
                       .interval_join(others(env).key_by(&Event::key))
                       .between(-10ms, 20ms)
                       .process(Pairs{})
                       .collect(results);
                 }),
      collecting("connected_streams",
                 [](Env& env, const Results& results) {
                   elements(env)
                       .key_by(&Event::key)
                       .connect(others(env).key_by(&Event::key))
                       .process(Both{})
                       .collect(results);
                 }),
      collecting("broadcast_state", &by_rules),
      collecting("union_of_unequal_inputs", &unequal),
      collecting("async_in_order",
                 [](Env& env, const Results& results) { asked(env, results, Order::ordered); }),
      collecting("async_in_any_order",
                 [](Env& env, const Results& results) { asked(env, results, Order::unordered); }),
      collecting("async_with_retries",
                 [](Env& env, const Results& results) { asked(env, results, Order::retried); }),
      collecting(
          "side_output",
          [](Env& env, const Results& results) {
            const auto sorted = elements(env).process(Sort{});
            sorted.union_with(sorted.get_side_output(odd_ones())).map(&text).collect(results);
          }),
      collecting("partitions", &partitioned),
  };
}

}  // namespace weir::crashes
