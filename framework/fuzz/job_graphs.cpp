// Random graphs under simulation, against a model that computes the results from all elements at
// once. Every result is the same in whatever order tasks run: nothing is late, and what depends on
// the order of elements, such as the timestamp of a running count, is not looked at.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "common.hpp"
#include "fuzz.hpp"
#include "runtime/events.hpp"
#include "weir/async_data_stream.hpp"
#include "weir/testing/delayed_answers.hpp"
#include "weir/testing/scripted_source.hpp"

namespace weir::fuzz {
namespace job_graphs_target {

using tests::Event;
using Item = Timestamped<Event>;
using Items = std::vector<Item>;
using Stream = DataStream<Event>;

enum class Kind : std::uint8_t {
  source,
  map,
  filter,
  flat_map,
  side,  ///< of a process function, which lets everything through too
  partition,
  order,  ///< of the elements of each split of a source
  unite,
  co_map,
  answers,  ///< of an asynchronous function
  count,    ///< running
  full,     ///< windows of a count
  tumbling,
  sliding,
  session,
  whole,       ///< tumbling windows of the whole stream
  buckets,     ///< by timers
  co_buckets,  ///< of two streams
  interval,
  join,
};
constexpr const char* names[]{"source",    "map",     "filter",     "flat_map", "side",
                              "partition", "order",   "unite",      "co_map",   "answers",
                              "count",     "full",    "tumbling",   "sliding",  "session",
                              "whole",     "buckets", "co_buckets", "interval", "join"};

enum class Partition : std::uint8_t { rebalance, rescale, shuffle, global, broadcast, custom };

/// One operator of the graph, and what comes out of it.
struct Node {
  Kind kind = Kind::source;
  std::vector<std::size_t> inputs;
  std::int64_t a = 1;
  std::int64_t b = 1;
  std::size_t parallelism = 0;  ///< of its own; 0: the job's
  bool starts_chain = false;
  bool ends_chain = false;
  bool timed = true;       ///< whether timestamps are the same in each run
  bool held_back = false;  ///< whether elements wait for a watermark on their way
  std::vector<testing::Script<Event>> splits;
  std::optional<Duration> idleness;
  Duration disorder{0};
  Items streaming;
  Items batch;

  std::string text(std::size_t index) const {
    std::string line = std::to_string(index) + " " + names[static_cast<int>(kind)] + " of";
    for (const std::size_t input : inputs) line += " " + std::to_string(input);
    line += ": " + std::to_string(a) + ", " + std::to_string(b);
    if (kind == Kind::source) line += ", " + std::to_string(splits.size()) + " splits";
    if (idleness) line += ", idle";
    if (parallelism > 0) line += ", parallelism " + std::to_string(parallelism);
    if (starts_chain) line += ", starts a chain";
    if (ends_chain) line += ", alone";
    return line + "; " + std::to_string(streaming.size()) + " elements";
  }
};

// What operators do to an element: the engine and the model call the same functions.

Event mapped(const Event& event, std::int64_t a, std::int64_t b) {
  return {(event.key + a) % 9, (event.value * 3 + b) % 101, event.time};
}
Event one(const Event& event) { return {event.key, 1, 0}; }
Event in_bucket(std::int64_t key, std::int64_t sum, std::int64_t bucket) {
  return {key, sum, bucket};
}
std::int64_t bucket_of(Timestamp t, std::int64_t size) {
  return (t.millis() >= 0 ? t.millis() / size : (t.millis() + 1) / size - 1) * size;
}
Event paired(const Event& left, const Event& right) {
  return {left.key, (left.value * 31 + right.value) % 1009, left.time - right.time};
}
const OutputTag<Event>& odd_ones() {
  static const OutputTag<Event> tag{"odd"};
  return tag;
}

struct CountNothing : ProcessFunction<Event, Event> {
  void process_element(const Event& event, Context& context, Collector<Event>& out) override {
    out.collect(event);
    if (event.value % 2 != 0) context.output(odd_ones(), event);
  }
};
struct MapBoth : CoMapFunction<Event, Event, Event> {
  Event map1(const Event& event) override { return mapped(event, 1, 0); }
  Event map2(const Event& event) override { return mapped(event, 2, 5); }
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

/// How many splits a source may have, of which each element tells its own: the rest of its value.
constexpr std::int64_t most_splits = 4;
std::int64_t split_of(const Event& event) { return event.value % most_splits; }

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
/// The same of the elements of a split in this order.
Items in_order(std::int64_t split, const Items& items) {
  Items all;
  std::int64_t last = -1;
  for (const Item& item : items) {
    const std::int64_t value = item.value.value;
    all.push_back({{split, value, value > last ? 1 : 0}, item.timestamp});
    last = value;
  }
  return all;
}

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

// The model.

using ByKey = std::map<std::int64_t, Items>;
bool is_before(const Item& a, const Item& b) { return a.timestamp < b.timestamp; }
ByKey by_key(const Items& items) {
  ByKey all;
  for (const Item& item : items) all[item.value.key].push_back(item);
  return all;
}

/// The sums of a key in all windows of `size` that begin at a multiple of `slide`.
Items window_sums(std::int64_t key, const Items& items, std::int64_t size, std::int64_t slide) {
  std::map<std::int64_t, std::int64_t> sums;
  for (const Item& item : items) {
    const std::int64_t t = item.timestamp.millis();
    for (std::int64_t start = bucket_of(item.timestamp, slide); start > t - size; start -= slide) {
      sums[start] += item.value.value;
    }
  }
  Items all;
  for (const auto& [start, sum] : sums) {
    all.push_back({in_bucket(key, sum, start), Timestamp{start + size - 1}});
  }
  return all;
}
Items session_sums(std::int64_t key, Items items, std::int64_t gap) {
  std::sort(items.begin(), items.end(), is_before);
  Items all;
  for (const Item& item : items) {
    const Timestamp last = item.timestamp + Duration{gap - 1};
    if (all.empty() || item.timestamp > all.back().timestamp + Duration{1}) {
      all.push_back({in_bucket(key, 0, item.timestamp.millis()), last});
    }
    all.back().value.value += item.value.value;
    all.back().timestamp = last;
  }
  return all;
}
/// Whether elements of a key are just so far apart: whether they are one session then depends on
/// whether the watermark comes between them.
bool touch(const Items& items, std::int64_t gap) {
  std::set<std::pair<std::int64_t, Timestamp>> all;
  for (const Item& item : items) all.emplace(item.value.key, item.timestamp);
  return std::any_of(all.begin(), all.end(), [&](const auto& element) {
    return all.contains({element.first, element.second + Duration{gap}});
  });
}
Items counts(std::int64_t key, std::size_t n, bool batch) {
  Items all;
  for (std::size_t i = batch ? n : 1; i <= n; ++i) {
    all.push_back({{key, static_cast<std::int64_t>(i), 0}, Timestamp{0}});
  }
  return all;
}
/// All pairs of a key for which `meet` says when, if at all.
template <class Meet>
Items pairs(const Items& left, const Items& right, Meet meet) {
  Items all;
  auto rights = by_key(right);
  for (const Item& a : left) {
    for (const Item& b : rights[a.value.key]) {
      if (const auto at = meet(a.timestamp, b.timestamp)) {
        all.push_back({paired(a.value, b.value), *at});
      }
    }
  }
  return all;
}

/// What an operator makes of its inputs.
Items computed(const Node& node, const std::vector<const Items*>& inputs, bool batch) {
  const Items& first = *inputs.front();
  Items out;
  const auto each_key = [&](const Items& items, auto make) {
    for (const auto& [key, own] : by_key(items)) {
      const Items made = make(key, own);
      out.insert(out.end(), made.begin(), made.end());
    }
  };
  const auto each = [&](const Items& items, auto make) {
    for (const Item& item : items) out.push_back({make(item.value), item.timestamp});
  };
  switch (node.kind) {
    case Kind::source:
      break;
    case Kind::map:
    case Kind::answers:
      each(first, [&](const Event& event) { return mapped(event, node.a, node.b); });
      break;
    case Kind::filter:
      for (const Item& item : first) {
        if (item.value.value % (node.a + 1) != 0) out.push_back(item);
      }
      break;
    case Kind::flat_map:
      for (const Item& item : first) {
        for (std::int64_t i = item.value.value % 3; i > 0; --i) {
          out.push_back({mapped(item.value, i, i), item.timestamp});
        }
      }
      break;
    case Kind::side:
      for (const Item& item : first) {
        if (item.value.value % 2 != 0) out.push_back(item);
      }
      break;
    case Kind::partition:
      for (std::size_t i = static_cast<Partition>(node.a) == Partition::broadcast ? node.parallelism
                                                                                  : 1;
           i > 0; --i) {
        each(first, [](const Event& event) { return event; });
      }
      break;
    case Kind::order: {
      std::map<std::int64_t, Items> splits;
      for (const Item& item : first) splits[split_of(item.value)].push_back(item);
      for (auto& [split, own] : splits) {
        if (batch) {  // elements of a key come in order of time
          std::stable_sort(own.begin(), own.end(), is_before);
        }
        const Items made = in_order(split, own);
        out.insert(out.end(), made.begin(), made.end());
      }
      break;
    }
    case Kind::unite:
      for (const Items* items : inputs) each(*items, [](const Event& event) { return event; });
      break;
    case Kind::co_map:
      each(first, [](const Event& event) { return MapBoth().map1(event); });
      each(*inputs.back(), [](const Event& event) { return MapBoth().map2(event); });
      break;
    case Kind::count:
      each_key(first,
               [&](std::int64_t key, const Items& own) { return counts(key, own.size(), batch); });
      break;
    case Kind::full:
      each_key(first, [&](std::int64_t key, const Items& own) {
        return Items(own.size() / static_cast<std::size_t>(node.a),
                     {{key, node.a, 0}, Timestamp{0}});
      });
      break;
    case Kind::tumbling:
    case Kind::sliding:
      each_key(first, [&](std::int64_t key, const Items& own) {
        return window_sums(key, own, node.a * (node.kind == Kind::sliding ? node.b : 1), node.a);
      });
      break;
    case Kind::buckets:
      each_key(first, [&](std::int64_t key, const Items& own) {
        return window_sums(key, own, node.a, node.a);
      });
      break;
    case Kind::whole:
      if (!first.empty()) out = window_sums(0, first, node.a, node.a);
      break;
    case Kind::session:
      each_key(first,
               [&](std::int64_t key, const Items& own) { return session_sums(key, own, node.a); });
      break;
    case Kind::co_buckets: {
      Items both = first;
      for (Item item : *inputs.back()) {
        item.value.value *= 1000;
        both.push_back(item);
      }
      each_key(both, [&](std::int64_t key, const Items& own) {
        return window_sums(key, own, node.a, node.a);
      });
      break;
    }
    case Kind::interval:
      return pairs(first, *inputs.back(), [&](Timestamp a, Timestamp b) {
        const bool meet = a - Duration{node.a} <= b && b <= a + Duration{node.b};
        return meet ? std::optional(std::max(a, b)) : std::nullopt;
      });
    case Kind::join:
      return pairs(first, *inputs.back(), [&](Timestamp a, Timestamp b) {
        const auto bucket = bucket_of(a, node.a);
        const bool meet = bucket == bucket_of(b, node.a);
        return meet ? std::optional(Timestamp{bucket + node.a - 1}) : std::nullopt;
      });
  }
  return out;
}

// The engine.

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

/// A graph, and how it runs.
class Graph {
 public:
  explicit Graph(Case& choose) : choose_(choose) {
    const std::size_t sources = 1 + choose_.below(3);
    late_split_ = choose_.below(sources);
    for (std::size_t i = 0; i < sources; ++i) add_source(i);
    for (std::size_t n = 1 + choose_.below(9); n > 0; --n) add_operator();
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      Case::say(nodes_[i].text(i));
      const bool is_read = std::any_of(nodes_.begin(), nodes_.end(), [i](const Node& node) {
        return std::find(node.inputs.begin(), node.inputs.end(), i) != node.inputs.end();
      });
      if (!is_read || choose_.chance(20)) sinks_.push_back(i);
    }
  }

  void run() {
    const auto mode =
        choose_.chance(25) ? RuntimeExecutionMode::batch : RuntimeExecutionMode::streaming;
    const bool is_batch = mode == RuntimeExecutionMode::batch;
    testing::SimulationOptions options;
    options.seed = choose_.bits();
    options.batch_capacity = 1 + choose_.below(5);
    options.channel_capacity = 1 + choose_.below(4);
    options.checkpoint_probability = choose_.one_of({0.0, 0.01, 0.05, 0.3});
    options.trace = choose_.chance(20);
    std::vector<testing::Crash> crashes;
    for (std::size_t n = choose_.below(4); n > 0 && !is_batch; --n) {
      crashes.push_back({1 + choose_.below(900), 1 + choose_.below(4)});
    }
    JobOptions settings;
    settings.parallelism = 1 + choose_.below(4);
    settings.runtime_mode = mode;
    settings.chaining = choose_.chance(80);
    settings.state_backend = choose_.one_of({StateBackend::heap, StateBackend::copying});
    settings.auto_watermark_interval = Duration{choose_.one_of<std::int64_t>({0, 1, 3, 50})};
    settings.buffer_timeout = Duration{choose_.one_of<std::int64_t>({0, 7, 100})};
    Case::say(std::string(is_batch ? "batch" : "streaming") + ", parallelism " +
              std::to_string(settings.parallelism) + ", " + std::to_string(crashes.size()) +
              " crashes, batches of " + std::to_string(options.batch_capacity) +
              " in channels of " + std::to_string(options.channel_capacity) + ", simulated by " +
              std::to_string(options.seed));
    const auto trace = simulate(settings, options, crashes);
    if (options.trace) {
      require_equal(simulate(settings, options, crashes), trace, "the second run of the same seed");
    }
  }

 private:
  /// Splits whose elements come no later than the disorder allows. Some are silent for long enough
  /// to be idle; what one of all has after that is later than all others, so that nothing is late.
  void add_source(std::size_t index) {
    Node node;
    node.disorder = Duration{choose_.one_of<std::int64_t>({0, 10, 40})};
    node.parallelism = choose_.below(4);
    if (choose_.chance(50)) node.idleness = Duration{choose_.in(100, 400)};
    const std::int64_t splits = choose_.in(1, most_splits);
    for (std::int64_t split = 0; split < splits; ++split) {
      testing::Script<Event> script;
      std::int64_t serial = choose_.in(0, 9);
      std::int64_t time = choose_.in(-300, 300);
      const auto emit = [&](std::int64_t at) {
        const Event event{choose_.in(0, 6), most_splits * serial++ + split, at};
        script.element(event);
        node.streaming.push_back({event, Timestamp{at}});
      };
      for (std::size_t n = choose_.below(25); n > 0; --n) {
        time += choose_.in(0, 30);
        emit(time - choose_.in(0, node.disorder.count()));
        if (!node.idleness && choose_.chance(5)) script.pause(Duration{choose_.in(1, 300)});
      }
      if (node.idleness && choose_.chance(50)) {
        script.pause(*node.idleness * 3);
        falls_idle_ = true;
        for (std::size_t n = index == late_split_ && split == 0 ? choose_.below(9) : 0; n > 0;
             --n) {
          emit(5000 + choose_.in(0, node.disorder.count()));
        }
      }
      node.splits.push_back(script);
    }
    node.batch = node.streaming;
    nodes_.push_back(node);
  }

  void add_operator() {
    static constexpr std::size_t most_elements = 500;
    Node node;
    node.kind = static_cast<Kind>(1 + choose_.below(static_cast<std::size_t>(Kind::join)));
    std::size_t inputs = 1;
    if (node.kind == Kind::unite) inputs = 2 + choose_.below(2);
    if (node.kind == Kind::co_map || node.kind >= Kind::co_buckets) inputs = 2;
    for (; inputs > 0; --inputs) node.inputs.push_back(choose_.below(nodes_.size()));
    const bool by_watermark = node.kind >= Kind::tumbling;
    for (const std::size_t input : node.inputs) {
      node.timed = node.timed && nodes_[input].timed;
      node.held_back = node.held_back || nodes_[input].held_back;
    }
    if (!node.timed && by_watermark) return;
    // A window that is open while its stream is idle holds nobody up: its results may come late.
    if (falls_idle_ && node.held_back && by_watermark) return;
    node.held_back = node.held_back || by_watermark;
    if (node.kind == Kind::order && nodes_[node.inputs[0]].kind != Kind::source) return;
    if (node.kind == Kind::count || node.kind == Kind::full) node.timed = false;
    node.a = node.kind >= Kind::tumbling ? choose_.in(2, 90) : choose_.in(1, 5);
    node.b = choose_.in(1, node.kind == Kind::interval ? 40 : 4);
    node.starts_chain = choose_.chance(10);
    node.ends_chain = choose_.chance(10);
    if (node.kind != Kind::whole && node.kind != Kind::unite && choose_.chance(30)) {
      node.parallelism = 1 + choose_.below(4);
    }
    if (node.kind == Kind::partition) {
      node.a = choose_.in(0, static_cast<std::int64_t>(Partition::custom));
      if (node.parallelism == 0) node.parallelism = 1 + choose_.below(4);
    }
    if (node.kind == Kind::session && touch(nodes_[node.inputs[0]].streaming, node.a)) return;
    node.streaming = computed(node, inputs_of(node, &Node::streaming), false);
    node.batch = computed(node, inputs_of(node, &Node::batch), true);
    if (node.streaming.size() <= most_elements) nodes_.push_back(std::move(node));
  }
  std::vector<const Items*> inputs_of(const Node& node, Items Node::*items) const {
    std::vector<const Items*> all;
    for (const std::size_t input : node.inputs) all.push_back(&(nodes_[input].*items));
    return all;
  }

  /// Runs the job, compares its results, and returns the trace.
  std::vector<std::string> simulate(const JobOptions& settings,
                                    const testing::SimulationOptions& options,
                                    const std::vector<testing::Crash>& crashes) {
    const std::vector<CollectedResults<Event>> results = some_results();
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.options() = settings;
          build(environment, results);
        },
        options, crashes);
    const bool is_batch = settings.runtime_mode == RuntimeExecutionMode::batch;
    for (std::size_t i = 0; i < sinks_.size(); ++i) {
      const Node& node = nodes_[sinks_[i]];
      require_equal(lines(results[i].timestamped(), node.timed),
                    lines(is_batch ? node.batch : node.streaming, node.timed),
                    "results of " + std::to_string(sinks_[i]) + ", after " +
                        std::to_string(run.restores) + " restores");
    }
    return run.trace;
  }
  std::vector<CollectedResults<Event>> some_results() const {
    std::vector<CollectedResults<Event>> all;
    for (std::size_t i = 0; i < sinks_.size(); ++i) all.emplace_back();
    return all;
  }
  void build(StreamExecutionEnvironment& environment,
             const std::vector<CollectedResults<Event>>& results) const {
    std::vector<Stream> streams;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const Node& node = nodes_[i];
      std::vector<Stream> inputs;
      for (const std::size_t input : node.inputs) inputs.push_back(streams[input]);
      Stream stream = built(node, inputs, environment);
      if (node.kind != Kind::unite) {
        stream.uid("operator " + std::to_string(i));
        if (node.parallelism > 0) stream.set_parallelism(node.parallelism);
        if (node.starts_chain) stream.start_new_chain();
        if (node.ends_chain) stream.disable_chaining();
      }
      streams.push_back(node.kind == Kind::side ? stream.get_side_output(odd_ones()) : stream);
    }
    for (std::size_t i = 0; i < sinks_.size(); ++i) streams[sinks_[i]].collect(results[i]);
  }
  static std::vector<std::string> lines(const Items& items, bool timed) {
    std::vector<std::string> all;
    for (const Item& item : items) {
      all.push_back(std::to_string(item.value.key) + ": " + std::to_string(item.value.value) +
                    ", " + std::to_string(item.value.time) +
                    (timed ? " @" + tests::show(item.timestamp) : ""));
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  Case& choose_;
  std::size_t late_split_ = 0;
  bool falls_idle_ = false;
  std::vector<Node> nodes_;
  std::vector<std::size_t> sinks_;
};

}  // namespace job_graphs_target

void job_graphs(Case& choose) { job_graphs_target::Graph(choose).run(); }

}  // namespace weir::fuzz
