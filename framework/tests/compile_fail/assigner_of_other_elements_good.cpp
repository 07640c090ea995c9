#include "weir/weir.hpp"

struct Tens : weir::WindowAssigner<int> {
  std::vector<weir::TimeWindow> assign_windows(const int&, weir::Timestamp time,
                                               const weir::WindowAssignerContext&) const override {
    return {weir::tumbling_window(time, weir::Duration{10})};
  }
  bool is_event_time() const override { return true; }
};

auto sums(const weir::DataStream<int>& numbers) {
  return numbers.key_by([](int number) { return number % 2; })
      .window(Tens{})
      .reduce([](int a, int b) { return a + b; });
}
