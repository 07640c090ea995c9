#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

#include "runtime/events.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace flow_test {

Event of_split(std::size_t split, std::size_t i) {
  const auto n = static_cast<std::int64_t>(i);
  return {n % 1000, static_cast<std::int64_t>(split), n};
}

TEST(Flow, ElementsFromElsewhereDoNotStarveTheSourceOfTheSameThread) {
  // All elements go to a slow sink on the thread of the first source: there is always something
  // that has come from the second one. A worker that went on as long as there is would leave its
  // own source behind, without limit.
  constexpr std::int64_t per_split = 4'000;
  constexpr std::size_t batch = 16;
  struct Positions {
    std::array<std::atomic<std::int64_t>, 2> of_split{};
    std::int64_t greatest_lead = 0;  ///< of the second source; written on its thread
  };
  const auto positions = std::make_shared<Positions>();
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2);
  environment.options().batch_capacity = batch;
  environment.options().channel_capacity = 2;
  generated(environment, 2, per_split,
            [positions](std::size_t split, std::size_t i) {
              const auto n = static_cast<std::int64_t>(i);
              positions->of_split[split] = n;
              if (split == 1) {
                positions->greatest_lead =
                    std::max(positions->greatest_lead, n - positions->of_split[0]);
              }
              return of_split(split, i);
            })
      .global()
      .add_sink([](const Event&) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds{20};
        while (std::chrono::steady_clock::now() < end) {
        }
      });
  environment.execute();
  EXPECT_LT(positions->greatest_lead, static_cast<std::int64_t>(20 * batch));
}

TEST(Flow, ASubtaskOfASourceDoesNotRunAwayFromASlowOne) {
  constexpr std::int64_t per_split = 20'000;
  constexpr std::size_t batch = 16;
  constexpr std::size_t capacity = 2;
  struct Positions {
    std::atomic<std::int64_t> slow{0};
    std::int64_t greatest_lead = 0;  ///< of the fast one; written on its thread
  };
  const auto positions = std::make_shared<Positions>();
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2);
  environment.options().batch_capacity = batch;
  environment.options().channel_capacity = capacity;
  generated(environment, 2, per_split, [positions](std::size_t split, std::size_t i) {
    const auto n = static_cast<std::int64_t>(i);
    if (split == 0) {
      positions->slow = n;
      if (i % batch == 0) std::this_thread::sleep_for(std::chrono::microseconds{20});
    } else {
      positions->greatest_lead = std::max(positions->greatest_lead, n - positions->slow);
    }
    return of_split(split, i);
  }).add_sink([](const Event&) {});
  environment.execute();
  EXPECT_LE(positions->greatest_lead, static_cast<std::int64_t>((capacity + 1) * batch));
}

TEST(Flow, ASlowSinkBoundsWhatIsInFlight) {
  for (const bool simulated : {false, true}) {
    constexpr std::size_t batch = 16;
    constexpr std::size_t capacity = 2;
    struct InFlight {
      std::atomic<std::int64_t> now{0};
      std::atomic<std::int64_t> most{0};
    };
    const auto in_flight = std::make_shared<InFlight>();
    const auto build = [&](StreamExecutionEnvironment& environment) {
      environment.set_parallelism(2).disable_operator_chaining();
      environment.options().batch_capacity = batch;
      environment.options().channel_capacity = capacity;
      generated(environment, 2, 3'000,
                [in_flight](std::size_t split, std::size_t i) {
                  const auto now = ++in_flight->now;
                  if (now > in_flight->most) in_flight->most = now;
                  return of_split(split, i);
                })
          .rebalance()
          .map([](const Event& event) { return event; })
          .rebalance()
          .add_sink([in_flight, simulated](const Event& event) {
            --in_flight->now;
            if (!simulated && event.time % 16 == 0) {
              std::this_thread::sleep_for(std::chrono::microseconds{100});
            }
          })
          .slot_sharing_group("slow");  // the sources' threads do not wait with it
    };
    if (simulated) {
      testing::simulate(build, {.seed = 1, .batch_capacity = batch, .channel_capacity = capacity});
    } else {
      StreamExecutionEnvironment environment;
      build(environment);
      environment.execute();
    }
    EXPECT_EQ(in_flight->now, 0);
    // Two hops of 2 x 2 channels: what waits in each, one batch that found no room, one that is
    // being filled; and what the tasks have in hand.
    EXPECT_LE(in_flight->most, static_cast<std::int64_t>((2 * 4 * (capacity + 2) + 8) * batch));
  }
}

/// Checks that no element comes after a watermark that is not smaller than its timestamp.
struct NotLate : ProcessFunction<Event, Event> {
  void process_element(const Event& event, Context& context, Collector<Event>& out) override {
    if (context.timestamp() <= context.timer_service().current_watermark()) out.collect(event);
  }
};

TEST(Flow, AWatermarkDoesNotRunAheadOfElementsInABatchThatIsBeingFilled) {
  // Each receiver gets so few elements that its batch never fills, and none is sent for its age.
  StreamExecutionEnvironment environment;
  environment.set_parallelism(1).set_buffer_timeout(1h).set_auto_watermark_interval(1ms);
  const auto late = generated(environment, 1, 300'000, of_split)
                        .partition_custom([](const Event& event, std::size_t n) {
                          return event.time % 1000 == 0
                                     ? 1 + static_cast<std::size_t>(event.time / 1000) % (n - 1)
                                     : 0;
                        })
                        .process(NotLate{})
                        .set_parallelism(8)
                        .collect();
  environment.execute();
  EXPECT_EQ(late.size(), 0U);

  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const CollectedResults<Event> none;
    testing::simulate(
        [&](StreamExecutionEnvironment& simulated) {
          simulated.set_buffer_timeout(1h).set_auto_watermark_interval(1ms).set_parallelism(4);
          generated(simulated, 3, 200, of_split).shuffle().process(NotLate{}).collect(none);
        },
        {.seed = seed, .batch_capacity = 64});
    ASSERT_EQ(none.size(), 0U) << seed;
  }
}

TEST(Flow, ABatchThatIsNotFullIsSentWhenItHasWaitedLongEnough) {
  struct OneThenNothing final : Source<Event> {
    struct Reader final : SplitReader<Event> {
      bool sent = false;
      InputStatus poll_next(SourceOutput<Event>& out) override {
        if (!std::exchange(sent, true)) out.collect(Event{});
        return InputStatus::nothing_available;
      }
      void snapshot_position(StateWriter&) const override {}
      void restore_position(StateReader&) override {}
    };
    std::unique_ptr<SplitReader<Event>> create_reader(std::size_t, std::size_t) const override {
      return std::make_unique<Reader>();
    }
  };
  for (const auto timeout : {0ms, 5ms}) {
    StreamExecutionEnvironment environment;
    environment.set_buffer_timeout(timeout);
    const auto results = environment
                             .from_source<Event>(std::make_shared<const OneThenNothing>(),
                                                 WatermarkStrategy<Event>::no_watermarks(), "One")
                             .rebalance()
                             .map([](const Event& event) { return event; })
                             .set_parallelism(3)
                             .collect();
    auto client = environment.execute_async();
    while (results.size() == 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    client.cancel();
  }
}

/// What the process has in memory, in KiB.
long resident_kib() {
  long size = 0;
  long resident = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%ld %ld", &size, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return resident * 4;
}

// A sanitizer's own memory grows; its runs show that nothing is leaked or raced for.
#ifdef WEIR_SANITIZED
constexpr std::size_t elements_per_split = 60'000;
constexpr long most_growth_kib = 256L * 1024;
#else
constexpr std::size_t elements_per_split = 2'500'000;
constexpr long most_growth_kib = 16L * 1024;
#endif

TEST(Flow, MemoryDoesNotGrowWithTheNumberOfElements) {
  const auto first = std::make_shared<std::atomic<long>>(0);
  const auto seen = std::make_shared<std::atomic<std::size_t>>(0);
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2).enable_checkpointing(20ms);
  generated(environment, 2, elements_per_split, of_split)
      .key_by(&Event::key)
      .window(TumblingEventTimeWindows::of(1s))
      .sum(&Event::value)
      .add_sink([first, seen](const Event&) {
        // A result for each key and second. Measured when a good part has gone through, and what
        // stays has been allocated.
        if (++*seen == elements_per_split / 6) *first = resident_kib();
      });
  environment.execute();
  ASSERT_GT(*first, 0) << *seen;
  EXPECT_LT(resident_kib() - *first, most_growth_kib) << "KiB more than after the first part";
}

}  // namespace flow_test
}  // namespace weir::tests
