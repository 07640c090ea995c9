/// \file
/// Workloads that sum up tips in windows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tips.hpp"
#include "weir/testing/operator_harness.hpp"
#include "workload.hpp"

namespace weir::bench {

/// Puts so many fares into `windows`, and lets no watermark close them.
template <class Windows>
OpenWindows open_windows(const Windows& windows, std::uint64_t events) {
  constexpr std::uint64_t together = 10'000;
  testing::OperatorHarness<taxi::TaxiFare, Tips> harness(
      [windows](const DataStream<taxi::TaxiFare>& fares) {
        return sums_of_tips(fares.key_by(&taxi::TaxiFare::driver_id), windows);
      },
      {.batch_capacity = 0});
  const FareMaker fare_of;
  for (std::uint64_t first = 0; first < events; first += together) {
    std::vector<Timestamped<taxi::TaxiFare>> fares;
    for (std::uint64_t i = first; i < std::min(first + together, events); ++i) {
      const taxi::TaxiFare fare = fare_of(i);
      fares.push_back({fare, fare.start_time});
    }
    harness.process_elements(fares);
  }
  OpenWindows open;
  open.count = harness.event_time_timers();  // one at the end of each
  for (const TaskMetrics& task : harness.job().metrics().tasks) {
    for (const OperatorMetrics& op : task.operators) open.state_bytes += op.state_bytes;
  }
  return open;
}

/// The workload of the sums in `windows`.
template <class Windows>
Workload sums_workload(std::string name, std::uint64_t (*loop)(std::uint64_t),
                       const Windows& windows) {
  const auto build = [windows](StreamExecutionEnvironment& environment, std::uint64_t events) {
    add_checksum(sums_of_tips(fares_by_driver(environment, events), windows), number_of_tips);
  };
  const auto hold = [windows](std::uint64_t events) { return open_windows(windows, events); };
  return {std::move(name), 4'000'000, 0, 0, loop, build, hold};
}

}  // namespace weir::bench
