/// \file
/// What an instructor does, and what a student hands in.
#pragma once

#include <cstdint>
#include <string>

namespace weir::cli {

/// `weir handout OUT`: a copy of the workbook for students, made from the list grader/handout.txt,
/// in a folder that must not exist. \throws UsageError, Error.
int handout(const std::string& out);
/// `weir pack [FILE]`: the files that a student has written, as a zip file.
int pack(const std::string& file);

/// What `weir grade` is asked to do.
struct GradeOptions {
  std::string folder;  ///< of submissions: zip or tar files, or folders laid out like exercises/
  std::uint64_t seed = 1;  ///< of what is tried in many ways
};

/// Grades all submissions, one by one, and writes gradebook.csv and junit.xml into the folder.
/// \throws UsageError, Error.
int grade_all(const GradeOptions& options);

}  // namespace weir::cli
