/// Short ways into a job and out of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "weir/error.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace sequence_test {

constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto most = std::numeric_limits<std::int64_t>::max();

std::vector<std::int64_t> sequence(std::int64_t from, std::int64_t to, std::size_t parallelism) {
  StreamExecutionEnvironment env;
  env.set_parallelism(parallelism);
  auto values = env.from_sequence(from, to).execute_and_collect();
  if (parallelism > 1) std::sort(values.begin(), values.end());
  return values;
}

TEST(FromSequence, IncludesBothEndsAtAnyParallelism) {
  for (const std::size_t parallelism : {1U, 2U, 3U, 7U}) {
    for (const std::int64_t length : {1, 2, 3, 10, 5'000}) {
      std::vector<std::int64_t> expected(static_cast<std::size_t>(length));
      std::iota(expected.begin(), expected.end(), -3);
      EXPECT_EQ(sequence(-3, -4 + length, parallelism), expected) << parallelism;
    }
  }
}

TEST(FromSequence, ReachesTheEndsOf64Bits) {
  EXPECT_EQ(sequence(most - 1, most, 1), (std::vector<std::int64_t>{most - 1, most}));
  EXPECT_EQ(sequence(least, least + 1, 3), (std::vector<std::int64_t>{least, least + 1}));
  EXPECT_EQ(sequence(most, most, 2), std::vector<std::int64_t>{most});
  for (const std::size_t parallelism : {1U, 2U}) {
    StreamExecutionEnvironment env;
    env.set_parallelism(parallelism);
    const auto begin = env.from_sequence(least, most).execute_and_collect(3);
    EXPECT_EQ(begin.size(), 3U) << "it is begun, and not waited for";
  }
}

TEST(FromSequence, IsReadInOrderFromOneRangeASubtask) {
  StreamExecutionEnvironment env;
  env.set_parallelism(4);
  const auto values = env.from_sequence(0, 99).execute_and_collect();
  std::vector<std::int64_t> expected(100);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(values, expected) << "the lists of four subtasks, one after the other";
}

TEST(FromSequence, GoesOnFromItsPositionAfterACrashAtAnotherParallelism) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CollectedResults<std::int64_t> results;
    const auto build = [&results](StreamExecutionEnvironment& env) {
      if (env.options().parallelism < 2) env.set_parallelism(2);
      env.from_sequence(most - 199, most).collect(results);
    };
    testing::simulate(build, {.seed = seed, .checkpoint_probability = 0.1},
                      {{40, 3}, {50, std::nullopt}});
    auto values = results.values();
    std::sort(values.begin(), values.end());
    std::vector<std::int64_t> expected(200);
    for (std::size_t i = 0; i < 200; ++i) expected[i] = most - 199 + static_cast<std::int64_t>(i);
    EXPECT_EQ(values, expected) << seed;
  }
}

TEST(FromSequence, RefusesToGoDown) {
  StreamExecutionEnvironment env;
  try {
    env.from_sequence(2, 1);
    FAIL();
  } catch (const InvalidJob& error) {
    EXPECT_STREQ(error.what(),
                 "a sequence of numbers goes from the smaller to the larger one, but this is from "
                 "2 to 1: swap them");
  }
}

TEST(FromElements, IsAStreamOfThese) {
  StreamExecutionEnvironment env;
  EXPECT_EQ(env.from_elements(3, 1, 2).execute_and_collect(), (std::vector<int>{3, 1, 2}));
  StreamExecutionEnvironment texts;
  EXPECT_EQ(texts.from_elements("to", "be").execute_and_collect(),
            (std::vector<std::string>{"to", "be"}));
}

TEST(ExecuteAndCollect, RunsTheWholeJobAndReturnsTheElements) {
  StreamExecutionEnvironment env;
  const auto numbers = env.from_elements(1, 2, 3, 4);
  const auto others = numbers.map([](int x) { return 10 * x; }).collect();
  EXPECT_EQ(numbers.filter([](int x) { return x % 2 == 0; }).execute_and_collect(),
            (std::vector<int>{2, 4}));
  EXPECT_EQ(others.size(), 4U);
}

/// Never ends.
struct Endless final : Source<int> {
  struct Reader final : SplitReader<int> {
    InputStatus poll_next(SourceOutput<int>& out) override {
      out.collect(next++);
      return InputStatus::more_available;
    }
    void snapshot_position(StateWriter& writer) const override { writer(next); }
    void restore_position(StateReader& reader) override { reader(next); }
    int next = 0;
  };
  std::unique_ptr<SplitReader<int>> create_reader(std::size_t, std::size_t) const override {
    return std::make_unique<Reader>();
  }
};

DataStream<int> endless(StreamExecutionEnvironment& env) {
  return env.from_source<int>(std::make_shared<const Endless>(),
                              WatermarkStrategy<int>::no_watermarks(), "Endless");
}

TEST(ExecuteAndCollect, StopsAJobWithoutEndWhenThereIsEnough) {
  StreamExecutionEnvironment env;
  EXPECT_EQ(endless(env).execute_and_collect(5), (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(ExecuteAndCollect, ReturnsFewerWhereThereAreNoMore) {
  StreamExecutionEnvironment env;
  EXPECT_EQ(env.from_elements(1, 2).execute_and_collect(5), (std::vector<int>{1, 2}));
  EXPECT_THROW(env.from_elements(1, 2).execute_and_collect(0), InvalidJob);
}

TEST(ExecuteAndCollect, TellsAFailure) {
  StreamExecutionEnvironment env;
  const auto failing = env.from_elements(1, 2).map([](int x) {
    if (x == 2) throw std::runtime_error("two");
    return x;
  });
  EXPECT_THROW(failing.execute_and_collect(2), JobFailed);
  EXPECT_THROW(failing.execute_and_collect(), JobFailed);
}

}  // namespace sequence_test
}  // namespace weir::tests
