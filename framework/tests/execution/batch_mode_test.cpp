#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
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
namespace {

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
            "clock of 1 after 3 at end@1000010 clock of 1 after 3 at end@1000030 "
            "2:20 at -@5 2:21 at -@5 timer of 2 after 2 at end@105 "
            "clock of 2 after 2 at end@1000005 Wend |");
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

// The same program in both modes.

/// Results as they stand at the end: the last of each line's subject.
using Final = std::map<std::string, std::string>;
/// Builds a job whose results are pairs of a subject and what is known of it.
using Program =
    std::function<DataStream<std::pair<std::string, std::string>>(StreamExecutionEnvironment&)>;

/// Alerts of what has not been ended within a time, as exercise 07 does.
class NotEnded
    : public KeyedProcessFunction<std::int64_t, Event, std::pair<std::string, std::string>> {
 public:
  using Out = Collector<std::pair<std::string, std::string>>;
  void open(RuntimeContext& context) override {
    first_ = context.state(ValueStateDescriptor<Event>{"first"});
  }
  void process_element(const Event& event, Context& context, Out& out) override {
    const auto first = first_.value();
    if (!first) {
      first_.update(event);
      context.timer_service().register_event_time_timer(at(event.time + 50));
    } else {
      context.timer_service().delete_event_time_timer(at(first->time + 50));
      if (std::abs(event.time - first->time) > 50) out.collect({describe_key(context), "long"});
      first_.clear();
    }
  }
  void on_timer(Timestamp, OnTimerContext& context, Out& out) override {
    out.collect({describe_key(context), "not ended"});
    first_.clear();
  }

 private:
  template <class C>
  static std::string describe_key(C& context) {
    return std::to_string(context.current_key());
  }
  ValueState<Event> first_;
};

/// Events of many keys in three splits, a little out of order.
DataStream<Event> events(StreamExecutionEnvironment& environment) {
  return generated(
      environment, 3, 200,
      [](std::size_t split, std::size_t i) {
        const auto n = static_cast<std::int64_t>(i);
        const auto s = static_cast<std::int64_t>(split);
        return Event{(n * 7 + s) % 23, n % 11 - s, n * 5 - (n % 3) * 4};
      },
      10ms);
}

std::pair<std::string, std::string> by_key(const Event& event) {
  return {std::to_string(event.key), std::to_string(event.value)};
}

const std::vector<std::pair<const char*, Program>>& programs() {
  static const std::vector<std::pair<const char*, Program>> all{
      {"counts by key",
       [](StreamExecutionEnvironment& environment) {
         return events(environment)
             .map([](const Event& event) {
               return Event{event.key, 1, event.time};
             })
             .key_by(&Event::key)
             .sum(&Event::value)
             .map(by_key);
       }},
      {"largest by key",
       [](StreamExecutionEnvironment& environment) {
         return events(environment).key_by(&Event::key).max(&Event::value).map(by_key);
       }},
      {"sums by key and window, and the largest of each window",
       [](StreamExecutionEnvironment& environment) {
         return events(environment)
             .key_by(&Event::key)
             .window(TumblingEventTimeWindows::of(100ms))
             .reduce([](const Event& a, const Event& b) {
               return Event{a.key, a.value + b.value, std::min(a.time, b.time)};
             })
             .window_all(TumblingEventTimeWindows::of(100ms))
             .max(&Event::value)
             .map([](const Event& event) {
               return std::pair{std::to_string(event.time / 100), std::to_string(event.value)};
             });
       }},
      {"timers",
       [](StreamExecutionEnvironment& environment) {
         return generated(
                    environment, 2, 60,
                    [](std::size_t split, std::size_t i) {
                      const auto n = static_cast<std::int64_t>(i);
                      // The second event of a key comes after 30 or 90 ms, or never.
                      const std::int64_t later = n % 3 == 0 ? 30 : 90;
                      return split == 0 ? Event{n, 0, n * 10}
                                        : Event{n % 3 == 2 ? -1 - n : n, 1, n * 10 + later};
                    },
                    100ms)
             .key_by(&Event::key)
             .process(NotEnded{});
       }},
      {"an aggregate of an aggregate", [](StreamExecutionEnvironment& environment) {
         // In STREAMING the second one sees every step of the first: a maximum does not mind.
         return events(environment)
             .map([](const Event& event) {
               return Event{event.key, 1, event.time};
             })
             .key_by(&Event::key)
             .sum(&Event::value)
             .key_by([](const Event& event) { return event.key % 4; })
             .max_by(&Event::value)
             .map([](const Event& event) {
               return std::pair{std::to_string(event.key % 4), std::to_string(event.value)};
             });
       }}};
  return all;
}

Final final_results(const CollectedResults<std::pair<std::string, std::string>>& results) {
  Final final;
  for (const auto& [subject, value] : results.values()) final[subject] = value;
  return final;
}

TEST(BatchMode, ComesToTheFinalResultsOfStreamingAtAnyParallelism) {
  for (const auto& [name, program] : programs()) {
    Final expected;
    for (const std::size_t parallelism : {1U, 2U, 4U}) {
      for (const auto mode : {RuntimeExecutionMode::streaming, RuntimeExecutionMode::batch}) {
        StreamExecutionEnvironment environment;
        environment.set_parallelism(parallelism).set_runtime_mode(mode);
        const auto results = program(environment).collect();
        environment.execute();
        const auto found = final_results(results);
        if (expected.empty()) expected = found;
        EXPECT_EQ(found, expected) << name << ", parallelism " << parallelism;
        if (mode == RuntimeExecutionMode::batch) {
          EXPECT_EQ(results.values().size(), found.size()) << name << ": one result each";
        }
      }
    }
    EXPECT_GT(expected.size(), 3U) << name;
  }
}

TEST(BatchMode, ComesToTheSameWhateverTheOrderOfSteps) {
  for (const auto& [name, program] : programs()) {
    Final expected;
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      const CollectedResults<std::pair<std::string, std::string>> results;
      testing::simulate(
          [&, &build = program](StreamExecutionEnvironment& environment) {
            environment.set_runtime_mode(RuntimeExecutionMode::batch)
                .set_parallelism(1 + seed % 4)
                .set_state_backend(seed % 3 == 0 ? StateBackend::copying : StateBackend::heap);
            environment.options().chaining = seed % 5 != 0;
            build(environment).collect(results);
          },
          {.seed = seed, .batch_capacity = 1 + seed % 5, .checkpoint_probability = 0.05});
      if (expected.empty()) expected = final_results(results);
      ASSERT_EQ(final_results(results), expected) << name << ", seed " << seed;
    }
  }
}

TEST(BatchMode, BeginsAnewAfterACrash) {
  std::vector<std::pair<std::string, std::string>> all;
  testing::simulate(
      [&](StreamExecutionEnvironment& environment) {
        environment.set_runtime_mode(RuntimeExecutionMode::batch).set_parallelism(2);
        all.clear();
        programs()
            .front()
            .second(environment)
            .add_sink(
                [&all](const std::pair<std::string, std::string>& row) { all.push_back(row); });
      },
      {.seed = 4}, {{500, 2}});
  EXPECT_EQ(all.size(), 23U);
  for (const auto& [key, count] : all) EXPECT_TRUE(count == "26" || count == "27" || count == "25");
}

}  // namespace
}  // namespace weir::tests
