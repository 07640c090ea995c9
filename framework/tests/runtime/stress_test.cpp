#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "runtime/three_stage_job.hpp"
#include "weir/error.hpp"

namespace weir::tests {
namespace stress_test {

using std::chrono::microseconds;

/// Runs the job again and again, each time from the last checkpoint of the run before, and cancels
/// it after a while; until it gets to its end. Returns the number of crashes.
std::size_t run_through_crashes(StreamExecutionEnvironment& environment, std::mt19937_64& random,
                                std::size_t most_crashes) {
  std::shared_ptr<const Snapshot> last;
  for (std::size_t crashes = 0;; ++crashes) {
    environment.set_parallelism(1 + random() % 4);
    environment.restore_from(last);
    auto client = environment.execute_async();
    if (crashes < most_crashes) {
      // Wait for a checkpoint of this run, so that the job gets on, and then a little longer.
      while (!client.finished() && client.last_checkpoint() == nullptr) {
        std::this_thread::sleep_for(microseconds{100});
      }
      std::this_thread::sleep_for(microseconds{random() % 3000});
      client.cancel();
    }
    try {
      client.wait();
      return crashes;
    } catch (const JobCancelled&) {
      if (auto newer = client.last_checkpoint()) last = std::move(newer);
    }
  }
}

class Stress : public ::testing::TestWithParam<std::uint64_t> {};
#ifdef WEIR_SANITIZED
constexpr std::uint64_t seeds = 3;  // each takes ten times as long
constexpr JobSize size{.per_split = 4'000};
#else
constexpr std::uint64_t seeds = 8;
constexpr JobSize size{.per_split = 10'000};
#endif
INSTANTIATE_TEST_SUITE_P(Seeds, Stress, ::testing::Range<std::uint64_t>(0, seeds));

TEST_P(Stress, ThreadsAndCrashesMakeNoDifferenceToTheResults) {
  const auto expected = expected_rows(size);
  std::size_t crashes = 0;
  std::mt19937_64 random(GetParam());
  for (const std::size_t batch_capacity : {1U, 7U, 0U, 1024U}) {
    StreamExecutionEnvironment environment;
    environment.set_buffer_timeout(Duration{random() % 2 == 0 ? 0 : 100})
        .set_auto_watermark_interval(1ms)
        .enable_checkpointing(Duration{1 + static_cast<std::int64_t>(random() % 3)});
    environment.options().chaining = GetParam() % 2 == 0;
    environment.options().batch_capacity = batch_capacity;
    environment.options().channel_capacity = 1 + random() % 8;
    const CollectedResults<Row> results;
    build_three_stages(environment, results, size);
    crashes += run_through_crashes(environment, random, 5);
    ASSERT_EQ(sorted_rows(results), expected) << "batches of " << batch_capacity;
  }
  EXPECT_GE(crashes, 4U);
}

TEST(Stress, ManyShortJobsEnd) {
  const JobSize few{.per_split = 40};
  const auto expected = expected_rows(few);
  std::mt19937_64 random(5);
  for (int n = 0; n < 60; ++n) {
    StreamExecutionEnvironment environment;
    environment.set_parallelism(1 + random() % 4)
        .set_buffer_timeout(Duration{random() % 2 == 0 ? 0 : 100});
    if (random() % 2 == 0) environment.enable_checkpointing(1ms);
    if (random() % 2 == 0) environment.disable_operator_chaining();
    environment.options().batch_capacity = random() % 3;
    environment.options().channel_capacity = 1 + random() % 3;
    const CollectedResults<Row> results;
    build_three_stages(environment, results, few);
    environment.execute();
    ASSERT_EQ(sorted_rows(results), expected) << n;
  }
}

}  // namespace stress_test
}  // namespace weir::tests
