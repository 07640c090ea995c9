#include "runtime/three_stage_job.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <utility>

#include "weir/weir.hpp"

namespace weir::tests {
namespace {

constexpr Duration disorder{15};
constexpr std::size_t splits = 3;
constexpr std::size_t rule_splits = 2;

Event element(std::size_t split, std::size_t i) {
  const auto s = static_cast<std::int64_t>(split);
  const auto n = static_cast<std::int64_t>(i);
  // Every third element is 15 ms behind the one before it.
  return {s * 4 + n % 4, s * 1000 + n, 10 * n - (n % 3 == 2 ? 25 : 0)};
}
Event rule(std::size_t split, std::size_t i) {
  const auto n = static_cast<std::int64_t>(i * rule_splits + split);
  return {n % 5, n, 10 * n};
}

/// The last millisecond of the bucket of `size` milliseconds that `time` lies in.
std::int64_t bucket_of(std::int64_t time, std::int64_t size) {
  return window_start(Timestamp{time}, Duration{size}).millis() + size - 1;
}
constexpr std::int64_t counting_bucket = 50;
constexpr std::int64_t window_size = 40;
constexpr std::int64_t joining_bucket = 100;

const OutputTag<Row>& odd_ones() {
  static const OutputTag<Row> tag{"odd"};
  return tag;
}

/// Stage 1.
struct CountAndSum : KeyedProcessFunction<std::int64_t, Event, Row> {
  ValueState<std::int64_t> count;
  MapState<std::int64_t, std::int64_t> sums;

  void open(RuntimeContext& context) override {
    count = context.state(ValueStateDescriptor<std::int64_t>{"count"});
    sums = context.state(MapStateDescriptor<std::int64_t, std::int64_t>{"sums"});
  }
  void process_element(const Event& event, Context& context, Collector<Row>& out) override {
    const auto counted = count.value().value_or(0) + 1;
    count.update(counted);
    out.collect({Row::counted, event.key, event.time, event.value, counted});
    if (event.value % 2 != 0) {
      context.output(odd_ones(), Row{Row::odd, context.current_key(), event.time, event.value, 0});
    }
    const auto bucket = bucket_of(event.time, counting_bucket);
    sums.put(bucket, sums.get(bucket).value_or(0) + event.value);
    context.timer_service().register_event_time_timer(Timestamp{bucket});
  }
  void on_timer(Timestamp at, OnTimerContext& context, Collector<Row>& out) override {
    out.collect(
        {Row::bucket, context.current_key(), at.millis(), sums.get(at.millis()).value(), 0});
    sums.remove(at.millis());
  }
};

/// Stage 2: sum and number of the values.
struct SumAndNumber : AggregateFunction<Row, std::pair<std::int64_t, std::int64_t>,
                                        std::pair<std::int64_t, std::int64_t>> {
  Accumulator create_accumulator() const override { return {0, 0}; }
  void add(const Row& row, Accumulator& sum) const override {
    sum.first += row.a;
    ++sum.second;
  }
  Output get_result(const Accumulator& sum) const override { return sum; }
  void merge(Accumulator& into, const Accumulator& from) const override {
    into.first += from.first;
    into.second += from.second;
  }
};
struct WithWindow
    : ProcessWindowFunction<std::pair<std::int64_t, std::int64_t>, Row, std::int64_t> {
  void process(const std::int64_t& key, Context& context,
               std::span<const std::pair<std::int64_t, std::int64_t>> sums,
               Collector<Row>& out) override {
    out.collect({Row::window, key, context.window().start.millis(), sums[0].first, sums[0].second});
  }
};

/// Stage 3.
struct Join : KeyedCoProcessFunction<std::int64_t, Row, Event, Row> {
  using Sums = std::pair<std::int64_t, std::int64_t>;
  MapState<std::int64_t, Sums> sums;

  void open(RuntimeContext& context) override {
    sums = context.state(MapStateDescriptor<std::int64_t, Sums>{"sums"});
  }
  void add(Context& context, Sums more) {
    const auto bucket = bucket_of(context.timestamp().millis(), joining_bucket);
    const auto sum = sums.get(bucket).value_or(Sums{});
    sums.put(bucket, {sum.first + more.first, sum.second + more.second});
    context.timer_service().register_event_time_timer(Timestamp{bucket});
  }
  void process_element1(const Row& row, Context& context, Collector<Row>&) override {
    add(context, {row.a, 0});
  }
  void process_element2(const Event& event, Context& context, Collector<Row>&) override {
    add(context, {0, event.value});
  }
  void on_timer(Timestamp at, OnTimerContext& context, Collector<Row>& out) override {
    const auto sum = sums.get(at.millis()).value();
    out.collect({Row::joined, context.current_key(), at.millis(), sum.first, sum.second});
    sums.remove(at.millis());
  }
};

std::size_t rules_per_split(JobSize size) { return size.per_split / rule_splits; }

}  // namespace

std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << "{kind " << static_cast<int>(row.kind) << ", key " << row.key << ", time "
             << row.time << ", " << row.a << ", " << row.b << "}";
}

void build_three_stages(StreamExecutionEnvironment& environment, CollectedResults<Row> results,
                        JobSize size) {
  const auto counted = generated(environment, splits, size.per_split, &element, disorder)
                           .uid("elements")
                           .key_by(&Event::key)
                           .process(CountAndSum{})
                           .uid("count and sum");
  const auto windows = counted.filter([](const Row& row) { return row.kind == Row::counted; })
                           .uid("filter")
                           .key_by([](const Row& row) { return row.a % 5; })
                           .window(TumblingEventTimeWindows::of(Duration{window_size}))
                           .aggregate(SumAndNumber{}, WithWindow{})
                           .uid("windows");
  const auto rules = generated(environment, rule_splits, rules_per_split(size), &rule).uid("rules");
  const auto joined =
      windows.key_by(&Row::key).connect(rules.key_by(&Event::key)).process(Join{}).uid("join");
  counted.union_with(counted.get_side_output(odd_ones()), windows, joined)
      .collect(std::move(results));
}

std::vector<Row> expected_rows(JobSize size) {
  std::vector<Row> rows;
  std::map<std::int64_t, std::int64_t> counts;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> buckets;
  std::map<std::pair<std::int64_t, std::int64_t>, std::pair<std::int64_t, std::int64_t>> windows;
  for (std::size_t split = 0; split < splits; ++split) {
    for (std::size_t i = 0; i < size.per_split; ++i) {
      const Event event = element(split, i);
      rows.push_back({Row::counted, event.key, event.time, event.value, ++counts[event.key]});
      if (event.value % 2 != 0) rows.push_back({Row::odd, event.key, event.time, event.value, 0});
      buckets[{event.key, bucket_of(event.time, counting_bucket)}] += event.value;
      auto& window = windows[{event.value % 5, bucket_of(event.time, window_size)}];
      window.first += event.value;
      ++window.second;
    }
  }
  for (const auto& [at, sum] : buckets) {
    rows.push_back({Row::bucket, at.first, at.second, sum, 0});
  }
  std::map<std::pair<std::int64_t, std::int64_t>, std::pair<std::int64_t, std::int64_t>> joined;
  for (const auto& [at, sum] : windows) {
    rows.push_back({Row::window, at.first, at.second + 1 - window_size, sum.first, sum.second});
    joined[{at.first, bucket_of(at.second, joining_bucket)}].first += sum.first;
  }
  for (std::size_t split = 0; split < rule_splits; ++split) {
    for (std::size_t i = 0; i < rules_per_split(size); ++i) {
      const Event event = rule(split, i);
      joined[{event.key, bucket_of(event.time, joining_bucket)}].second += event.value;
    }
  }
  for (const auto& [at, sum] : joined) {
    rows.push_back({Row::joined, at.first, at.second, sum.first, sum.second});
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<Row> sorted_rows(const CollectedResults<Row>& results) {
  auto rows = results.values();
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace weir::tests
