#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/events.hpp"
#include "show.hpp"
#include "weir/testing/delayed_answers.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace async_checkpoint_test {

using namespace std::chrono_literals;
using testing::DelayedAnswers;
using testing::OperatorHarness;

constexpr const char* waiting_list = "elements that wait for an answer";

/// Keeps each question, and answers with it when it is told to.
struct Counter {
  std::mutex mutex;
  std::vector<std::pair<int, ResultFuture<int>>> questions;

  void answer_all() {
    const std::scoped_lock lock(mutex);
    for (const auto& [value, future] : questions) future.complete({value});
    questions.clear();
  }
};

struct AskCounter : AsyncFunction<int, int> {
  explicit AskCounter(std::shared_ptr<Counter> c) : counter(std::move(c)) {}
  void async_invoke(const int& value, ResultFuture<int> result) override {
    const std::scoped_lock lock(counter->mutex);
    counter->questions.emplace_back(value, std::move(result));
  }
  std::shared_ptr<Counter> counter;
};

std::size_t waiting_in(const Snapshot& snapshot) {
  std::size_t sum = 0;
  for (const auto& [uid, op] : snapshot.operators) {
    for (const auto& part : op.subtasks) {
      const auto found = part.list_state.find(waiting_list);
      if (found != part.list_state.end()) sum += found->second.size();
    }
  }
  return sum;
}

TEST(AsyncCheckpoint, CompletesWhileAFullOperatorThatIsATaskOfItsOwnGetsNoAnswer) {
  const auto counter = std::make_shared<Counter>();
  OperatorHarness<int, int> harness([counter](const DataStream<int>& numbers) {
    return AsyncDataStream::ordered_wait(numbers, AskCounter(counter), 0ms, 2).disable_chaining();
  });
  for (const int n : {1, 2, 3, 4, 5}) harness.process_element(n, at(n));
  const auto snapshot = harness.snapshot();
  EXPECT_EQ(waiting_in(*snapshot), 5U) << "what was in flight before the barrier waits unasked";
  EXPECT_EQ(counter->questions.size(), 2U);
  harness.process_element(6, at(6));
  EXPECT_EQ(harness.job().metrics().of("Async Wait").records_in, 5U) << "it is full again";

  counter->questions.clear();
  harness.restore(snapshot);
  harness.job().run();
  for (int i = 0; i < 6; ++i) {
    counter->answer_all();
    harness.job().run();
  }
  EXPECT_EQ(show(harness.take_output()), "1@1 2@2 3@3 4@4 5@5");
}

TEST(AsyncCheckpoint, CompletesWhileAnswersAreAwaitedAfterTheEndOfTheInput) {
  const auto counter = std::make_shared<Counter>();
  OperatorHarness<int, int> harness([counter](const DataStream<int>& numbers) {
    return AsyncDataStream::ordered_wait(numbers, AskCounter(counter), 0ms, 2).disable_chaining();
  });
  harness.process_element(1, at(1));
  harness.end_input();
  const auto snapshot = harness.snapshot();
  EXPECT_EQ(waiting_in(*snapshot), 1U);
  counter->questions.clear();
  harness.restore(snapshot);
  harness.job().run();
  counter->answer_all();
  harness.job().run();
  EXPECT_TRUE(harness.job().finished());
  EXPECT_EQ(show(harness.take_output()), "1@1");
}

TEST(AsyncCheckpoint, CompletesOnThreadsWhileNobodyAnswers) {
  const auto counter = std::make_shared<Counter>();
  std::vector<int> numbers(5000);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<int>(i);
  StreamExecutionEnvironment environment;
  environment.options().batch_capacity = 16;
  const auto results = AsyncDataStream::ordered_wait(environment.from_collection(numbers),
                                                     AskCounter(counter), 0ms, 3)
                           .disable_chaining()
                           .collect();
  auto client = environment.execute_async("nobody answers");
  auto checkpoint = std::async(std::launch::async, [&] { return client.checkpoint(); });
  ASSERT_EQ(checkpoint.wait_for(30s), std::future_status::ready);
  EXPECT_NE(checkpoint.get(), nullptr);
  while (!client.finished()) counter->answer_all();
  client.wait();
  EXPECT_EQ(results.values(), numbers);
}

/// Answers take a while, and the operator is nearly always full.
void build(StreamExecutionEnvironment& environment, std::uint64_t seed,
           const CollectedResults<Event>& results) {
  environment.set_parallelism(2).set_auto_watermark_interval(3ms);
  if (seed % 3 == 0) environment.options().checkpoint_mode = CheckpointMode::at_least_once;
  const auto events = generated(environment, 1, 60, [](std::size_t, std::size_t i) {
    const auto n = static_cast<std::int64_t>(i);
    return Event{0, n, n};
  });
  const auto service =
      DelayedAnswers<Event, Event>::at_random([](const Event& e) { return e; }, 200ms, seed);
  AsyncDataStream::unordered_wait(events.set_parallelism(1).rebalance(), service, 0ms, 1)
      .disable_chaining()
      .collect(results);
}

/// Keeps the last checkpoint, and how many waited in any.
class Watching final : public CheckpointStorage {
 public:
  void store(const Snapshot& snapshot) override {
    most_waiting = std::max(most_waiting, waiting_in(snapshot));
    kept_ = std::make_shared<const Snapshot>(snapshot);
  }
  FoundCheckpoint newest() const override { return {kept_, {}}; }
  std::int64_t last_number() const override { return kept_ ? kept_->checkpoint : 0; }
  void discard() override { kept_ = nullptr; }

  std::size_t most_waiting = 0;

 private:
  std::shared_ptr<const Snapshot> kept_;
};

TEST(AsyncCheckpoint, HoldsWhatWaitsUnaskedThroughCrashesInASimulation) {
  std::size_t restores = 0;
  std::size_t most_waiting = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const CollectedResults<Event> results;
    const auto storage = std::make_shared<Watching>();
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          build(environment, seed, results);
          environment.set_checkpoint_storage(storage);
        },
        {.seed = seed, .checkpoint_probability = 0.05},
        {{40 + seed * 3, 1 + seed % 4}, {90, 1 + seed % 3}});
    restores += run.restores;
    most_waiting = std::max(most_waiting, storage->most_waiting);
    std::vector<std::int64_t> values;
    for (const auto& event : results.values()) values.push_back(event.value);
    std::sort(values.begin(), values.end());
    ASSERT_EQ(values.size(), 60U) << seed;
    for (std::size_t i = 0; i < values.size(); ++i) {
      ASSERT_EQ(values[i], static_cast<std::int64_t>(i)) << seed;
    }
  }
  EXPECT_GT(restores, 60U);
  EXPECT_GT(most_waiting, 2U) << "more than the capacity of both subtasks";
}

}  // namespace async_checkpoint_test
}  // namespace weir::tests
