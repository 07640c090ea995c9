#include <string>

#include "weir/weir.hpp"

struct Twice : weir::RichMapFunction<int, int> {
  int map(const int& value) override { return value + value; }
};

auto twice(const weir::DataStream<int>& numbers) {
  return numbers.key_by([](int number) { return number; }).map(Twice{});
}
