/// \file
/// How what is measured of a workload becomes a benchmark of Google Benchmark.
#pragma once

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <exception>
#include <functional>
#include <string>

namespace weir::bench {

/// Every workload is measured with these.
inline constexpr std::array<std::size_t, 2> parallelisms{1, 2};

/// Measures once, and leaves the figures in the state's counters.
using Measure = std::function<void(benchmark::State&)>;

/// Registers FAMILY/WORKLOAD/PARALLELISM, of which the median of so many repetitions is told. What
/// `measure` throws is the error of that one.
inline void add(const char* family, const std::string& workload, std::size_t parallelism,
                int repetitions, const Measure& measure) {
  const auto name = fmt::format("{}/{}/{}", family, workload, parallelism);
  const auto run = [measure](benchmark::State& state) {
    try {
      measure(state);
    } catch (const std::exception& error) {
      state.SkipWithError(error.what());
    }
  };
  benchmark::RegisterBenchmark(name.c_str(), run)
      ->Iterations(1)
      ->Repetitions(repetitions)
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond);
}

}  // namespace weir::bench
