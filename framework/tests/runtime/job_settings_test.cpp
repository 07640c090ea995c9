#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

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

TEST(JobSettings, OfAJobThatRunsAreItsOwn) {
  StreamExecutionEnvironment environment;
  std::atomic<bool> goes_on{false};
  const auto numbers = environment.from_collection<int>({1, 2, 3});
  const auto results = numbers
                           .map([&](int i) {
                             while (!goes_on) std::this_thread::yield();
                             return i;
                           })
                           .collect();
  auto job = environment.execute_async();
  for (int i = 0; i < 1000; ++i) numbers.map([](int n) { return -n; }).name("added later").print();
  environment.options().batch_capacity = 1;
  environment.options().parallelism = 7;
  goes_on = true;
  const auto report = job.wait().metrics();
  EXPECT_EQ(results.values(), (std::vector<int>{1, 2, 3}));
  for (const auto& task : report.tasks) EXPECT_EQ(task.name.find("added later"), std::string::npos);
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
