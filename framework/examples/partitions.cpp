// Partitions as a whole: a function that sees all elements of its subtask, when the input has
// ended.
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <vector>

#include "weir/weir.hpp"

int main() {
  weir::StreamExecutionEnvironment env;
  env.set_parallelism(2).set_runtime_mode(weir::RuntimeExecutionMode::batch);
  const auto median = [](const std::vector<std::int64_t>& sorted,
                         weir::Collector<std::int64_t>& out) {
    if (!sorted.empty()) out.collect(sorted[sorted.size() / 2]);
  };
  auto medians = env.from_sequence(1, 100)  // two splits: 1 to 50, and 51 to 100
                     .sort_partition([](std::int64_t number) { return number % 10; },
                                     weir::SortOrder::descending)
                     .map_partition<std::int64_t>(median)
                     .execute_and_collect();
  std::sort(medians.begin(), medians.end());
  for (const std::int64_t number : medians) std::cout << number << "\n";
}
