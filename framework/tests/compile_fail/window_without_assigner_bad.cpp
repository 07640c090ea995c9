#include "weir/weir.hpp"

auto counts(const weir::DataStream<int>& numbers) {
  return numbers.key_by([](int number) { return number % 2; })
      .window(weir::Duration{1})
      .reduce([](int a, int b) { return a + b; });
}
