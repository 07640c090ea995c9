/// \file
/// Scenarios and observations in words, for terminals of 80 columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "weir/scenario/observation.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::grader {

/// `12:00:05.000` on 2020-01-01, the day on which the generated rides begin; else with the date.
std::string show(Timestamp time);
/// `1500 ms`, `20 s`, `30 min`, `2 h`: in the largest unit of which it is a whole number.
std::string show(Duration duration);
/// Whether a field of this name, or the last of this path, holds a time if it is a whole number.
bool is_name_of_a_time(std::string_view name);
/// A value that to_json() has made a text of: `ride_id=1 start_time=12:00:05.000`. Fields that are
/// zero, false or empty are left out, unless `all` are wanted.
std::string show_value(const std::string& json, bool all = false);
/// JSON text of the engine, as show_value(); as it is where it has been cut.
std::string show_json(const std::string& json, bool all = false);
/// What came out: `tips  driver_id=1 tips=5  @12:59:59.999`; `all` as in show_value().
std::string show(const Record& record, bool all = false);
/// What happens: `fares  driver_id=1 tip=5`.
std::string show(const Step& step);
/// How many entries and timers.
std::string show(const Held& held);

/// How the scenario is run, where that is not the plain way: `at parallelism 2, ...`; else empty.
std::string show_way(const Scenario& scenario);

/// `text` in lines of at most 80 letters that stand to the right of `first`, and of as many spaces
/// from the second line on.
std::string beside(std::string_view first, std::string_view text);

/// Elements by which two multisets differ.
struct Difference {
  std::vector<Record> missing;   ///< in the expected one only
  std::vector<Record> too_many;  ///< in the actual one only

  /// Whether there is none.
  bool empty() const { return missing.empty() && too_many.empty(); }
};

/// Compares two multisets of records.
Difference difference(std::vector<Record> expected, std::vector<Record> actual);

}  // namespace weir::grader
