#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>

#include "runtime/events.hpp"
#include "weir/error.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace cancellation_test {

constexpr std::size_t endless = std::size_t{1} << 60U;

/// A source that never has anything.
struct Silent : Source<Event> {
  struct Reader : SplitReader<Event> {
    InputStatus poll_next(SourceOutput<Event>&) override { return InputStatus::nothing_available; }
    void snapshot_position(StateWriter&) const override {}
    void restore_position(StateReader&) override {}
  };
  std::unique_ptr<SplitReader<Event>> create_reader(std::size_t, std::size_t) const override {
    return std::make_unique<Reader>();
  }
};

/// Counts open functions, over all copies.
struct OpenCount : RichMapFunction<Event, Event> {
  explicit OpenCount(std::shared_ptr<std::atomic<int>> o) : open_now(std::move(o)) {}
  std::shared_ptr<std::atomic<int>> open_now;
  void open(RuntimeContext&) override { ++*open_now; }
  Event map(const Event& event) override { return event; }
  void close() override { --*open_now; }
};

void expect_cancelled(JobClient& client) {
  EXPECT_THROW(client.wait(), JobCancelled);
  EXPECT_TRUE(client.finished());
}

void wait_until(const std::function<bool()>& done) {
  while (!done()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
}

TEST(Cancellation, EndsABusyJobFromAnotherThread) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2);
  const auto open_now = std::make_shared<std::atomic<int>>(0);
  const auto seen = std::make_shared<std::atomic<int>>(0);
  generated(environment, 2, endless, [](std::size_t, std::size_t) { return Event{}; })
      .map(OpenCount(open_now))
      .rebalance()
      .add_sink([seen](const Event&) { ++*seen; });
  auto client = environment.execute_async();
  EXPECT_EQ(*open_now, 2);
  wait_until([&] { return *seen > 0; });
  EXPECT_FALSE(client.finished());
  std::thread other([client]() mutable { client.cancel(); });
  expect_cancelled(client);
  other.join();
  EXPECT_EQ(*open_now, 0) << "functions are closed when a job is cancelled";
  client.cancel();
}

TEST(Cancellation, EndsAnIdleJob) {
  StreamExecutionEnvironment environment;
  environment
      .from_source<Event>(std::make_shared<const Silent>(),
                          WatermarkStrategy<Event>::no_watermarks(), "Silent")
      .add_sink([](const Event&) {});
  auto client = environment.execute_async();
  std::this_thread::sleep_for(std::chrono::milliseconds{20});
  EXPECT_FALSE(client.finished());
  client.cancel();
  expect_cancelled(client);
}

TEST(Cancellation, EndsAJobWhoseSinkIsBlocked) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2).disable_operator_chaining();
  environment.options().channel_capacity = 1;
  environment.options().batch_capacity = 4;
  const auto blocked = std::make_shared<std::atomic<bool>>(true);
  const auto waiting = std::make_shared<std::atomic<int>>(0);
  generated(environment, 2, endless, [](std::size_t, std::size_t) {
    return Event{};
  }).add_sink([blocked, waiting](const Event&) {
    ++*waiting;
    while (*blocked) std::this_thread::yield();
  });
  auto client = environment.execute_async();
  wait_until([&] { return *waiting == 2; });
  std::thread other([client]() mutable { client.cancel(); });
  wait_until([&] { return client.finished(); });
  *blocked = false;  // cancelling waits for what a function is doing, and interrupts nothing
  other.join();
  expect_cancelled(client);
  EXPECT_LE(*waiting, 2 * 8) << "what was in flight was thrown away, not worked off";
}

TEST(Cancellation, IsWhatBecomesOfAJobThatNobodyHolds) {
  const auto open_now = std::make_shared<std::atomic<int>>(0);
  StreamExecutionEnvironment environment;
  generated(environment, 2, endless, [](std::size_t, std::size_t) { return Event{}; })
      .map(OpenCount(open_now))
      .add_sink([](const Event&) {});
  std::optional<JobClient> first = environment.execute_async();
  std::optional<JobClient> second = first;
  first.reset();
  EXPECT_FALSE(second->finished()) << "one handle is left";
  EXPECT_EQ(*open_now, 1);
  second.reset();
  EXPECT_EQ(*open_now, 0);
}

TEST(Cancellation, ComesTooLateForAJobThatHasEnded) {
  StreamExecutionEnvironment environment;
  const auto results = environment.from_collection<int>({1, 2, 3}).collect();
  auto client = environment.execute_async();
  client.wait();
  client.cancel();
  EXPECT_NO_THROW(client.wait());
  EXPECT_EQ(results.size(), 3U);
}

TEST(JobClient, GivesACheckpointOnRequest) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2);
  generated(environment, 2, endless, [](std::size_t, std::size_t) { return Event{}; })
      .rebalance()
      .add_sink([](const Event&) {});
  auto client = environment.execute_async();
  EXPECT_EQ(client.last_checkpoint(), nullptr);
  const auto first = client.checkpoint();
  const auto second = client.checkpoint();
  EXPECT_EQ(first->checkpoint, 1);
  EXPECT_EQ(second->checkpoint, 2);
  EXPECT_EQ(client.last_checkpoint(), second);
  client.cancel();
  EXPECT_THROW(client.checkpoint(), Error) << "a job that has ended gives none";
}

TEST(JobClient, CanBeAskedByManyThreads) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2).enable_checkpointing(1ms);
  generated(environment, 2, endless,
            [](std::size_t, std::size_t i) {
              return Event{static_cast<std::int64_t>(i % 10), 0, 0};
            })
      .key_by(&Event::key)
      .sum(&Event::value)
      .add_sink([](const Event&) {});
  auto client = environment.execute_async();
  std::vector<std::thread> threads;
  threads.reserve(3);
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([client]() mutable {
      for (int n = 0; n < 5; ++n) {
        EXPECT_GT(client.checkpoint()->checkpoint, 0);
        client.counter("num_late_records_dropped");
      }
    });
  }
  for (auto& thread : threads) thread.join();
  client.cancel();
  expect_cancelled(client);
}

}  // namespace cancellation_test
}  // namespace weir::tests
