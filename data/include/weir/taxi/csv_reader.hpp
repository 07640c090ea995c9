/// \file
/// Reads events from a file of CSV, as csv_format.hpp describes it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "weir/taxi/csv_format.hpp"
#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::taxi {

namespace internal {
class LineReader;
}

/// Where a line of a file begins.
struct CsvPosition {
  std::uint64_t offset = 0;  ///< bytes before it
  std::uint64_t line = 0;    ///< lines before it, the header included

  /// Equal in both.
  friend bool operator==(const CsvPosition&, const CsvPosition&) = default;
};

/// Reads the lines of a file one after the other. `Event` is TaxiRide or TaxiFare.
///
/// Floats may be in hexadecimal or decimal form: the header says which. Lines may end in CRLF, the
/// last one without a line end, and empty lines may follow it. All else that does not look as
/// csv_format.hpp writes it is a ParseError that names file, line and column: numbers that do not
/// fit their field, floats that are not finite, fields too few or too many.
///
/// Not thread-safe. Owns the open file; holds 64 KiB of it in memory, which is also the longest
/// line it takes.
template <class Event>
class CsvReader {
 public:
  /// Opens the file and reads its header.
  /// \throws Error if the file cannot be read, ParseError if its header is not that of a file of
  /// `Event`s.
  explicit CsvReader(const std::string& path);
  ~CsvReader();
  /// Takes the file over.
  CsvReader(CsvReader&&) noexcept;
  /// Closes its own file and takes the other over.
  CsvReader& operator=(CsvReader&&) noexcept;

  /// The next event, or nothing at the end of the file.
  /// \throws ParseError if the line is not one of an `Event`, Error if the file cannot be read.
  std::optional<Event> next();

  /// Where the next line begins.
  CsvPosition position() const;

  /// Goes to a place that position() gave, for this file as it was then or has been appended to
  /// since. \throws Error if the file ends before it, or cannot be positioned.
  void seek(CsvPosition position);

 private:
  std::unique_ptr<internal::LineReader> lines_;
  FloatFormat floats_ = FloatFormat::hex;
};

extern template class CsvReader<TaxiRide>;
extern template class CsvReader<TaxiFare>;

}  // namespace weir::taxi
