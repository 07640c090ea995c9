#include <array>
#include <cstddef>

#include "sums_workload.hpp"

namespace weir::bench {
namespace {

using taxi::TaxiFare;

/// Fares come in order of time: when one comes that is beyond a slide, the oldest of the open
/// windows is over, and its place is taken by a new one.
template <std::size_t open_windows>
std::uint64_t loop(std::uint64_t events) {
  constexpr Duration slide = window_size / open_windows;
  const FareMaker fare_of;
  std::array<TipsByDriver, open_windows> windows;
  std::size_t oldest = 0;
  Timestamp end = Timestamp::min();  // of the oldest window
  std::uint64_t sum = 0;
  const auto finish_oldest = [&] {
    for (const auto& [driver, tips] : windows[oldest]) sum += number_of_tips({end, driver, tips});
    windows[oldest].clear();
    oldest = (oldest + 1) % open_windows;
    end = end + slide;
  };
  for (std::uint64_t i = 0; i < events; ++i) {
    TaxiFare fare = fare_of(i);
    materialize(fare);
    if (end == Timestamp::min()) {
      end = Timestamp{fare.start_time.millis() / slide.count() * slide.count()} + slide;
    }
    while (fare.start_time >= end) finish_oldest();
    for (TipsByDriver& window : windows) window[fare.driver_id] += fare.tip;
  }
  for (std::size_t i = 0; i < open_windows; ++i) finish_oldest();
  return sum;
}

}  // namespace

Workload tumbling_sums() {
  return sums_workload("tumbling_sums", loop<1>, TumblingEventTimeWindows::of(window_size));
}

Workload triggered_sums() {
  return sums_workload(
      "triggered_sums", loop<1>,
      Triggered{TumblingEventTimeWindows::of(window_size), EventTimeTrigger::create()});
}

Workload sliding_sums() {
  return sums_workload("sliding_sums", loop<window_size / window_slide>,
                       SlidingEventTimeWindows::of(window_size, window_slide));
}

}  // namespace weir::bench
