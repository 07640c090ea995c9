/// \file
/// The job of weir_kills: made-up fares, and their sums by hour and driver.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "weir/sink.hpp"

namespace weir::kills {

/// What both sinks get: which fare, or which hour and driver; and how many cents.
struct Line {
  std::int64_t what = 0;
  std::int64_t cents = 0;
};

/// What is to be seen of the lines that are somewhere.
struct Figures {
  std::int64_t lines = 0;
  std::int64_t different = 0;  ///< in what they are about
  std::int64_t whats = 0;      ///< all of that, added up
  std::int64_t cents = 0;      ///< likewise

  bool operator==(const Figures&) const = default;
};

/// How the job is run.
struct FareJob {
  std::int64_t fares = 0;
  double rate = 0;  ///< fares a second
  std::filesystem::path checkpoints;
};

/// Runs it from its last checkpoint; it starts anew when a sink fails.
void run_fares(const FareJob& job, const std::shared_ptr<AnySink<Line>>& each,
               const std::shared_ptr<AnySink<Line>>& hourly);
/// What the sinks are to hold at the end, found without the engine.
Figures expected_of_each(std::int64_t fares);
Figures expected_hourly(std::int64_t fares);

}  // namespace weir::kills
