/// \file
/// Scenarios and observations in words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "explain/values.hpp"
#include "weir/scenario/observation.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::grader {

/// What came out: `tips  driver_id=1 tips=5  @12:59:59.999`; `always` as in show_value().
std::string show(const Record& record, const Fields& always = {});
/// What happens: `fares  driver_id=1 tip=5`.
std::string show(const Step& step);
/// `PASSED`, `NOT STARTED`, ...: as name_of(), in the reader's language.
std::string show(Outcome outcome);
/// How many entries and timers there are: `2 state entries, 1 event-time timer`, or `nothing`.
std::string show(const Held& held);

/// How the scenario is run, where that is not the plain way: `at parallelism 2, ...`; else empty.
std::string show_way(const Scenario& scenario);

/// How wide a line is where nobody says.
inline constexpr std::size_t usual_width = 80;

/// `text` in lines of at most `width` letters that stand to the right of `first`, and of as many
/// spaces from the second line on. It is broken between words and where it has a line break; a word
/// that is longer than a line is broken as well.
std::string beside(std::string_view first, std::string_view text, std::size_t width = usual_width);

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
