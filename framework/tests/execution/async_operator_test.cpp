#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "runtime/events.hpp"
#include "runtime/failing.hpp"
#include "show.hpp"
#include "weir/testing/delayed_answers.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace async_operator_test {

using namespace std::chrono_literals;
using testing::DelayedAnswers;
using testing::HarnessOptions;
using testing::OperatorHarness;

/// Questions that wait for the test to answer them.
struct Desk {
  std::vector<std::pair<int, ResultFuture<int>>> questions;

  std::string asked() const {
    std::string text;
    for (const auto& [value, future] : questions) {
      text += (text.empty() ? "" : " ") + std::to_string(value);
    }
    return text;
  }
  void answer(int value, std::vector<int> results) const {
    for (const auto& [asked, future] : questions) {
      if (asked == value) future.complete(results);
    }
  }
};

/// Puts each question on the desk.
class Ask : public AsyncFunction<int, int> {
 public:
  explicit Ask(std::shared_ptr<Desk> desk) : desk_(std::move(desk)) {}
  void async_invoke(const int& value, ResultFuture<int> result) override {
    desk_->questions.emplace_back(value, std::move(result));
  }

 protected:
  std::shared_ptr<Desk> desk_;
};

/// An async operator with a desk.
struct AsyncHarness {
  enum class Order { ordered, unordered };

  explicit AsyncHarness(Order order, Duration timeout = 0ms, std::size_t capacity = 100,
                        HarnessOptions options = {})
      : harness(
            [=, this](const DataStream<int>& numbers) {
              return order == Order::ordered
                         ? AsyncDataStream::ordered_wait(numbers, Ask(desk), timeout, capacity)
                         : AsyncDataStream::unordered_wait(numbers, Ask(desk), timeout, capacity);
            },
            std::move(options)) {}

  void put(std::initializer_list<int> values) {
    for (const int value : values) harness.process_element(value, at(value));
  }
  void answer(int value, std::vector<int> results) {
    desk->answer(value, std::move(results));
    harness.job().run();
  }
  std::string out() { return show(harness.take_output()); }

  std::shared_ptr<Desk> desk = std::make_shared<Desk>();
  OperatorHarness<int, int> harness;
};
using enum AsyncHarness::Order;

TEST(UnorderedWait, EmitsAnswersAsTheyComeWithTheTimestampsOfTheirQuestions) {
  AsyncHarness job(unordered);
  job.put({1, 2, 3});
  EXPECT_EQ(job.desk->asked(), "1 2 3");
  EXPECT_EQ(job.out(), "");
  job.answer(2, {20, 21});
  EXPECT_EQ(job.out(), "20@2 21@2");
  job.answer(3, {});
  EXPECT_EQ(job.out(), "");
  job.answer(1, {10});
  EXPECT_EQ(job.out(), "10@1");
}

TEST(UnorderedWait, LetsNothingOvertakeAWatermarkInEitherDirection) {
  AsyncHarness job(unordered);
  job.put({1, 2});
  job.harness.process_watermark(at(2));
  job.put({3});
  job.answer(3, {30});
  job.answer(2, {20});
  EXPECT_EQ(show(job.harness.records()), "20@2");
  job.answer(1, {10});
  EXPECT_EQ(show(job.harness.records()), "20@2 10@1 W2 30@3");
}

TEST(UnorderedWait, PassesAWatermarkOnAtOnceWhereNothingIsUnderWay) {
  AsyncHarness job(unordered);
  job.harness.process_watermark(at(5));
  job.put({6});
  job.answer(6, {60});
  job.harness.process_watermark(at(7));
  EXPECT_EQ(show(job.harness.records()), "W5 60@6 W7");
}

TEST(UnorderedWait, KeepsIdlenessInItsPlace) {
  AsyncHarness job(unordered);
  job.put({1});
  job.harness.mark_idle();
  EXPECT_EQ(show(job.harness.records()), "");
  job.answer(1, {10});
  EXPECT_EQ(show(job.harness.records()), "10@1 idle");
}

TEST(OrderedWait, EmitsAnswersInTheOrderOfTheQuestions) {
  AsyncHarness job(ordered);
  job.put({1, 2});
  job.harness.process_watermark(at(2));
  job.put({3});
  job.answer(3, {30});
  job.answer(2, {20});
  EXPECT_EQ(show(job.harness.records()), "");
  job.answer(1, {10});
  EXPECT_EQ(show(job.harness.records()), "10@1 20@2 W2 30@3");
}

TEST(AsyncOperator, EndsOnlyWhenEveryQuestionIsAnswered) {
  for (const auto order : {ordered, unordered}) {
    AsyncHarness job(order);
    job.put({1});
    job.harness.end_input();
    EXPECT_FALSE(job.harness.job().finished());
    EXPECT_EQ(show(job.harness.records()), "");
    job.answer(1, {10});
    EXPECT_TRUE(job.harness.job().finished());
    EXPECT_EQ(show(job.harness.records()), "10@1 Wend |");
  }
}

TEST(AsyncOperator, AsksNoMoreThanItsCapacityAndThenTakesNoInput) {
  // Two elements a batch: what comes with the last one that is asked waits in the operator.
  AsyncHarness job(ordered, 0ms, 3, {.batch_capacity = 2});
  job.harness.process_elements({{1, at(1)}, {2, at(2)}, {3, at(3)}, {4, at(4)}, {5, at(5)}});
  EXPECT_EQ(job.desk->asked(), "1 2 3");
  EXPECT_EQ(job.harness.job().metrics().of("Async Wait").records_in, 4U) << "5 has not come in";
  job.answer(2, {20});
  EXPECT_EQ(job.desk->asked(), "1 2 3") << "what has an answer but cannot leave takes room";
  job.answer(1, {10});
  EXPECT_EQ(job.desk->asked(), "1 2 3 4 5");
  EXPECT_EQ(job.out(), "10@1 20@2");
}

TEST(AsyncOperator, IsBusyWhileItIsFull) {
  AsyncHarness job(ordered, 0ms, 1);
  job.put({1});
  job.harness.advance(10s);
  EXPECT_EQ(job.harness.job().metrics().tasks[0].busy, 10s);
  job.answer(1, {});
  job.harness.advance(5s);
  EXPECT_EQ(job.harness.job().metrics().tasks[0].idle, 5s);
}

TEST(AsyncOperator, IgnoresAllAnswersButTheFirst) {
  AsyncHarness job(unordered);
  job.put({1});
  job.desk->answer(1, {10});
  job.desk->answer(1, {11});
  job.desk->questions[0].second.complete_exceptionally(std::make_exception_ptr(Error("no")));
  job.harness.job().run();
  job.answer(1, {12});
  EXPECT_EQ(job.out(), "10@1");
}

TEST(AsyncOperator, MayBeAnsweredAtOnceAndAfterTheJobIsGone) {
  struct Echo : AsyncFunction<int, int> {
    void async_invoke(const int& value, ResultFuture<int> result) override {
      result.complete({value});
    }
  };
  OperatorHarness<int, int> echo([](const DataStream<int>& numbers) {
    return AsyncDataStream::ordered_wait(numbers, Echo{}, 1s, 1);
  });
  for (const int n : {1, 2, 3}) echo.process_element(n, at(n));
  EXPECT_EQ(show(echo.output()), "1@1 2@2 3@3");

  const auto desk = [] {
    AsyncHarness job(unordered);
    job.put({1});
    return job.desk;
  }();
  desk->answer(1, {10});
}

TEST(AsyncOperator, ThatIsAnsweredWithAnErrorFailsAndIsNamed) {
  AsyncHarness job(unordered);
  job.put({1});
  job.desk->questions[0].second.complete_exceptionally(
      std::make_exception_ptr(std::runtime_error("no such driver")));
  try {
    job.harness.job().run();
    FAIL();
  } catch (const JobFailed& failed) {
    EXPECT_EQ(failed.operator_name(), "Async Wait");
    EXPECT_EQ(failed.cause(), "no such driver");
  }
}

TEST(AsyncTimeout, FailsTheJobAfterTheTimeOfItsOwnQuestion) {
  AsyncHarness job(unordered, 10s);
  job.put({1});
  job.harness.advance(6s);
  job.put({2});
  job.answer(1, {10});
  job.harness.advance(9999ms);
  try {
    job.harness.advance(1ms);
    FAIL();
  } catch (const JobFailed& failed) {
    expect_contains(failed.what(), "no answer came within the timeout");
    expect_contains(failed.what(), "Async Wait");
  }
}

TEST(AsyncTimeout, OfZeroIsNone) {
  AsyncHarness job(unordered, 0ms);
  job.put({1});
  job.harness.advance(std::chrono::hours{24 * 365});
  job.answer(1, {10});
  EXPECT_EQ(job.out(), "10@1");
}

/// Answers -value if nobody else does.
class AskWithDefault final : public Ask {
 public:
  using Ask::Ask;
  void timeout(const int& value, ResultFuture<int> result) override { result.complete({-value}); }
};

TEST(AsyncTimeout, CanBeAnsweredByTheFunctionItself) {
  const auto desk = std::make_shared<Desk>();
  OperatorHarness<int, int> harness([desk](const DataStream<int>& numbers) {
    return AsyncDataStream::ordered_wait(numbers, AskWithDefault(desk), 1s);
  });
  harness.process_element(1, at(1));
  harness.advance(500ms);
  harness.process_element(2, at(2));
  harness.advance(500ms);
  EXPECT_EQ(show(harness.take_output()), "-1@1");
  desk->answer(1, {10});
  desk->answer(2, {20});
  harness.advance(1min);
  EXPECT_EQ(show(harness.take_output()), "20@2") << "too late for 1";
}

TEST(AsyncTimeout, ComesInTimeWhileTheOperatorIsFullAndItsSourceWaits) {
  const auto desk = std::make_shared<Desk>();
  OperatorHarness<int, int> harness([desk](const DataStream<int>& numbers) {
    return AsyncDataStream::ordered_wait(numbers, AskWithDefault(desk), 10s, 1);
  });
  for (const int n : {1, 2, 3}) harness.process_element(n, at(n));
  harness.advance(25s);
  EXPECT_EQ(show(harness.take_output()), "-1@1 -2@2") << "3 was asked 20 s after the beginning";
  harness.advance(5s);
  EXPECT_EQ(show(harness.take_output()), "-3@3");
}

TEST(AsyncTimeout, LeavesNothingToDoOnceAllIsAnswered) {
  AsyncHarness job(unordered, std::chrono::hours{1});
  for (int i = 0; i < 1000; ++i) {
    job.put({i});
    job.answer(i, {i});
  }
  EXPECT_EQ(job.harness.output().size(), 1000U);
  job.harness.advance(std::chrono::hours{1000});
}

TEST(AsyncSnapshot, HoldsWhatIsUnderWayAndAsksItAgain) {
  for (const auto order : {ordered, unordered}) {
    AsyncHarness job(order, 0ms, 2, {.batch_capacity = 4});
    job.harness.process_elements({{1, at(1)}, {2, at(2)}, {3, at(3)}});
    job.desk->answer(2, {20});  // in order it cannot leave yet
    const auto snapshot = job.harness.snapshot();
    job.harness.job().run();
    job.desk->questions.clear();
    job.harness.restore(snapshot);
    job.harness.job().run();
    const std::string again = order == ordered ? "1 2" : "1 3";
    EXPECT_EQ(job.desk->asked(), again);
    for (const int value : {1, 2, 3}) job.answer(value, {value * 10});
    for (const int value : {1, 2, 3}) job.answer(value, {value * 10});
    EXPECT_EQ(show(job.harness.take_output()), order == ordered ? "10@1 20@2 30@3" : "10@1 30@3");
  }
}

TEST(AsyncSnapshot, IsDealtOutToAnyNumberOfSubtasks) {
  AsyncHarness job(unordered);
  job.put({1, 2, 3, 4, 5});
  const auto snapshot = job.harness.snapshot();
  job.desk->questions.clear();
  job.harness.restore(snapshot, 3);
  job.harness.job().run();
  EXPECT_EQ(job.desk->questions.size(), 5U);
  EXPECT_EQ(job.harness.job().metrics().sum_of("Async Wait").records_in, 0U);
  for (const int value : {1, 2, 3, 4, 5}) job.answer(value, {value});
  EXPECT_EQ(job.harness.output().size(), 5U);
}

TEST(AsyncOperator, MayStandAnywhereInAChain) {
  const auto desk = std::make_shared<Desk>();
  OperatorHarness<int, int> harness([desk](const DataStream<int>& numbers) {
    return AsyncDataStream::ordered_wait(numbers.flat_map<int>([](int n, Collector<int>& out) {
             out.collect(n);
             out.collect(n + 1);
           }),
                                         Ask(desk), 0ms, 1)
        .map([](int n) { return n + 1; });
  });
  harness.process_element(1, at(1));
  harness.process_element(5, at(5));
  harness.end_input();
  for (const int n : {1, 2, 5, 6}) {
    desk->answer(n, {n * 10});
    harness.job().run();
  }
  EXPECT_EQ(show(harness.records()), "11@1 21@1 51@5 61@5 Wend |");
  EXPECT_EQ(harness.job().metrics().tasks.size(), 1U);
}

TEST(AsyncOperator, HoldsUpAnotherOneBeforeItInItsChain) {
  const auto first = std::make_shared<Desk>();
  const auto second = std::make_shared<Desk>();
  OperatorHarness<int, int> harness([=](const DataStream<int>& numbers) {
    return AsyncDataStream::ordered_wait(AsyncDataStream::ordered_wait(numbers, Ask(first), 0ms, 3),
                                         Ask(second), 0ms, 1)
        .name("Second");
  });
  for (const int n : {1, 2, 3}) harness.process_element(n, at(n));
  for (const int n : {1, 2, 3}) {
    first->answer(n, {n});
    harness.job().run();
  }
  EXPECT_EQ(harness.job().metrics().of("Second").records_in, 1U);
  for (const int n : {1, 2, 3}) {
    second->answer(n, {n * 10});
    harness.job().run();
  }
  EXPECT_EQ(show(harness.output()), "10@1 20@2 30@3");
}

TEST(AsyncOperator, RefusesWhatMakesNoSense) {
  StreamExecutionEnvironment environment;
  const auto numbers = environment.from_collection<int>({1});
  const Ask ask(std::make_shared<Desk>());
  EXPECT_THROW(std::ignore = AsyncDataStream::ordered_wait(numbers, ask, -1ms), InvalidJob);
  EXPECT_THROW(std::ignore = AsyncDataStream::ordered_wait(numbers, ask, 1s, 0), InvalidJob);
}

/// Answers on threads of its own, after a moment.
class Service {
 public:
  Service() {
    for (int i = 0; i < 3; ++i) threads_.emplace_back([this] { work(); });
  }
  ~Service() {
    {
      const std::scoped_lock lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
  }
  void ask(const Event& event, ResultFuture<Event> result) {
    const std::scoped_lock lock(mutex_);
    questions_.emplace_back(event, std::move(result));
    most_ = std::max(most_, ++under_way_);
    changed_.notify_one();
  }
  std::size_t most_under_way() {
    const std::scoped_lock lock(mutex_);
    return most_;
  }

 private:
  void work() {
    while (true) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !questions_.empty(); });
      if (questions_.empty()) return;
      auto [event, result] = std::move(questions_.front());
      questions_.pop_front();
      --under_way_;
      lock.unlock();
      event.value += 1000;
      result.complete({event});
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<Event, ResultFuture<Event>>> questions_;
  std::size_t under_way_ = 0;
  std::size_t most_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

TEST(AsyncOperator, IsAnsweredByOtherThreads) {
  struct AskService : AsyncFunction<Event, Event> {
    explicit AskService(std::shared_ptr<Service> s) : service(std::move(s)) {}
    void async_invoke(const Event& event, ResultFuture<Event> result) override {
      service->ask(event, std::move(result));
    }
    std::shared_ptr<Service> service;
  };
  constexpr std::size_t per_split = 5000;
  constexpr std::size_t capacity = 7;
  for (const bool in_order : {true, false}) {
    const auto service = std::make_shared<Service>();
    StreamExecutionEnvironment environment;
    environment.set_parallelism(2);
    const auto events = generated(environment, 2, per_split, [](std::size_t split, std::size_t i) {
      const auto n = static_cast<std::int64_t>(i);
      return Event{static_cast<std::int64_t>(split), n, n};
    });
    const auto answers =
        (in_order ? AsyncDataStream::ordered_wait(events, AskService(service), 1min, capacity)
                  : AsyncDataStream::unordered_wait(events, AskService(service), 1min, capacity))
            .collect();
    environment.execute();
    EXPECT_LE(service->most_under_way(), 2 * capacity);
    std::map<std::int64_t, std::vector<std::int64_t>> by_split;
    for (const auto& answer : answers.values()) by_split[answer.key].push_back(answer.value);
    ASSERT_EQ(by_split.size(), 2U);
    for (auto& [split, values] : by_split) {
      if (!in_order) std::sort(values.begin(), values.end());
      ASSERT_EQ(values.size(), per_split);
      for (std::size_t i = 0; i < per_split; ++i) {
        ASSERT_EQ(values[i], static_cast<std::int64_t>(i) + 1000);
      }
    }
  }
}

/// A job whose answers come after a random time, and which crashes; all that it emits.
CollectedResults<Event> simulated(std::uint64_t seed, bool in_order,
                                  const std::vector<testing::Crash>& crashes,
                                  testing::SimulationResult* outcome = nullptr) {
  const CollectedResults<Event> results;
  const auto run = testing::simulate(
      [&](StreamExecutionEnvironment& environment) {
        environment.set_parallelism(2).set_auto_watermark_interval(3ms);
        const auto events = generated(environment, 2, 60, [](std::size_t split, std::size_t i) {
          const auto n = static_cast<std::int64_t>(i);
          return Event{static_cast<std::int64_t>(split), n, n};
        });
        const auto service = DelayedAnswers<Event, Event>::at_random(
            [](const Event& event) {
              return Event{event.key, event.value + 1000, event.time};
            },
            20ms, seed);
        (in_order ? AsyncDataStream::ordered_wait(events, service, 1min, 4)
                  : AsyncDataStream::unordered_wait(events, service, 1min, 4))
            .collect(results);
      },
      {.seed = seed, .checkpoint_probability = 0.05, .trace = true}, crashes);
  if (outcome != nullptr) *outcome = run;
  return results;
}

TEST(AsyncSimulation, GivesEachAnswerOnceThroughCrashesAtAnyParallelism) {
  std::size_t restores = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    for (const bool in_order : {true, false}) {
      testing::SimulationResult outcome;
      const auto results =
          simulated(seed, in_order, {{50 + seed * 7, 1 + seed % 4}, {100, 1 + seed % 3}}, &outcome);
      restores += outcome.restores;
      std::map<std::int64_t, std::vector<std::int64_t>> by_split;
      for (const auto& event : results.values()) by_split[event.key].push_back(event.value);
      for (auto& [split, values] : by_split) {
        std::sort(values.begin(), values.end());
        ASSERT_EQ(values.size(), 60U) << seed;
        for (std::size_t i = 0; i < values.size(); ++i) {
          ASSERT_EQ(values[i], static_cast<std::int64_t>(i) + 1000) << seed;
        }
      }
      ASSERT_EQ(by_split.size(), 2U) << seed;
    }
  }
  EXPECT_GT(restores, 40U);
}

TEST(AsyncSimulation, IsTheSameForTheSameSeed) {
  testing::SimulationResult first;
  testing::SimulationResult second;
  testing::SimulationResult other;
  const auto results = simulated(5, false, {}, &first);
  EXPECT_EQ(simulated(5, false, {}, &second).values(), results.values());
  EXPECT_EQ(first.trace, second.trace);
  EXPECT_NE(simulated(6, false, {}, &other).values(), results.values());
}

}  // namespace async_operator_test
}  // namespace weir::tests
