/// \file
/// `weir generate`: the generated events as CSV.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "weir/taxi/csv_format.hpp"
#include "weir/taxi/ids.hpp"

namespace weir::cli {

/// What `weir generate` is asked to write.
struct GenerateOptions {
  /// Which events.
  enum class Stream : std::uint8_t { rides, fares };

  Stream stream = Stream::rides;
  taxi::RideId rides = 0;                             ///< of how many rides, from 1
  taxi::FloatFormat floats = taxi::FloatFormat::hex;  ///< how floats are written
  std::optional<std::string> output;                  ///< the file; standard output if not set
};

/// Writes the events. Rides end with the batch of the last START, so that some are still under way,
/// as in the ancestor's stream. Returns the exit code. \throws Error if the output cannot be
/// written.
int generate(const GenerateOptions& options);

}  // namespace weir::cli
