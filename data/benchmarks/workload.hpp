/// \file
/// What is measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "weir/environment.hpp"

namespace weir::bench {

/// Windows that nothing has closed yet.
struct OpenWindows {
  std::size_t count = 0;        ///< each window of each key
  std::size_t state_bytes = 0;  ///< of keyed state, the keys' own included
};

/// One job, written for the engine and by hand.
struct Workload {
  std::string name;      ///< for the table and for --benchmark_filter
  std::uint64_t events;  ///< how many are measured; the work below is given that number or another
  double goal_1;  ///< at parallelism 1, the engine's speed is to be so many times the loop's;
                  ///< 0: none is set
  double goal_2;  ///< the same at parallelism 2
  /// Does the work of so many events in a plain loop on one thread; returns the checksum of the
  /// results.
  std::function<std::uint64_t(std::uint64_t events)> loop;
  /// Builds the job that does the same; it ends in add_checksum().
  std::function<void(StreamExecutionEnvironment& environment, std::uint64_t events)> build;
  /// Puts so many events into windows and closes none; none where the state is not measured.
  std::function<OpenWindows(std::uint64_t events)> hold{};
};

/// 20M rides, of which those that begin and end in New York remain.
Workload cleansing();
/// 20M rides, counted by 200 drivers; every new count is emitted.
Workload counts_by_driver();
/// 20M rides, counted by 1M ride ids in scattered order; every new count is emitted.
Workload counts_by_ride_id();
/// 5M rides joined with 5M fares by ride id; 1M of them wait for the other at any time.
Workload join();
/// 20M fares, the sums of each driver's tips in every hour, and the largest of them in that hour.
Workload hourly_maxima();
/// 4M fares, the sums of each driver's tips in every hour.
Workload tumbling_sums();
/// The same, with the trigger that such windows have anyway: by the operator that takes any.
Workload triggered_sums();
/// 4M fares, the sums of each driver's tips in windows of an hour, one every five minutes.
Workload sliding_sums();
/// 4M fares, the sums of each driver's tips in sessions that end after a minute without a fare.
Workload session_sums();
/// 2M rides, each with those of 2M fares that its driver has within a minute.
Workload interval_join();

}  // namespace weir::bench
