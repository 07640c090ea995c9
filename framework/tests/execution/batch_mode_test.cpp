#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <tuple>

#include "runtime/events.hpp"
#include "runtime/failing.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/job_harness.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/testing/test_input.hpp"
#include "weir/testing/test_output.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace batch_mode_test {

using namespace std::chrono_literals;

using Log = std::shared_ptr<std::vector<std::string>>;

/// A job in BATCH mode with one input, which a test feeds.
template <class Out>
struct BatchHarness {
  explicit BatchHarness(std::function<DataStream<Out>(DataStream<Event>)> pipeline,
                        testing::HarnessOptions options = {})
      : job(
            [=, this](StreamExecutionEnvironment& environment) {
              environment.set_runtime_mode(RuntimeExecutionMode::batch);
              output.attach(pipeline(input.stream(environment)));
            },
            std::move(options)) {
    job.open();
  }

  void put(std::int64_t key, std::int64_t value, std::int64_t time) {
    input.emit({key, value, time}, at(time));
  }
  void end() {
    input.end();
    job.run();
    EXPECT_TRUE(job.finished());
  }

  testing::TestInput<Event> input;
  testing::TestOutput<Out> output;
  testing::JobHarness job;
};

std::string describe_event(const Event& event) {
  return std::to_string(event.key) + ":" + std::to_string(event.value);
}

/// Writes down what it is given, and what the clocks say.
class Witness : public KeyedProcessFunction<std::int64_t, Event, std::string> {
 public:
  void open(RuntimeContext& context) override {
    seen_ = context.state(ValueStateDescriptor<int>{"seen"});
  }
  void process_element(const Event& event, Context& context, Collector<std::string>& out) override {
    seen_.update(seen_.value().value_or(0) + 1);
    context.timer_service().register_event_time_timer(at(event.time + 100));
    context.timer_service().register_processing_time_timer(at(1'000'000 + event.time));
    out.collect(describe_event(event) + " at " + show(context.timer_service().current_watermark()));
  }
  void on_timer(Timestamp time, OnTimerContext& context, Collector<std::string>& out) override {
    context.timer_service().register_event_time_timer(time + 1ms);
    context.timer_service().register_processing_time_timer(time + 1ms);
    const bool event_time = context.time_domain() == TimeDomain::event_time;
    out.collect((event_time ? "timer of " : "clock of ") + std::to_string(context.current_key()) +
                " after " + std::to_string(*seen_.value()) + " at " +
                show(context.timer_service().current_watermark()));
  }

 private:
  ValueState<int> seen_;
};

TEST(BatchMode, HandsOutOneKeyAfterTheOtherInOrderOfTimeAndEndsEachWithItsTimers) {
  BatchHarness<std::string> batch([](const DataStream<Event>& events) {
    return events.key_by(&Event::key).process(Witness{});
  });
  batch.put(1, 10, 30);
  batch.put(2, 20, 5);
  batch.put(1, 11, 10);
  batch.put(2, 21, 5);
  batch.put(1, 12, 30);
  batch.job.run();
  EXPECT_EQ(batch.output.elements().size(), 0U) << "nothing before the end";
  batch.end();
  EXPECT_EQ(show(batch.output.records()),
            "1:11 at -@10 1:10 at -@30 1:12 at -@30 "
            "timer of 1 after 3 at end@110 timer of 1 after 3 at end@130 "
            "clock of 1 after 3 at end@- clock of 1 after 3 at end@- "
            "2:20 at -@5 2:21 at -@5 timer of 2 after 2 at end@105 "
            "clock of 2 after 2 at end@- Wend |");
}

TEST(BatchMode, KeepsOneKeysStateAtATime) {
  const std::unique_ptr<BatchHarness<std::string>> batch(
      new BatchHarness<std::string>([](const DataStream<Event>& events) {
        return events.key_by(&Event::key).process(Witness{});
      }));
  for (int key = 0; key < 5; ++key) batch->put(key, 0, key);
  batch->end();
  EXPECT_EQ(batch->job.held(), testing::HeldState{});
}

TEST(BatchMode, LetsNoWatermarkThroughBeforeTheEnd) {
  BatchHarness<Event> batch([](const DataStream<Event>& events) {
    return events
        .assign_timestamps_and_watermarks(
            WatermarkStrategy<Event>::for_monotonous_timestamps().with_timestamp_assigner(
                [](const Event& event) { return at(event.time); }))
        .filter([](const Event&) { return true; });
  });
  batch.put(1, 1, 10);
  batch.job.advance(1s);
  batch.input.watermark(at(10));
  batch.input.watermark(Timestamp::max());
  batch.input.mark_idle();
  batch.put(1, 2, 5);
  batch.job.advance(1s);
  EXPECT_EQ(batch.output.elements().size(), 2U) << "without keys elements go on as they come";
  batch.end();
  EXPECT_EQ(show(batch.output.watermarks()), "end");
}

TEST(BatchMode, HasNoLateElements) {
  BatchHarness<Event> batch([](const DataStream<Event>& events) {
    return events.key_by(&Event::key)
        .window(TumblingEventTimeWindows::of(10ms))
        .sum(&Event::value)
        .name("Sums");
  });
  batch.put(1, 1, 25);
  batch.input.watermark(at(25));
  batch.put(1, 2, 3);
  batch.put(2, 4, 27);
  batch.put(1, 8, 7);
  batch.end();
  std::vector<std::tuple<std::int64_t, std::int64_t, Timestamp>> results;
  for (const auto& element : batch.output.elements()) {
    results.emplace_back(element.value.key, element.value.value, element.timestamp);
  }
  EXPECT_EQ(results, (std::vector<std::tuple<std::int64_t, std::int64_t, Timestamp>>{
                         {1, 10, at(9)}, {1, 1, at(29)}, {2, 4, at(29)}}));
  EXPECT_EQ(batch.job.counter("num_late_records_dropped"), 0U);
}

TEST(BatchMode, GivesWindowsOfTheWholeStreamItsElementsInOrderOfTime) {
  struct Times : ProcessAllWindowFunction<Event, std::string> {
    void process(Context&, std::span<const Event> events, Collector<std::string>& out) override {
      std::string text;
      for (const auto& event : events) text += std::to_string(event.time) + " ";
      out.collect(text);
    }
  };
  BatchHarness<std::string> batch([](const DataStream<Event>& events) {
    return events.window_all(TumblingEventTimeWindows::of(10ms)).process(Times{});
  });
  for (const int time : {12, 5, 11, 3, 25}) batch.put(0, 0, time);
  batch.end();
  EXPECT_EQ(show(batch.output.elements()), "3 5 @9 11 12 @19 25 @29");
}

TEST(BatchMode, EmitsTheLastResultOfARollingAggregateOnly) {
  using Sales = KeyedStream<Sale, std::string>;
  const std::vector<Sale> sales{{"ann", 5, 1}, {"bob", 7, 2}, {"ann", 3, 3},
                                {"ann", 5, 4}, {"bob", 7, 5}, {"bob", 2, 6}};
  const std::vector<std::tuple<const char*, std::function<DataStream<Sale>(const Sales&)>,
                               std::vector<std::string>>>
      aggregates{
          {"sum", [](const Sales& s) { return s.sum(&Sale::amount); }, {"ann:13#1", "bob:16#2"}},
          {"min", [](const Sales& s) { return s.min(&Sale::amount); }, {"ann:3#1", "bob:2#2"}},
          {"max", [](const Sales& s) { return s.max(&Sale::amount); }, {"ann:5#1", "bob:7#2"}},
          {"min_by",
           [](const Sales& s) { return s.min_by(&Sale::amount); },
           {"ann:3#3", "bob:2#6"}},
          {"max_by",
           [](const Sales& s) { return s.max_by(&Sale::amount); },
           {"ann:5#1", "bob:7#2"}},
          {"max_by, last",
           [](const Sales& s) { return s.max_by(&Sale::amount, false); },
           {"ann:5#4", "bob:7#5"}},
          {"reduce",
           [](const Sales& s) {
             return s.reduce([](const Sale& a, const Sale& b) {
               return Sale{a.who, a.amount * b.amount, b.serial};
             });
           },
           {"ann:75#4", "bob:98#6"}}};
  for (const auto& [name, aggregate, expected] : aggregates) {
    for (const std::size_t batch_capacity : {1U, 2U, 64U}) {
      StreamExecutionEnvironment environment;
      environment.set_runtime_mode(RuntimeExecutionMode::batch);
      environment.options().batch_capacity = batch_capacity;
      const auto results =
          aggregate(environment.from_collection(sales).key_by(&Sale::who)).collect();
      environment.execute();
      std::vector<std::string> texts;
      for (const auto& sale : results.values()) texts.push_back(to_string(sale));
      std::sort(texts.begin(), texts.end());
      EXPECT_EQ(texts, expected) << name;
    }
  }
}

TEST(BatchMode, StampsARollingResultWithTheLastElementsTime) {
  BatchHarness<Event> batch([](const DataStream<Event>& events) {
    return events.key_by(&Event::key).sum(&Event::value);
  });
  batch.put(1, 1, 20);
  batch.put(1, 2, 10);
  batch.end();
  ASSERT_EQ(batch.output.elements().size(), 1U);
  EXPECT_EQ(batch.output.elements()[0].value, (Event{1, 3, 10})) << "the first by time is kept";
  EXPECT_EQ(batch.output.elements()[0].timestamp, at(20));
  EXPECT_EQ(batch.job.metrics().of("Sum").records_out, 1U);
}

/// Writes both streams' elements down, in the order in which they come.
class Both : public KeyedCoProcessFunction<std::int64_t, Event, Event, std::string> {
 public:
  void process_element1(const Event& event, Context&, Collector<std::string>& out) override {
    out.collect("1/" + describe_event(event));
  }
  void process_element2(const Event& event, Context&, Collector<std::string>& out) override {
    out.collect("2/" + describe_event(event));
  }
};

TEST(BatchMode, MergesTwoInputsByKeyAndTime) {
  testing::TestInput<Event> first;
  testing::TestInput<Event> second;
  testing::TestOutput<std::string> output;
  testing::JobHarness job([&](StreamExecutionEnvironment& environment) {
    environment.set_runtime_mode(RuntimeExecutionMode::batch);
    output.attach(first.stream(environment)
                      .key_by(&Event::key)
                      .connect(second.stream(environment).key_by(&Event::key))
                      .process(Both{}));
  });
  job.open();
  second.emit({1, 0, 0}, at(15));
  first.emit({2, 1, 0}, at(1));
  first.emit({1, 2, 0}, at(20));
  first.emit({1, 3, 0}, at(10));
  job.run();
  second.emit({1, 4, 0}, at(10));
  second.end();
  job.run();
  EXPECT_EQ(output.elements().size(), 0U) << "the first input has not ended";
  first.end();
  job.run();
  auto values = output.values();
  ASSERT_EQ(values.size(), 5U);
  if (values.front() == "1/2:1") std::rotate(values.begin(), values.begin() + 1, values.end());
  EXPECT_EQ(values, (std::vector<std::string>{"1/1:3", "2/1:4", "2/1:0", "1/1:2", "1/2:1"}));
}

TEST(BatchMode, RefusesASourceWithoutEnd) {
  class Endless final : public Source<Event> {
    std::unique_ptr<SplitReader<Event>> create_reader(std::size_t, std::size_t) const override {
      return nullptr;
    }
  };
  StreamExecutionEnvironment environment;
  environment.set_runtime_mode(RuntimeExecutionMode::batch);
  environment
      .from_source<Event>(std::make_shared<const Endless>(),
                          WatermarkStrategy<Event>::no_watermarks(), "rides of all times")
      .add_sink([](const Event&) {});
  const auto message = message_of<InvalidJob>(environment);
  expect_contains(message, "source 'rides of all times' has no end");
  expect_contains(message, "STREAMING");
}

TEST(BatchMode, KnowsNeitherCheckpointsNorSnapshots) {
  StreamExecutionEnvironment environment;
  environment.set_runtime_mode(RuntimeExecutionMode::batch).enable_checkpointing(1ms);
  environment.from_collection<int>({1}).add_sink([](int) {});
  auto client = environment.execute_async();
  EXPECT_THROW(client.checkpoint(), Error);
  EXPECT_EQ(client.wait().last_checkpoint(), nullptr);
  environment.restore_from(std::make_shared<const Snapshot>());
  expect_contains(message_of<InvalidJob>(environment), "BATCH");
}

TEST(AutomaticMode, IsBatchIfEverySourceHasAnEnd) {
  class MaybeEndless final : public Source<int> {
   public:
    explicit MaybeEndless(Boundedness boundedness) : boundedness_(boundedness) {}
    Boundedness boundedness() const override { return boundedness_; }
    std::unique_ptr<SplitReader<int>> create_reader(std::size_t split,
                                                    std::size_t count) const override {
      return internal::CollectionSource<int>({1, 1, 1}).create_reader(split, count);
    }

   private:
    Boundedness boundedness_;
  };
  for (const auto boundedness : {Boundedness::bounded, Boundedness::continuous_unbounded}) {
    StreamExecutionEnvironment environment;
    environment.set_runtime_mode(RuntimeExecutionMode::automatic);
    const auto results = environment
                             .from_source<int>(std::make_shared<const MaybeEndless>(boundedness),
                                               WatermarkStrategy<int>::no_watermarks(), "ones")
                             .key_by([](int) { return 0; })
                             .reduce([](int a, int b) { return a + b; })
                             .collect();
    environment.execute();
    EXPECT_EQ(results.values().size(), boundedness == Boundedness::bounded ? 1U : 3U);
  }
}

TEST(BatchMode, EmitsInStepsSoThatASlowSinkBoundsWhatIsInFlight) {
  constexpr std::size_t batch = 4;
  struct InFlight {
    std::int64_t now = 0;
    std::int64_t most = 0;
  };
  struct Count : KeyedProcessFunction<std::int64_t, Event, Event> {
    explicit Count(std::shared_ptr<InFlight> f) : in_flight(std::move(f)) {}
    void process_element(const Event& event, Context&, Collector<Event>& out) override {
      in_flight->most = std::max(in_flight->most, ++in_flight->now);
      out.collect(event);
    }
    std::shared_ptr<InFlight> in_flight;
  };
  const auto in_flight = std::make_shared<InFlight>();
  testing::simulate(
      [&](StreamExecutionEnvironment& environment) {
        environment.set_runtime_mode(RuntimeExecutionMode::batch);
        generated(environment, 1, 2000,
                  [](std::size_t, std::size_t i) {
                    const auto n = static_cast<std::int64_t>(i);
                    return Event{n % 3, n, n};
                  })
            .key_by(&Event::key)
            .process(Count(in_flight))
            .rebalance()
            .add_sink([in_flight](const Event&) { --in_flight->now; });
      },
      {.seed = 1, .batch_capacity = batch, .channel_capacity = 2});
  EXPECT_EQ(in_flight->now, 0);
  EXPECT_LE(in_flight->most, static_cast<std::int64_t>(8 * batch));
}

TEST(BatchMode, EndsWindowsOfProcessingTimeWithTheirKey) {
  // Time does not go on while the input of a key is worked on, and ends with it: one window a key.
  BatchHarness<Event> batch([](const DataStream<Event>& events) {
    return events.key_by(&Event::key)
        .window(TumblingProcessingTimeWindows::of(10ms))
        .sum(&Event::value);
  });
  batch.put(1, 10, 0);
  batch.put(2, 20, 0);
  batch.job.advance(50ms);
  batch.put(1, 11, 0);
  batch.end();
  std::vector<std::string> sums;
  for (const auto& [event, time] : batch.output.elements()) sums.push_back(describe_event(event));
  EXPECT_EQ(sums, (std::vector<std::string>{"1:21", "2:20"}));
}

/// Emits events whose value is a rule's key, and says how many rules there are.
class Allowed : public KeyedBroadcastProcessFunction<std::int64_t, Event, Event, std::string> {
 public:
  using Rules = MapStateDescriptor<std::int64_t, int>;
  explicit Allowed(Rules rules) : rules_(std::move(rules)) {}
  void process_element(const Event& event, ReadOnlyContext& context,
                       Collector<std::string>& out) override {
    const auto rules = context.broadcast_state(rules_);
    if (rules.contains(event.value)) out.collect(describe_event(event));
  }
  void process_broadcast_element(const Event& rule, Context& context,
                                 Collector<std::string>&) override {
    context.broadcast_state(rules_).put(rule.key, 1);
  }

 private:
  Rules rules_;
};

TEST(BatchMode, KnowsAllRulesBeforeTheFirstElement) {
  const Allowed::Rules rules("rules");
  testing::TestInput<Event> events;
  testing::TestInput<Event> broadcast;
  testing::TestOutput<std::string> output;
  testing::JobHarness job([&](StreamExecutionEnvironment& environment) {
    environment.set_runtime_mode(RuntimeExecutionMode::batch);
    output.attach(events.stream(environment)
                      .key_by(&Event::key)
                      .connect(broadcast.stream(environment).broadcast(rules))
                      .process(Allowed(rules)));
  });
  job.open();
  events.emit({1, 7, 0}, at(0));
  events.emit({1, 8, 0}, at(0));
  events.end();
  broadcast.emit({8, 0, 0}, at(0));
  broadcast.end();
  job.run();
  EXPECT_EQ(show(output.records()), "1:8@0 Wend |") << "the rule came last";
}

/// Counts its elements in a list state of the operator.
class Counting : public KeyedProcessFunction<std::int64_t, Event, std::string>,
                 public CheckpointedFunction {
 public:
  void initialize_state(FunctionInitializationContext& context) override {
    counts_ = context.operator_state_store().list_state(ListStateDescriptor<int>{"counts"});
    restored_ = context.is_restored();
  }
  void snapshot_state(FunctionSnapshotContext&) override { ADD_FAILURE() << "of what?"; }
  void process_element(const Event& event, Context&, Collector<std::string>& out) override {
    counts_.add(1);
    out.collect(describe_event(event) + " is " + std::to_string(counts_.get().size()) +
                (restored_ ? " again" : ""));
  }

 private:
  ListState<int> counts_;
  bool restored_ = true;
};

TEST(BatchMode, KeepsStateOfAnOperatorFromKeyToKey) {
  BatchHarness<std::string> batch([](const DataStream<Event>& events) {
    return events.key_by(&Event::key).process(Counting{});
  });
  batch.put(2, 20, 0);
  batch.put(1, 10, 0);
  batch.put(2, 21, 5);
  batch.end();
  EXPECT_EQ(batch.output.elements().size(), 3U);
  EXPECT_EQ(batch.output.elements().back().value.substr(4), " is 3") << "unlike state by key";
}

}  // namespace batch_mode_test
}  // namespace weir::tests
