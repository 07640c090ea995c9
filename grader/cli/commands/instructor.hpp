/// \file
/// What an instructor does, and what a student hands in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace weir::cli {

/// `weir handout OUT`: a copy of the workbook for students, made from the list grader/handout.txt,
/// in a folder that must not exist. With hidden tests they and the reference solutions are in it as
/// programs, so that verdicts are those of this copy; without, visible tests say that they have
/// passed, and give no points. \throws UsageError, Error.
int handout(const std::string& out, bool with_hidden_tests);
/// `weir autograder OUT`: what Gradescope needs to grade these exercises (names, separated by
/// commas; empty: all) with this workbook, in a folder that must not exist. \throws UsageError,
/// Error.
int autograder(const std::string& out, const std::string& exercises);
/// `weir pack [FILE]`: the files that a student has written, as a zip file.
int pack(const std::string& file);

/// What `weir grade` is asked to do.
struct GradeOptions {
  std::string folder;  ///< of submissions: zip or tar files, or folders laid out like exercises/
  std::string out;     ///< the folder for what comes of it; empty: the same
  std::optional<std::uint64_t> seed{};  ///< of what is tried in many ways; none: nobody knows it
  std::string exercises{};              ///< names, separated by commas; empty: all
  std::size_t jobs =
      0;  ///< how many submissions (for Slurm, tasks) at a time; 0: as many as can be
  bool by_slurm = false;  ///< whether nodes of a Slurm cluster grade, and not this machine
  bool unsafe = false;    ///< whether to grade even where submissions cannot be confined
};

/// How many submissions are graded at a time.
std::size_t jobs_of(const GradeOptions& options);

/// Grades all submissions, and writes gradebook.csv and junit.xml into the folder after each,
/// feedback for each student, and all of it as feedback.zip. What has been graded there with the
/// same tests, sandbox and seed is not graded again. \throws UsageError, Error.
int grade_all(const GradeOptions& options);

/// Looks whether what `weir grade` has written into `options.out` is so: whether each submission,
/// the tests, compiler and sandbox are those of its record, and whether it comes to the same result
/// when it is graded again with the same seed. Says what differs. `options.folder` is where the
/// submissions are, if not where they were. Returns 0 if nothing differs, else 1. \throws
/// UsageError, Error.
int regrade(const GradeOptions& options);

}  // namespace weir::cli
