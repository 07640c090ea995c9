/// \file
/// Sources that read rides and fares from files of CSV.
///
/// Both have a single split, and a position in the file, from which they go on at once; the file
/// must then be as it was, or longer. Events carry no timestamp; a watermark strategy gives them
/// theirs. What the files may hold, and how errors in them are told, stands at CsvReader. The file
/// is opened when the job runs. Immutable and thread-safe; the readers belong to the engine and own
/// their open file.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "weir/source.hpp"
#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::taxi {

/// The rides in a file, in its order.
class CsvRideSource : public Source<TaxiRide> {
 public:
  /// Reads the file of that name.
  explicit CsvRideSource(std::string path);

  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::unique_ptr<SplitReader<TaxiRide>> create_reader(std::size_t split,
                                                       std::size_t count) const override;

 private:
  std::string path_;
};

/// The fares in a file, in its order.
class CsvFareSource : public Source<TaxiFare> {
 public:
  /// Reads the file of that name.
  explicit CsvFareSource(std::string path);

  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::unique_ptr<SplitReader<TaxiFare>> create_reader(std::size_t split,
                                                       std::size_t count) const override;

 private:
  std::string path_;
};

}  // namespace weir::taxi
