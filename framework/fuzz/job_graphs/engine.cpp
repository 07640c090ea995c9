#include "node.hpp"
#include "weir/async_data_stream.hpp"
#include "weir/testing/delayed_answers.hpp"

namespace weir::fuzz::job_graphs_target {
namespace {

Event one(const Event& event) { return {event.key, 1, 0}; }

struct CountNothing : ProcessFunction<Event, Event> {
  void process_element(const Event& event, Context& context, Collector<Event>& out) override {
    out.collect(event);
    if (event.value % 2 != 0) context.output(odd_ones(), event);
  }
};
struct Sum : AggregateFunction<Event, std::int64_t, std::int64_t> {
  std::int64_t create_accumulator() const override { return 0; }
  void add(const Event& event, std::int64_t& sum) const override { sum += event.value; }
  std::int64_t get_result(const std::int64_t& sum) const override { return sum; }
  void merge(std::int64_t& into, const std::int64_t& from) const override { into += from; }
};
struct WithWindow : ProcessWindowFunction<std::int64_t, Event, std::int64_t> {
  void process(const std::int64_t& key, Context& context, std::span<const std::int64_t> sums,
               Collector<Event>& out) override {
    out.collect(in_bucket(key, sums.front(), context.window().start.millis()));
  }
};
struct OfWindow : ProcessWindowFunction<Event, Event, std::int64_t> {
  void process(const std::int64_t& key, Context& context, std::span<const Event> events,
               Collector<Event>& out) override {
    std::int64_t sum = 0;
    for (const Event& event : events) sum += event.value;
    out.collect(in_bucket(key, sum, context.window().start.millis()));
  }
};
struct OfAll : ProcessAllWindowFunction<Event, Event> {
  void process(Context& context, std::span<const Event> events, Collector<Event>& out) override {
    std::int64_t sum = 0;
    for (const Event& event : events) sum += event.value;
    out.collect(in_bucket(0, sum, context.window().start.millis()));
  }
};

/// Whether an element of a split comes after the one before it.
struct Order : KeyedProcessFunction<std::int64_t, Event, Event> {
  void open(RuntimeContext& context) override {
    last = context.state(ValueStateDescriptor<std::int64_t>{"last"});
  }
  void process_element(const Event& event, Context& context, Collector<Event>& out) override {
    const bool is_next = event.value > last.value().value_or(-1);
    out.collect({context.current_key(), event.value, is_next ? 1 : 0});
    last.update(event.value);
  }
  ValueState<std::int64_t> last;
};

/// Adds up in buckets, each of which ends by a timer.
struct Sums {
  explicit Sums(std::int64_t bucket_size) : size(bucket_size) {}
  void open(RuntimeContext& context) {
    sums = context.state(MapStateDescriptor<std::int64_t, std::int64_t>{"sums"});
  }
  template <class Context>
  void add(std::int64_t value, Context& context) {
    const auto bucket = bucket_of(context.timestamp(), size);
    auto& timers = context.timer_service();
    timers.register_event_time_timer(Timestamp{bucket + size});  // taken back: it must not fire
    timers.register_event_time_timer(Timestamp{bucket + size - 1});
    timers.delete_event_time_timer(Timestamp{bucket + size});
    sums.put(bucket, sums.get(bucket).value_or(0) + value);
  }
  void end(std::int64_t key, Timestamp at, Collector<Event>& out) {
    const auto bucket = bucket_of(at, size);
    out.collect(in_bucket(key, sums.get(bucket).value(), bucket));
    sums.remove(bucket);
  }
  std::int64_t size;
  MapState<std::int64_t, std::int64_t> sums;
};
struct Buckets : KeyedProcessFunction<std::int64_t, Event, Event> {
  explicit Buckets(std::int64_t size) : sums(size) {}
  void open(RuntimeContext& context) override { sums.open(context); }
  void process_element(const Event& event, Context& context, Collector<Event>&) override {
    sums.add(event.value, context);
  }
  void on_timer(Timestamp at, OnTimerContext& context, Collector<Event>& out) override {
    sums.end(context.current_key(), at, out);
  }
  Sums sums;
};
struct CoBuckets : KeyedCoProcessFunction<std::int64_t, Event, Event, Event> {
  explicit CoBuckets(std::int64_t size) : sums(size) {}
  void open(RuntimeContext& context) override { sums.open(context); }
  void process_element1(const Event& event, Context& context, Collector<Event>&) override {
    sums.add(event.value, context);
  }
  void process_element2(const Event& event, Context& context, Collector<Event>&) override {
    sums.add(event.value * 1000, context);
  }
  void on_timer(Timestamp at, OnTimerContext& context, Collector<Event>& out) override {
    sums.end(context.current_key(), at, out);
  }
  Sums sums;
};
struct Pairs : ProcessJoinFunction<Event, Event, Event> {
  void process_element(const Event& left, const Event& right, Context&,
                       Collector<Event>& out) override {
    out.collect(paired(left, right));
  }
};

Stream partitioned(const Stream& stream, Partition partition) {
  switch (partition) {
    case Partition::rebalance:
      return stream.rebalance();
    case Partition::rescale:
      return stream.rescale();
    case Partition::shuffle:
      return stream.shuffle();
    case Partition::global:
      return stream.global();
    case Partition::broadcast:
      return stream.broadcast();
    case Partition::custom:
      break;
  }
  return stream.partition_custom(
      [](const Event& event, std::size_t n) { return static_cast<std::size_t>(event.value) % n; });
}

Stream source(const Node& node, StreamExecutionEnvironment& environment) {
  auto strategy =
      WatermarkStrategy<Event>::for_bounded_out_of_orderness(node.disorder)
          .with_timestamp_assigner([](const Event& event) { return Timestamp{event.time}; });
  if (node.idleness) strategy = strategy.with_idleness(*node.idleness);
  return environment.from_source<Event>(
      std::make_shared<const testing::ScriptedSource<Event>>(node.splits), strategy, "Events");
}

Stream with_windows(const Node& node, const KeyedStream<Event, std::int64_t>& keyed) {
  const Duration size{node.a};
  if (node.kind == Kind::tumbling) {
    return keyed.window(TumblingEventTimeWindows::of(size)).aggregate(Sum{}, WithWindow{});
  }
  if (node.kind == Kind::session) {
    return keyed.window(EventTimeSessionWindows::with_gap(size)).process(OfWindow{});
  }
  const auto windows = keyed.window(SlidingEventTimeWindows::of(size * node.b, size));
  return node.b % 2 == 0 ? windows.aggregate(Sum{}, WithWindow{}) : windows.process(OfWindow{});
}

}  // namespace

Stream built(const Node& node, const std::vector<Stream>& inputs,
             StreamExecutionEnvironment& environment) {
  const auto keyed = [&](std::size_t i) { return inputs[i].key_by(&Event::key); };
  const auto a = node.a;
  const auto b = node.b;
  const auto map = [a, b](const Event& event) { return mapped(event, a, b); };
  switch (node.kind) {
    case Kind::source:
      return source(node, environment);
    case Kind::map:
      return inputs[0].map(map);
    case Kind::filter:
      return inputs[0].filter([a](const Event& event) { return event.value % (a + 1) != 0; });
    case Kind::flat_map:
      return inputs[0].flat_map<Event>([](const Event& event, Collector<Event>& out) {
        for (std::int64_t i = event.value % 3; i > 0; --i) out.collect(mapped(event, i, i));
      });
    case Kind::side:
      return inputs[0].process(CountNothing{});
    case Kind::partition:
      return partitioned(inputs[0], static_cast<Partition>(a)).map([](const Event& event) {
        return event;
      });
    case Kind::order:
      return inputs[0].key_by(&split_of).process(Order{});
    case Kind::unite:
      return inputs.size() == 2 ? inputs[0].union_with(inputs[1])
                                : inputs[0].union_with(inputs[1], inputs[2]);
    case Kind::co_map:
      return inputs[0].connect(inputs[1]).map(MapBoth{});
    case Kind::answers: {
      const auto asked = testing::DelayedAnswers<Event, Event>::at_random(
          map, Duration{30}, static_cast<std::uint64_t>(a));
      return b % 2 == 0 ? AsyncDataStream::ordered_wait(inputs[0], asked, Duration{0}, 4)
                        : AsyncDataStream::unordered_wait(inputs[0], asked, Duration{0}, 4);
    }
    case Kind::count:
      return inputs[0].map(&one).key_by(&Event::key).sum(&Event::value);
    case Kind::full:
      return inputs[0].map(&one).key_by(&Event::key).count_window(a).sum(&Event::value);
    case Kind::tumbling:
    case Kind::sliding:
    case Kind::session:
      return with_windows(node, keyed(0));
    case Kind::whole:
      return inputs[0].window_all(TumblingEventTimeWindows::of(Duration{a})).process(OfAll{});
    case Kind::buckets:
      return keyed(0).process(Buckets(a));
    case Kind::co_buckets:
      return keyed(0).connect(keyed(1)).process(CoBuckets(a));
    case Kind::interval:
      return keyed(0).interval_join(keyed(1)).between(Duration{-a}, Duration{b}).process(Pairs{});
    case Kind::join:
      break;
  }
  return inputs[0]
      .join(inputs[1])
      .where(&Event::key)
      .equal_to(&Event::key)
      .window(TumblingEventTimeWindows::of(Duration{a}))
      .apply(&paired);
}

}  // namespace weir::fuzz::job_graphs_target
