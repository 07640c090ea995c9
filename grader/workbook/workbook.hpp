/// \file
/// The registry of exercises, as exercises/workbook.toml holds it.
///
/// Plain values; reading is safe from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace weir::workbook {

/// One exercise.
struct Exercise {
  std::string id;      ///< its folder: `03_hourly_tips`
  std::string name;    ///< the id without its number: `hourly_tips`
  std::string title;   ///< what it is about
  std::string part{};  ///< the part of the workbook that it is in; empty if none is said
  std::vector<std::string> files;  ///< what the student edits, in its folder; none: to be read only
  std::size_t points = 0;          ///< what it is worth
  std::vector<std::string> hints;  ///< one after the other gives more away
};

/// The exercises that the file lists, in its order. \throws ParseError where the file is not as it
/// must be; Error if it cannot be read.
std::vector<Exercise> read_workbook(const std::string& path);

/// The exercise of this name, id or number (`03`, `3`), or whose folder or file that is; null if
/// there is none.
const Exercise* find_exercise(const std::vector<Exercise>& exercises, const std::string& name);

}  // namespace weir::workbook
