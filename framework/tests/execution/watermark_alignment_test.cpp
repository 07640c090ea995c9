#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/events.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/testing/scripted_source.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace watermark_alignment_test {

using namespace std::chrono_literals;
using testing::Script;
using testing::ScriptedSource;

/// Elements and watermarks at these times.
Script<int> at_times(std::initializer_list<int> times) {
  Script<int> script;
  for (const int t : times) script.element(t, at(t)).watermark(at(t));
  return script;
}

/// Two sources by script, of one group with a drift of 10 ms that look every second.
struct Job {
  Job(Script<int> fast, Script<int> slow, std::optional<Duration> idleness = {},
      RuntimeExecutionMode mode = RuntimeExecutionMode::streaming)
      : harness([=, this](StreamExecutionEnvironment& environment) {
          environment.set_runtime_mode(mode);
          auto strategy =
              WatermarkStrategy<int>::no_watermarks().with_watermark_alignment("both", 10ms, 1s);
          slow_out.attach(environment.from_source<int>(
              std::make_shared<const ScriptedSource<int>>(slow), strategy, "Slow"));
          if (idleness) strategy = strategy.with_idleness(*idleness);
          fast_out.attach(environment.from_source<int>(
              std::make_shared<const ScriptedSource<int>>(fast), strategy, "Fast"));
        }) {
    harness.run();
  }
  testing::TestOutput<int> slow_out;
  testing::TestOutput<int> fast_out;
  testing::JobHarness harness;
};

TEST(WatermarkAlignment, HoldsUpASourceThatIsTooFarAheadUntilTheOthersHaveCaughtUp) {
  Job job(at_times({0, 5, 10, 15, 25, 40}),
          Script<int>().element(0, at(0)).watermark(at(0)).pause(5s).watermark(at(7)).pause(5s));
  EXPECT_EQ(show(job.fast_out.elements()), "0@0 5@5 10@10 15@15") << "15 is ahead by more than 10";
  job.harness.advance(4s);
  EXPECT_EQ(job.fast_out.elements().size(), 4U);
  job.harness.advance(2s);
  EXPECT_EQ(show(job.fast_out.elements()), "0@0 5@5 10@10 15@15 25@25");
  job.harness.advance(5s);
  EXPECT_EQ(show(job.fast_out.elements()), "0@0 5@5 10@10 15@15 25@25 40@40")
      << "the slow one has ended";
}

TEST(WatermarkAlignment, WaitsForASourceThatHasSaidNoWatermarkYet) {
  Job job(at_times({0, 5}), Script<int>().pause(3s).watermark(at(0)).pause(5s));
  EXPECT_EQ(show(job.fast_out.elements()), "0@0");
  job.harness.advance(3s);
  EXPECT_EQ(show(job.fast_out.elements()), "0@0 5@5");
}

TEST(WatermarkAlignment, DoesNotWaitForASourceThatIsIdle) {
  Job job(at_times({0, 50, 100}), Script<int>().idle().pause(60s).active().pause(60s));
  EXPECT_EQ(show(job.fast_out.elements()), "0@0 50@50 100@100");
  Job again(Script<int>(at_times({0}))
                .pause(61s)
                .element(50, at(50))
                .watermark(at(50))
                .element(100, at(100)),
            Script<int>().idle().pause(60s).active().pause(60s));
  again.harness.advance(70s);
  EXPECT_EQ(show(again.fast_out.elements()), "0@0 50@50") << "once it is active it counts again";
}

TEST(WatermarkAlignment, IsNoIdlenessOfTheSourceThatIsHeldUp) {
  Job job(at_times({0, 50, 100}),
          Script<int>().watermark(at(0)).pause(60s).watermark(at(90)).pause(60s), 5s);
  job.harness.advance(59s);
  EXPECT_EQ(show(job.fast_out.records()), "0@0 W0 50@50 W50");
  job.harness.advance(3s);
  EXPECT_EQ(show(job.fast_out.elements()), "0@0 50@50 100@100");
}

TEST(WatermarkAlignment, HasNoEffectInBatchMode) {
  Job job(at_times({0, 50, 100}), Script<int>().watermark(at(0)).pause(60s), {},
          RuntimeExecutionMode::batch);
  EXPECT_EQ(job.fast_out.elements().size(), 3U);
}

TEST(WatermarkAlignment, RefusesWhatMakesNoSense) {
  const auto none = WatermarkStrategy<int>::no_watermarks();
  EXPECT_THROW(none.with_watermark_alignment("", 1s), InvalidJob);
  EXPECT_THROW(none.with_watermark_alignment("g", -1ms), InvalidJob);
  EXPECT_THROW(none.with_watermark_alignment("g", 1s, 0ms), InvalidJob);
  StreamExecutionEnvironment environment;
  const auto numbers = environment.from_collection<int>({1});
  EXPECT_THROW(std::ignore =
                   numbers.assign_timestamps_and_watermarks(none.with_watermark_alignment("g", 1s)),
               InvalidJob);
}

/// Says each timestamp as a watermark.
struct EachTimestamp final : WatermarkGenerator<Event> {
  void on_event(const Event&, Timestamp timestamp, WatermarkOutput& output) override {
    output.emit_watermark(timestamp);
  }
  void on_periodic_emit(WatermarkOutput&) override {}
};

/// How far the splits are, and how far one was ever ahead of another.
class Places {
 public:
  explicit Places(std::size_t splits) : last_(splits, 0) {}
  void note(std::size_t split, std::int64_t time) {
    const std::scoped_lock lock(mutex_);
    last_[split] = time;
    most_ahead_ = std::max(most_ahead_, time - *std::min_element(last_.begin(), last_.end()));
  }
  /// A split that has ended holds nobody up.
  void end(std::size_t split) {
    const std::scoped_lock lock(mutex_);
    last_[split] = std::numeric_limits<std::int64_t>::max();
  }
  std::int64_t most_ahead() const { return most_ahead_; }

 private:
  std::mutex mutex_;
  std::vector<std::int64_t> last_;
  std::int64_t most_ahead_ = 0;
};

constexpr std::int64_t end_of_time = 2000;  // of the second split of each

/// Two sources of two splits each, which go on in steps of 1, 2, 10 and 20 ms.
void build(StreamExecutionEnvironment& environment, bool aligned, const Duration& interval,
           const std::shared_ptr<Places>& places, const CollectedResults<Event>& results) {
  const auto source = [&](std::size_t first, std::int64_t step, const char* name) {
    auto strategy =
        WatermarkStrategy<Event>::for_generator([] {
          return std::make_unique<EachTimestamp>();
        }).with_timestamp_assigner([](const Event& event) { return Timestamp{event.time}; });
    if (aligned) strategy = strategy.with_watermark_alignment("all", 50ms, interval);
    const auto per_split = static_cast<std::size_t>(end_of_time / step / 2 + 1);
    const auto generate = [=](std::size_t split, std::size_t i) {
      const std::int64_t time =
          step * static_cast<std::int64_t>(split + 1) * static_cast<std::int64_t>(i);
      places->note(first + split, time);
      if (i + 1 == per_split) places->end(first + split);
      return Event{static_cast<std::int64_t>(first + split), static_cast<std::int64_t>(i), time};
    };
    return environment.from_source<Event>(
        std::make_shared<const GeneratedSource>(2, per_split, generate), strategy, name);
  };
  source(0, 1, "Slow").union_with(source(2, 10, "Fast")).collect(results);
}

constexpr std::size_t all_events = 2 * (1000 + 1) + 2 * (100 + 1);

TEST(WatermarkAlignment, KeepsSplitsOfAllSourcesTogetherInASimulation) {
  std::int64_t most_ahead = 0;
  std::int64_t without = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (const bool aligned : {true, false}) {
      const auto places = std::make_shared<Places>(4);
      const CollectedResults<Event> results;
      testing::simulate(
          [&](StreamExecutionEnvironment& environment) {
            environment.set_parallelism(1 + seed % 3);
            build(environment, aligned, 5ms, places, results);
          },
          {.seed = seed, .checkpoint_probability = 0.01});
      ASSERT_EQ(results.size(), all_events) << seed;
      auto& most = aligned ? most_ahead : without;
      most = std::max(most, places->most_ahead());
    }
  }
  EXPECT_LE(most_ahead, 50 + 4 * 20) << "the drift, and what is read at a time";
  EXPECT_GT(without, 500);
}

TEST(WatermarkAlignment, LosesNothingThroughCrashes) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto places = std::make_shared<Places>(4);
    const CollectedResults<Event> results;
    testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(2);
          build(environment, true, 5ms, places, results);
        },
        {.seed = seed, .checkpoint_probability = 0.02},
        {{200 + seed * 31, 1 + seed % 4}, {300, 1 + seed % 2}});
    ASSERT_EQ(results.size(), all_events) << seed;
  }
}

TEST(WatermarkAlignment, KeepsSplitsTogetherOnThreads) {
  for (const std::size_t parallelism : {1U, 2U, 4U}) {
    const auto places = std::make_shared<Places>(4);
    const CollectedResults<Event> results;
    StreamExecutionEnvironment environment;
    environment.set_parallelism(parallelism);
    environment.options().batch_capacity = 2;
    build(environment, true, 1ms, places, results);
    environment.execute();
    EXPECT_EQ(results.size(), all_events);
    EXPECT_LE(places->most_ahead(), 50 + 4 * 20);
  }
}

}  // namespace watermark_alignment_test
}  // namespace weir::tests
