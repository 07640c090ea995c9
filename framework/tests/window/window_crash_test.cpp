#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "runtime/events.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace window_crash_test {

constexpr std::size_t splits = 2;
constexpr std::size_t per_split = 40;
constexpr Duration disorder{35};

/// Each key is of one split, so that its elements have an order. Its elements are 30 ms apart, and
/// some come late, between two that are there.
Event element(std::size_t split, std::size_t i) {
  const auto n = static_cast<std::int64_t>(i);
  return {static_cast<std::int64_t>(split) * 3 + n % 3, n,
          10 * n + n / 8 * 40 - (n % 4 == 3 ? 45 : 0)};
}

std::string text(const std::string& what, std::int64_t key, const TimeWindow& window,
                 std::int64_t sum) {
  return what + " of " + std::to_string(key) + " " + std::to_string(window.start.millis()) + "-" +
         std::to_string(window.end.millis()) + ": " + std::to_string(sum);
}

struct Sum : ProcessWindowFunction<Event, std::string, std::int64_t> {
  explicit Sum(std::string what) : what(std::move(what)) {}
  void process(const std::int64_t& key, Context& context, std::span<const Event> events,
               Collector<std::string>& out) override {
    std::int64_t sum = 0;
    for (const Event& event : events) sum = sum * 3 + event.value;  // so that the order counts
    out.collect(text(what, key, context.window(), sum));
  }
  std::string what;
};

struct Pair : ProcessJoinFunction<Event, Event, std::string> {
  void process_element(const Event& left, const Event& right, Context& context,
                       Collector<std::string>& out) override {
    out.collect("pair " + std::to_string(left.value) + " " + std::to_string(right.value) + " " +
                std::to_string(context.timestamp().millis()));
  }
};

/// Windows and joins of all kinds, whose results do not depend on the order in which tasks run.
void build(StreamExecutionEnvironment& environment, const CollectedResults<std::string>& results) {
  const auto first = generated(environment, splits, per_split, &element, disorder).uid("first");
  const auto second = generated(environment, splits, per_split, &element, disorder).uid("second");
  const auto keyed = first.key_by(&Event::key);
  const auto sessions = EventTimeSessionWindows::with_gap(28ms);
  const auto merged = keyed.window(sessions).process(Sum("session")).uid("sessions");
  const auto counted = keyed.window(sessions)
                           .trigger(PurgingTrigger::of(CountTrigger::of(3)))
                           .process(Sum("part of a session"))
                           .uid("parts of sessions");
  const auto sliding = keyed.window(SlidingEventTimeWindows::of(50ms, 20ms, 3ms))
                           .process(Sum("sliding"))
                           .uid("sliding");
  const auto last = keyed.count_window(3, 2).process(Sum("last three")).uid("last three");
  const auto pairs = keyed.interval_join(second.key_by(&Event::key))
                         .between(-10ms, 20ms)
                         .process(Pair{})
                         .uid("pairs");
  const auto grouped =
      first.co_group(second)
          .where(&Event::key)
          .equal_to(&Event::key)
          .window(TumblingEventTimeWindows::of(100ms))
          .apply<std::string>(
              [](std::span<const Event> a, std::span<const Event> b, Collector<std::string>& out) {
                out.collect("group " + std::to_string(a.size()) + " " + std::to_string(b.size()));
              })
          .uid("groups");
  merged.union_with(counted, sliding, last, pairs, grouped).collect(results);
}

std::vector<std::string> sorted(const CollectedResults<std::string>& results) {
  auto lines = results.values();
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST(Windows, GiveOneMultisetOfResultsThroughCrashesAtAnyParallelism) {
  const CollectedResults<std::string> undisturbed;
  testing::simulate([&](auto& environment) { build(environment, undisturbed); }, {.seed = 1});
  const auto expected = sorted(undisturbed);
  EXPECT_GT(expected.size(), 300U);
  std::size_t restores = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::mt19937_64 random(seed);
    const CollectedResults<std::string> results;
    const std::vector<std::size_t> parallelisms{1, 2, 4};
    const auto crash = [&] {
      return testing::Crash{1 + random() % 1500, parallelisms[random() % 3]};
    };
    const auto parallelism = parallelisms[random() % 3];
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(parallelism)
              .set_auto_watermark_interval(3ms)
              .set_state_backend(seed % 3 == 0 ? StateBackend::copying : StateBackend::heap);
          build(environment, results);
        },
        {.seed = seed, .checkpoint_probability = 0.01}, {crash(), crash()});
    restores += run.restores;
    ASSERT_EQ(sorted(results), expected) << "seed " << seed;
  }
  EXPECT_GT(restores, 20U) << "most crashes find a checkpoint";
}

}  // namespace window_crash_test
}  // namespace weir::tests
