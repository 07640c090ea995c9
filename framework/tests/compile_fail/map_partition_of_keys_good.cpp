#include <vector>

#include "weir/weir.hpp"

auto counted(const weir::DataStream<int>& numbers) {
  return numbers.key_by([](int number) { return number; })
      .as_data_stream()
      .map_partition<int>([](const std::vector<int>& all, weir::Collector<int>& out) {
        out.collect(static_cast<int>(all.size()));
      });
}
