#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/events.hpp"
#include "runtime/failing.hpp"
#include "show.hpp"
#include "weir/testing/delayed_answers.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace async_retry_test {

using namespace std::chrono_literals;
using testing::OperatorHarness;
using Strategy = AsyncRetryStrategy<int>;

/// Questions, with the time at which they were asked, in seconds.
struct Desk {
  struct Question {
    int value;
    std::int64_t asked_at;
    ResultFuture<int> future;
  };
  std::vector<Question> questions;

  std::string asked() {
    std::string text;
    for (const auto& it : questions) {
      text +=
          (text.empty() ? "" : " ") + std::to_string(it.value) + "@" + std::to_string(it.asked_at);
    }
    return text;
  }
  void answer_last(std::vector<int> results) { questions.back().future.complete(results); }
  void fail_last(const char* why) {
    questions.back().future.complete_exceptionally(
        std::make_exception_ptr(std::runtime_error(why)));
  }
};

struct Ask : AsyncFunction<int, int> {
  explicit Ask(std::shared_ptr<Desk> d) : desk(std::move(d)) {}
  void open(RuntimeContext& c) override { context = &c; }
  void async_invoke(const int& value, ResultFuture<int> result) override {
    const auto now = context->current_processing_time().millis() / 1000;
    desk->questions.push_back({value, now, std::move(result)});
  }
  std::shared_ptr<Desk> desk;
  RuntimeContext* context = nullptr;
};

/// Answers -value where there is no answer in time.
struct AskWithDefault final : Ask {
  using Ask::Ask;
  void timeout(const int& value, ResultFuture<int> result) override { result.complete({-value}); }
};

template <class Function = Ask>
struct Job {
  explicit Job(const Strategy& strategy, Duration timeout = 0ms, bool ordered = true,
               std::size_t capacity = 10)
      : harness([=, this](const DataStream<int>& numbers) {
          const Function ask(desk);
          return ordered ? AsyncDataStream::ordered_wait_with_retry(numbers, ask, timeout, strategy,
                                                                    capacity)
                         : AsyncDataStream::unordered_wait_with_retry(numbers, ask, timeout,
                                                                      strategy, capacity);
        }) {}
  void put(int value) { harness.process_element(value, at(value)); }
  void answer(std::vector<int> results) {
    desk->answer_last(std::move(results));
    harness.job().run();
  }
  void fail(const char* why) {
    desk->fail_last(why);
    harness.job().run();
  }
  std::string out() { return show(harness.take_output()); }

  std::shared_ptr<Desk> desk = std::make_shared<Desk>();
  OperatorHarness<int, int> harness;
};

Strategy fixed(std::size_t attempts) {
  return Strategy::fixed_delay(attempts, 10s)
      .if_result(RetryPredicates::empty_result)
      .if_exception(RetryPredicates::has_exception);
}

TEST(AsyncRetry, AsksAgainAfterTheDelayUntilAnAnswerWillDo) {
  Job<> job(fixed(5));
  job.put(1);
  job.answer({});
  job.harness.advance(9s);
  EXPECT_EQ(job.desk->asked(), "1@0");
  job.harness.advance(1s);
  EXPECT_EQ(job.desk->asked(), "1@0 1@10");
  job.harness.advance(3s);
  job.fail("try later");
  job.harness.advance(60s);
  EXPECT_EQ(job.desk->asked(), "1@0 1@10 1@23") << "the delay counts from the answer";
  EXPECT_EQ(job.out(), "");
  job.answer({7});
  EXPECT_EQ(job.out(), "7@1");
}

TEST(AsyncRetry, LetsTheAnswerToTheLastAttemptStand) {
  Job<> job(fixed(2));
  job.put(1);
  for (int i = 0; i < 2; ++i) {
    job.answer({});
    job.harness.advance(10s);
  }
  EXPECT_EQ(job.desk->questions.size(), 3U) << "once, and twice again";
  job.put(2);
  job.desk->questions[2].future.complete({});
  job.answer({20});
  EXPECT_EQ(job.out(), "20@2") << "nothing came of 1, which is its answer";

  Job<> failing(fixed(1));
  failing.put(1);
  failing.fail("first");
  failing.harness.advance(10s);
  try {
    failing.fail("second");
    FAIL();
  } catch (const JobFailed& failed) {
    EXPECT_EQ(failed.cause(), "second");
  }
}

TEST(AsyncRetry, AsksAgainOnlyWherePredicatesSaySo) {
  Job<> results(Strategy::fixed_delay(3, 10s).if_result(RetryPredicates::empty_result));
  results.put(1);
  results.answer({5});
  EXPECT_EQ(results.out(), "5@1");
  results.put(2);
  EXPECT_THROW(results.fail("an error is no result"), JobFailed);

  Job<> errors(Strategy::fixed_delay(3, 10s).if_exception(
      [](const std::exception& error) { return std::string(error.what()) == "busy"; }));
  errors.put(1);
  errors.answer({});
  EXPECT_EQ(errors.out(), "") << "an empty result is an answer";
  errors.put(2);
  errors.fail("busy");
  errors.harness.advance(10s);
  EXPECT_EQ(errors.desk->asked(), "1@0 2@0 2@10");
  EXPECT_THROW(errors.fail("broken"), JobFailed);

  Job<> anything(fixed(3));
  anything.put(1);
  anything.desk->questions.back().future.complete_exceptionally(std::make_exception_ptr(42));
  anything.harness.job().run();
  anything.harness.advance(10s);
  EXPECT_EQ(anything.desk->questions.size(), 2U) << "what is no std::exception is an error too";
}

TEST(AsyncRetry, WaitsLongerEachTimeUpToTheLongestDelay) {
  Job<> job(Strategy::exponential_backoff(5, 10s, 50s, 2).if_result(RetryPredicates::empty_result));
  job.put(1);
  for (int i = 0; i < 5; ++i) {
    job.answer({});
    job.harness.advance(i < 2 ? 10s * (i + 1) : i == 2 ? 40s : 50s);
  }
  EXPECT_EQ(job.desk->asked(), "1@0 1@10 1@30 1@70 1@120 1@170");
}

TEST(AsyncRetry, HasOneTimeForAllAttempts) {
  Job<AskWithDefault> job(fixed(100), 25s);
  job.put(1);
  job.answer({});
  job.harness.advance(10s);
  job.answer({});
  job.harness.advance(14s);
  EXPECT_EQ(job.desk->asked(), "1@0 1@10 1@20");
  job.answer({});
  job.harness.advance(1s);
  EXPECT_EQ(job.out(), "-1@1") << "while it waited for the next attempt";
  job.harness.advance(100s);
  EXPECT_EQ(job.desk->questions.size(), 3U);
  job.put(2);
  job.harness.advance(25s);
  EXPECT_EQ(job.out(), "-2@2") << "while it waited for an answer";

  Job<AskWithDefault> at_once(fixed(100), 25s);
  at_once.put(1);
  at_once.harness.advance(24s);
  at_once.desk->answer_last({});
  at_once.harness.advance(30s);
  EXPECT_EQ(at_once.out(), "-1@1") << "it was answered just before its time was over";
}

/// Answers with nothing, ten seconds later by the executor's clock.
struct Nothing final : AsyncFunction<int, int> {
  void use_clock(internal::ProcessingTime& c) { clock = &c; }
  void async_invoke(const int&, ResultFuture<int> result) override {
    clock->schedule(clock->now() + 10s, [result] { result.complete({}); });
  }
  void timeout(const int& value, ResultFuture<int> result) override { result.complete({-value}); }
  internal::ProcessingTime* clock = nullptr;
};

TEST(AsyncRetry, IsOverInTimeIfItsAnswerComesJustThen) {
  OperatorHarness<int, int> harness([](const DataStream<int>& numbers) {
    return AsyncDataStream::ordered_wait_with_retry(numbers, Nothing{}, 10s, fixed(100));
  });
  harness.process_element(1, at(1));
  harness.advance(10s);
  EXPECT_EQ(show(harness.take_output()), "-1@1");
}

TEST(AsyncRetry, KeepsTheOrderAndItsPlaceAmongTheCapacity) {
  Job<> ordered(fixed(3), 0ms, true, 2);
  ordered.put(1);
  ordered.answer({});
  ordered.put(2);
  ordered.put(3);
  EXPECT_EQ(ordered.desk->asked(), "1@0 2@0") << "3 has no place";
  ordered.answer({20});
  EXPECT_EQ(ordered.out(), "");
  ordered.harness.advance(10s);
  ordered.answer({10});
  EXPECT_EQ(ordered.out(), "10@1 20@2");

  Job<> unordered(fixed(3), 0ms, false, 2);
  unordered.put(1);
  unordered.answer({});
  unordered.put(2);
  unordered.answer({20});
  EXPECT_EQ(unordered.out(), "20@2");
  unordered.harness.process_watermark(at(2));
  EXPECT_EQ(show(unordered.harness.records()), "20@2");
  unordered.harness.advance(10s);
  unordered.answer({10});
  EXPECT_EQ(show(unordered.harness.records()), "20@2 10@1 W2");
}

TEST(AsyncRetry, RetriesBehindAnotherOneThatIsNotAnswered) {
  Job<> job(fixed(3));
  job.put(1);
  job.put(2);
  job.answer({});
  job.harness.advance(10s);
  EXPECT_EQ(job.desk->asked(), "1@0 2@0 2@10");
}

TEST(AsyncRetry, IsPartOfASnapshotAndBeginsAnew) {
  Job<> job(fixed(1));
  job.put(1);
  job.answer({});
  const auto snapshot = job.harness.snapshot();
  job.desk->questions.clear();
  job.harness.restore(snapshot);
  job.harness.job().run();
  EXPECT_EQ(job.desk->asked(), "1@0");
  job.answer({});
  job.harness.advance(10s);
  EXPECT_EQ(job.desk->asked(), "1@0 1@10") << "it has all its attempts again";
  job.answer({5});
  EXPECT_EQ(job.out(), "5@1");
}

TEST(AsyncRetry, GoesOnAtItsTimesAfterTheEndOfTheInput) {
  Job<> job(fixed(2));
  job.put(1);
  job.answer({});
  job.harness.end_input();
  EXPECT_FALSE(job.harness.job().finished());
  job.harness.advance(10s);
  job.answer({});
  job.harness.advance(10s);
  EXPECT_EQ(job.desk->asked(), "1@0 1@10 1@20");
  job.answer({5});
  EXPECT_TRUE(job.harness.job().finished());
  EXPECT_EQ(show(job.harness.records()), "5@1 Wend |");
}

TEST(AsyncRetry, RefusesWhatMakesNoSense) {
  EXPECT_THROW(Strategy::fixed_delay(0, 1s), InvalidJob);
  EXPECT_THROW(Strategy::fixed_delay(1, 0s), InvalidJob);
  EXPECT_THROW(Strategy::exponential_backoff(1, 2s, 1s, 2), InvalidJob);
  EXPECT_THROW(Strategy::exponential_backoff(1, 1s, 2s, 0.5), InvalidJob);
  EXPECT_EQ(internal::RetryDelays(2000, 1s, 10s, 10).after(2000), 10s) << "nothing overflows";
}

/// A service that answers each third attempt, by the executor's clock.
struct Moody final : AsyncFunction<Event, Event> {
  void use_clock(internal::ProcessingTime& c) { clock = &c; }
  void async_invoke(const Event& event, ResultFuture<Event> result) override {
    const bool answers = ++asked[event.value] % 3 == 0;
    clock->schedule(clock->now() + Duration{event.value % 5}, [=] {
      if (answers) return result.complete({event});
      result.complete_exceptionally(std::make_exception_ptr(Error("busy")));
    });
  }
  internal::ProcessingTime* clock = nullptr;
  std::map<std::int64_t, int> asked;
};

TEST(AsyncRetry, GivesEachAnswerOnceThroughCrashesInASimulation) {
  std::size_t restores = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const CollectedResults<Event> results;
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(2).set_auto_watermark_interval(3ms);
          const auto events = generated(environment, 2, 30, [](std::size_t split, std::size_t i) {
            const auto n = static_cast<std::int64_t>(i);
            return Event{static_cast<std::int64_t>(split), n, n};
          });
          const auto strategy = AsyncRetryStrategy<Event>::exponential_backoff(5, 3ms, 20ms, 1.5)
                                    .if_exception(RetryPredicates::has_exception);
          (seed % 2 == 0
               ? AsyncDataStream::ordered_wait_with_retry(events, Moody{}, 0ms, strategy, 3)
               : AsyncDataStream::unordered_wait_with_retry(events, Moody{}, 0ms, strategy, 3))
              .collect(results);
        },
        {.seed = seed, .checkpoint_probability = 0.05},
        {{50 + seed * 7, 1 + seed % 4}, {100, 1 + seed % 3}});
    restores += run.restores;
    std::map<std::int64_t, std::vector<std::int64_t>> by_split;
    for (const auto& event : results.values()) by_split[event.key].push_back(event.value);
    ASSERT_EQ(by_split.size(), 2U) << seed;
    for (auto& [split, values] : by_split) {
      std::sort(values.begin(), values.end());
      ASSERT_EQ(values.size(), 30U) << seed;
      for (std::size_t i = 0; i < values.size(); ++i) {
        ASSERT_EQ(values[i], static_cast<std::int64_t>(i)) << seed;
      }
    }
  }
  EXPECT_GT(restores, 60U);
}

}  // namespace async_retry_test
}  // namespace weir::tests
