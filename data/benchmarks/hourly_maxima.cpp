#include <algorithm>

#include "tips.hpp"
#include "workload.hpp"

namespace weir::bench {
namespace {

using taxi::TaxiFare;

/// Several drivers may have the most: which of them is found depends on the order of arrival.
constexpr auto number_of = [](const Tips& tips) {
  return fold(static_cast<std::uint64_t>(tips.end.millis()),
              std::bit_cast<std::uint32_t>(tips.tips));
};

/// Fares come in order of time, so that an hour is over as soon as the next one begins.
std::uint64_t loop(std::uint64_t events) {
  const FareMaker fare_of;
  TipsByDriver tips;
  Timestamp end = Timestamp::min();
  std::uint64_t sum = 0;
  const auto finish_hour = [&] {
    if (tips.empty()) return;
    const auto most = std::max_element(
        tips.begin(), tips.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    sum += number_of({end, most->first, most->second});
    tips.clear();
  };
  for (std::uint64_t i = 0; i < events; ++i) {
    TaxiFare fare = fare_of(i);
    materialize(fare);
    if (fare.start_time >= end) {
      finish_hour();
      end = Timestamp{fare.start_time.millis() / window_size.count() * window_size.count()} +
            window_size;
    }
    tips[fare.driver_id] += fare.tip;
  }
  finish_hour();
  return sum;
}

/// As in the exercise.
void build(StreamExecutionEnvironment& environment, std::uint64_t events) {
  const auto hours = TumblingEventTimeWindows::of(window_size);
  add_checksum(sums_of_tips(fares_by_driver(environment, events), hours)
                   .window_all(hours)
                   .max_by(&Tips::tips),
               number_of);
}

}  // namespace

Workload hourly_maxima() { return {"hourly_maxima", 20'000'000, 0.6, 0.7, loop, build}; }

}  // namespace weir::bench
