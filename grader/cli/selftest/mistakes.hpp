/// \file
/// The catalogued mistakes of the exercises: grader/mistakes/NN_name/MISTAKE.toml.
///
/// Each is a right program and what is changed in it:
///
///     title = "state is never cleared"                    # what was done in this program
///     misconception = "What each program does that behaves like this one, however written."
///     why = "Why that is wrong."
///     caught_by = "Enrich.KeepsNothingOfAPairThatIsOut"   # the hidden test that has to fail;
///                                                         # left out: it is recorded only
///     cannot_be_named = "Why no behaviour tells it."      # left out: it is told by its behaviour
///     number = 16                                         # in the list of learners' mistakes
///     file = "solutions/02_rides_and_fares/rides_and_fares.cpp"
///
///     [[edit]]              # as many as it takes
///     old = 'fare_.clear()' # stands in the file once
///     new = ''
///
/// Without any edit, the file itself is the wrong program: it stands beside the .toml file. Another
/// program that does the same as a mistake of the exercise, or nearly, has `like = "that_one"` in
/// place of `misconception` and `why`. Where what is said of others is true of it too, they stand
/// in `also`.
///
/// What is said is about behaviour, and not about calls, nor about what somebody thinks: a student
/// reads it whose program may be written quite differently.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "selftest/edits.hpp"

namespace weir::cli {

/// One of them.
struct CataloguedMistake {
  std::string exercise;                  ///< the id of its exercise: `02_rides_and_fares`
  std::string name;                      ///< that of its file: `never_clears`
  std::string title;                     ///< in a few words
  std::string misconception;             ///< what each program does that behaves so
  std::string why;                       ///< why it is wrong
  std::string caught_by;                 ///< the hidden test that has to fail; empty: any
  std::string cannot_be_named;           ///< why no behaviour tells it; empty if one does
  std::optional<std::int64_t> number{};  ///< in the list of learners' mistakes, if it is of there
  std::filesystem::path file{};          ///< what is changed, below the root of the workbook
  std::string also{};                    ///< others whose text is true of it, each after a space
  std::vector<Edit> edits{};             ///< how; if not at all, the file is the wrong program

  /// The file that it stands in, below the root.
  std::filesystem::path listed_in() const;
};

/// The mistake of a .toml file. \throws ParseError, Error.
CataloguedMistake read_mistake(const std::filesystem::path& file);

/// All of an exercise, by name; none in a copy for students. \throws ParseError, Error.
std::vector<CataloguedMistake> read_mistakes(const std::string& exercise);

/// The wrong program. \throws Error if an edit does not fit.
std::string wrong_program(const CataloguedMistake& mistake);

}  // namespace weir::cli
