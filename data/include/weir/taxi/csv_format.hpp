/// \file
/// How events look as lines of CSV, and the writing of them.
///
/// A file is a header line and a line an event, each ended by a line feed. Times are milliseconds
/// since the epoch. Floats come in two forms, told apart by the header. No field is ever quoted.
/// Pure functions, safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::taxi {

/// How floats are written.
enum class FloatFormat : std::uint8_t {
  hex,     ///< the bits of the IEEE 754 single, eight hexadecimal digits: `42231510`; `Bits` in the
           ///< header
  decimal  ///< the fewest digits that give the same float back: `40.770569`
};

/// The header line of a file of `Event`s, TaxiRide or TaxiFare, without its line feed.
template <class Event>
std::string_view csv_header(FloatFormat floats);
/// The header of a file of rides.
template <>
std::string_view csv_header<TaxiRide>(FloatFormat floats);
/// The header of a file of fares.
template <>
std::string_view csv_header<TaxiFare>(FloatFormat floats);

/// Appends the event's line, with its line feed.
void append_csv(std::string& out, const TaxiRide& ride, FloatFormat floats);
/// Appends the event's line, with its line feed.
void append_csv(std::string& out, const TaxiFare& fare, FloatFormat floats);

}  // namespace weir::taxi
