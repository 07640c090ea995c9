#include <vector>

#include "weir/weir.hpp"

void count(long numbers, weir::Collector<std::size_t>& out) { out.collect(sizeof numbers); }

auto counted(const weir::DataStream<long>& numbers) {
  return numbers.map_partition<std::size_t>(&count);
}
