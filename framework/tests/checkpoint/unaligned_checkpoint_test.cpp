#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "checkpoint/in_flight.hpp"
#include "checkpoint/keeper.hpp"
#include "checkpoint/scratch_folder.hpp"
#include "runtime/failing.hpp"
#include "runtime/three_stage_job.hpp"
#include "weir/savepoint.hpp"
#include "weir/testing/simulation.hpp"

namespace weir::tests {
namespace unaligned_checkpoint_test {

using internal::in_flight_bytes;

/// The bytes that a checkpoint of a simulated run holds of elements in flight, added up.
std::uint64_t in_flight_of(const testing::SimulationResult& run) {
  std::uint64_t sum = 0;
  for (const auto& record : run.metrics.checkpoints.history) sum += record.in_flight_bytes;
  return sum;
}

#ifdef WEIR_SANITIZED
constexpr std::uint64_t seeds = 60;
#else
constexpr std::uint64_t seeds = 150;
#endif

TEST(UnalignedCheckpoint, LosesAndDoublesNothingThroughCrashesAtAnyParallelism) {
  const auto expected = expected_rows();
  std::uint64_t in_flight = 0;
  std::size_t restores = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    std::mt19937_64 random(seed);
    const CollectedResults<Row> results;
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(1 + seed % 3)
              .enable_unaligned_checkpoints()
              .set_buffer_timeout(Duration{static_cast<std::int64_t>(seed % 3) * 7})
              .set_auto_watermark_interval(3ms);
          environment.options().chaining = seed % 5 != 0;
          build_three_stages(environment, results);
        },
        {.seed = seed,
         .batch_capacity = 1 + seed % 3,
         .channel_capacity = 1 + seed % 2,
         .checkpoint_probability = 0.02},
        {{1 + random() % 600, 1 + random() % 4}, {1 + random() % 600, 1 + random() % 4}});
    ASSERT_EQ(sorted_rows(results), expected) << "seed " << seed;
    in_flight += in_flight_of(run);
    restores += run.restores;
  }
  EXPECT_GT(restores, seeds);
  EXPECT_GT(in_flight, seeds * 1000) << "there was something to lose";
}

TEST(UnalignedCheckpoint, ThatIsGivenUpSpoilsNoLaterOne) {
  const auto expected = expected_rows();
  std::int64_t aborted = 0;
  std::int64_t completed = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const CollectedResults<Row> results;
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(2).enable_unaligned_checkpoints().set_auto_watermark_interval(
              3ms);
          environment.options().checkpoint_timeout = Duration{4 + static_cast<int>(seed % 3) * 8};
          environment.options().tolerable_checkpoint_failures = 1'000'000;
          build_three_stages(environment, results);
        },
        {.seed = seed, .checkpoint_probability = 0.02}, {{200 + seed * 7, 4}, {100 + seed * 5, 1}});
    ASSERT_EQ(sorted_rows(results), expected) << "seed " << seed;
    aborted += run.metrics.checkpoints.aborted;
    completed += run.checkpoints;
  }
  EXPECT_GT(aborted, 60);
  EXPECT_GT(completed, 60);
}

TEST(UnalignedCheckpoint, OfThreadsLosesAndDoublesNothing) {
  const JobSize size{.per_split = 4'000};
  const auto expected = expected_rows(size);
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    std::mt19937_64 random(seed);
    StreamExecutionEnvironment environment;
    environment.enable_unaligned_checkpoints().set_auto_watermark_interval(1ms);
    environment.enable_checkpointing(1ms);
    environment.options().batch_capacity = 1 + random() % 16;
    environment.options().channel_capacity = 1 + random() % 4;
    const CollectedResults<Row> results;
    build_three_stages(environment, results, size);
    std::shared_ptr<const Snapshot> last;
    std::size_t crashes = 0;
    for (bool ended = false; !ended;) {
      environment.set_parallelism(1 + random() % 4);
      environment.restore_from(last);
      auto client = environment.execute_async();
      if (crashes < 5) {
        while (!client.finished() && client.last_checkpoint() == nullptr) {
          std::this_thread::sleep_for(std::chrono::microseconds{100});
        }
        client.cancel();
      }
      try {
        client.wait();
        ended = true;
      } catch (const JobCancelled&) {
        ++crashes;
        if (auto newer = client.last_checkpoint()) last = std::move(newer);
      }
    }
    ASSERT_EQ(sorted_rows(results), expected) << "seed " << seed;
    EXPECT_GT(crashes, 0U);
  }
}

/// A job that is behind: an operator, on a thread of its own, takes a millisecond for each element.
JobClient start_slow_job(bool unaligned) {
  StreamExecutionEnvironment environment;
  if (unaligned) environment.enable_unaligned_checkpoints();
  environment.options().batch_capacity = 32;
  environment.options().channel_capacity = 8;
  generated(environment, 1, std::size_t{1} << 60U,
            [](std::size_t, std::size_t i) {
              return Event{static_cast<std::int64_t>(i % 5), 1, 0};
            })
      .key_by(&Event::key)
      .map([](const Event& event) {
        std::this_thread::sleep_for(1ms);
        return event;
      })
      .slot_sharing_group("slow")
      .add_sink([](const Event&) {});
  return environment.execute_async();
}

/// The second checkpoint of a job: its channels are full by then.
CheckpointRecord second_checkpoint(bool unaligned) {
  auto job = start_slow_job(unaligned);
  static_cast<void>(job.checkpoint());
  std::this_thread::sleep_for(100ms);
  static_cast<void>(job.checkpoint());
  const auto record = job.metrics().checkpoints.history.back();
  job.cancel();
  return record;
}

TEST(UnalignedCheckpoint, DoesNotWaitForAnOperatorThatIsBehind) {
  const auto aligned = second_checkpoint(false);
  const auto unaligned = second_checkpoint(true);
  EXPECT_GT(aligned.parts_after, 150ms) << "eight batches of 32 ms lie before the barrier";
  EXPECT_LT(unaligned.parts_after * 2, aligned.parts_after);
  EXPECT_EQ(aligned.in_flight_bytes, 0U);
  EXPECT_GT(unaligned.in_flight_bytes, 4U * 32 * sizeof(Event));
}

TEST(UnalignedCheckpoint, IsRefusedWhereItCannotBe) {
  StreamExecutionEnvironment at_least_once;
  at_least_once.enable_checkpointing(1s, CheckpointMode::at_least_once)
      .enable_unaligned_checkpoints();
  at_least_once.from_sequence(1, 2).add_sink([](const std::int64_t&) {});
  expect_contains(message_of<InvalidJob>(at_least_once), "unaligned checkpoints are exactly-once");

  struct NotKept {
    std::int64_t number;
  };
  StreamExecutionEnvironment environment;
  environment.enable_unaligned_checkpoints();
  environment.from_sequence(1, 2)
      .map([](const std::int64_t& n) { return NotKept{n}; })
      .rebalance()
      .add_sink([](const NotKept&) {});
  const auto message = message_of<InvalidJob>(environment);
  expect_contains(message, "those of 'Map' cannot be kept");
  expect_contains(message, "`serialize`");
}

TEST(UnalignedCheckpoint, OfAStreamThatIsBroadcastWaitsForItsBarrier) {
  // Receivers that had come to different places would have different rules.
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const CollectedResults<std::int64_t> results;
    const auto keeper = std::make_shared<Keeper>("weir.in_flight ");
    testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(2).enable_unaligned_checkpoints().set_checkpoint_storage(
              keeper);
          environment.from_sequence(1, 50)
              .broadcast()
              .map([](const std::int64_t& n) { return n; })
              .collect(results);
        },
        {.seed = seed, .checkpoint_probability = 0.1});
    EXPECT_EQ(results.size(), 100U);
    EXPECT_EQ(keeper->kept, nullptr) << "seed " << seed;
  }
}

TEST(UnalignedCheckpoint, IsNoSavepoint) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const CollectedResults<Row> results;
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(2).enable_unaligned_checkpoints();
          build_three_stages(environment, results);
        },
        {.seed = seed,
         .checkpoint_probability = 0.02,
         .stop = testing::SimulatedStop{100 + seed * 5}});
    ASSERT_NE(run.savepoint, nullptr);
    EXPECT_EQ(in_flight_bytes(*run.savepoint), 0U) << "seed " << seed;
  }
  auto job = start_slow_job(true);
  const ScratchFolder scratch;
  job.savepoint(scratch.path() / "savepoint");
  job.cancel();
  EXPECT_EQ(in_flight_bytes(*read_savepoint(scratch.path() / "savepoint")), 0U);
}

}  // namespace unaligned_checkpoint_test
}  // namespace weir::tests
