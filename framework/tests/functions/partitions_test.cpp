/// Functions that get all elements of a subtask at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "sale.hpp"
#include "show.hpp"
#include "weir/error.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace partitions_test {

using testing::OperatorHarness;

void sum_up(const std::vector<int>& numbers, Collector<int>& out) {
  int sum = 0;
  for (const int number : numbers) sum += number;
  out.collect(sum);
  out.collect(static_cast<int>(numbers.size()));
}

OperatorHarness<int, int> summing(testing::HarnessOptions options = {}) {
  return OperatorHarness<int, int>(
      [](const DataStream<int>& numbers) { return numbers.map_partition<int>(&sum_up); },
      std::move(options));
}

TEST(MapPartition, IsCalledOnceASubtaskWhenTheInputHasEnded) {
  auto harness = summing();
  for (const int number : {5, 6, 7}) harness.process_element(number, at(number));
  harness.process_watermark(at(100));
  EXPECT_EQ(show(harness.records()), "");
  harness.end_input();
  EXPECT_EQ(show(harness.records()), "18@- 3@- Wend |") << "results are not behind the watermark";
}

TEST(MapPartition, IsCalledForASubtaskWithoutElementsToo) {
  auto harness = summing();
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "0@- 0@-");
}

TEST(MapPartition, WorksInBatchModeInEverySubtask) {
  struct Largest : MapPartitionFunction<int, int> {
    void map_partition(const std::vector<int>& numbers, Collector<int>& out) override {
      if (!numbers.empty()) out.collect(*std::max_element(numbers.begin(), numbers.end()));
    }
  };
  StreamExecutionEnvironment env;
  env.set_parallelism(2).set_runtime_mode(RuntimeExecutionMode::batch);
  auto largest = env.from_elements(1, 2, 3, 4, 5, 6)
                     .rebalance()
                     .map_partition<int>(Largest{})
                     .execute_and_collect();
  std::sort(largest.begin(), largest.end());
  EXPECT_EQ(largest, (std::vector<int>{5, 6}));
}

TEST(MapPartition, KeepsItsElementsInSnapshots) {
  auto harness = summing({.max_parallelism = 4});
  harness.process_element(1, at(1));
  harness.process_element(2, at(2));
  harness.restore(harness.snapshot());
  harness.process_element(4, at(3));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "7@- 3@-");
  harness.restore(harness.snapshot());
  EXPECT_EQ(show(harness.output()), "");
}

OperatorHarness<Sale, Sale> sorting(SortOrder order) {
  return OperatorHarness<Sale, Sale>([order](const DataStream<Sale>& sales) {
    return sales.sort_partition(&Sale::amount, order);
  });
}

TEST(SortPartition, SortsByTheKeyAndLeavesEqualOnesAsTheyCame) {
  for (const auto order : {SortOrder::ascending, SortOrder::descending}) {
    auto harness = sorting(order);
    harness.process_element({"a", 2, 1}, at(1));
    harness.process_element({"b", 1, 2}, at(2));
    harness.process_element({"c", 2, 3}, at(3));
    harness.restore(harness.snapshot());
    harness.process_element({"d", 3, 4}, at(4));
    harness.process_watermark(at(10));
    EXPECT_EQ(show(harness.output()), "");
    harness.end_input();
    EXPECT_EQ(show(harness.records()), order == SortOrder::ascending
                                           ? "b:1#2@2 a:2#1@1 c:2#3@3 d:3#4@4 Wend |"
                                           : "d:3#4@4 a:2#1@1 c:2#3@3 b:1#2@2 Wend |");
  }
}

TEST(SortPartition, PutsNaNBehindAllNumbers) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  StreamExecutionEnvironment env;
  const auto sorted = env.from_elements(nan, 2.0, 0.0, -0.0, nan, 1.0)
                          .sort_partition([](double x) { return x; })
                          .execute_and_collect();
  std::string text;
  for (const double x : sorted) text += std::to_string(x).substr(0, 2) + " ";
  EXPECT_EQ(text, "-0 0. 1. 2. na na ");
}

/// Never ends.
struct Endless final : Source<int> {
  std::unique_ptr<SplitReader<int>> create_reader(std::size_t, std::size_t) const override {
    throw Error("is not to be read");
  }
};

TEST(MapPartition, RefusesASourceWithoutEnd) {
  StreamExecutionEnvironment env;
  env.from_source<int>(std::make_shared<const Endless>(), WatermarkStrategy<int>::no_watermarks(),
                       "Endless")
      .map([](int x) { return x; })
      .sort_partition([](int x) { return x; })
      .collect();
  try {
    env.execute();
    FAIL();
  } catch (const InvalidJob& error) {
    EXPECT_STREQ(error.what(),
                 "operator 'Sort Partition' waits for the end of its input, but source 'Endless' "
                 "has none: read a source whose boundedness() is bounded, or use windows");
  }
}

}  // namespace partitions_test
}  // namespace weir::tests
