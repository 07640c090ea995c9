// The same program in both modes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/events.hpp"
#include "show.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace batch_against_streaming_test {

using namespace std::chrono_literals;

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

}  // namespace batch_against_streaming_test
}  // namespace weir::tests
