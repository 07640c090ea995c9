/// \file
/// Values, which are JSON on this side, in the words of the exercises.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "weir/timestamp.hpp"

namespace weir::grader {

/// Paths of fields within a value: `tip`, `ride/ride_id`.
using Fields = std::set<std::string>;

/// `12:00:05.000` on 2020-01-01, the day on which the generated rides begin; else with the date;
/// or `the end of time`.
std::string show(Timestamp time);
/// `1500 ms`, `20 s`, `30 min`, `2 h`: in the largest unit of which it is a whole number.
std::string show(Duration duration);
/// Whether a field of this name, or the last of this path, holds a time if it is a whole number.
bool is_name_of_a_time(std::string_view name);

/// A value that to_json() has made a text of: `START ride_id=1 start_time=12:00:05.000`. Fields
/// that are zero or empty are left out, unless they are among `always`; of a long one, the
/// beginning.
std::string show_value(const std::string& json, const Fields& always = {});
/// JSON text of the engine, likewise; as it is where it has been cut.
std::string show_json(const std::string& json);

/// The fields by which two values differ that to_json() has made texts of; for values without
/// fields none.
Fields differing_fields(const std::string& a, const std::string& b);
/// A field of such a value, as show_value() shows it; empty if it has no such field.
std::string show_field(const std::string& json, const std::string& path);
/// Whole numbers and truth values of its fields, by path; those of lists are not among them.
std::map<std::string, std::int64_t> numbers_of(const std::string& json);

}  // namespace weir::grader
