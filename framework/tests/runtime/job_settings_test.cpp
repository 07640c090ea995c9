#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "runtime/failing.hpp"
#include "weir/testing/simulation.hpp"

namespace weir::tests {
namespace job_settings_test {

/// The message with which a job of these settings is refused.
std::string refusal(const std::function<void(JobOptions&)>& change) {
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1, 2, 3}).rebalance().collect();
  change(environment.options());
  return message_of<InvalidJob>(environment);
}

TEST(JobSettings, ThatCannotWorkAreRefused) {
  expect_contains(refusal([](JobOptions& options) { options.parallelism = 0; }),
                  "parallelism must be from 1 to 32768, but is 0");
  expect_contains(refusal([](JobOptions& options) { options.parallelism = 32'769; }),
                  "parallelism must be from 1 to 32768, but is 32769");
  expect_contains(refusal([](JobOptions& options) { options.max_parallelism = 32'769; }),
                  "max parallelism must be from 1 to 32768");
  expect_contains(refusal([](JobOptions& options) { options.channel_capacity = 0; }),
                  "channel capacity must be at least 1");
  expect_contains(refusal([](JobOptions& options) { options.buffer_timeout = -1ms; }),
                  "buffer timeout must not be negative");
  expect_contains(refusal([](JobOptions& options) { options.checkpoint_interval = -1ms; }),
                  "checkpoint interval must not be negative");
}

TEST(JobSettings, ParallelismAboveTheMaxParallelismIsRefused) {
  expect_contains(refusal([](JobOptions& options) {
                    options.parallelism = 5;
                    options.max_parallelism = 4;
                  }),
                  "parallelism 5, more than its max parallelism 4");
}

TEST(JobSettings, AreRefusedBySimulationsToo) {
  const auto build = [](StreamExecutionEnvironment& environment) {
    environment.from_collection<int>({1}).collect();
  };
  EXPECT_THROW(testing::simulate(build, {.channel_capacity = 0}), InvalidJob);
  EXPECT_THROW(testing::simulate([](StreamExecutionEnvironment&) {}, {}), InvalidJob);
}

}  // namespace job_settings_test
}  // namespace weir::tests
