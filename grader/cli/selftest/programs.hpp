/// \file
/// All programs that the tests of an exercise are tried on.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "selftest/mistakes.hpp"
#include "selftest/mutants.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// A text, and what has to become of it.
struct Program {
  /// What it is.
  enum class Kind {
    stub,         ///< NOT STARTED
    reference,    ///< PASSED, with every seed
    alternative,  ///< likewise
    rewrite,      ///< PASSED, with some seeds
    restamped,    ///< PASSED, but for tests that say that they are about timestamps
    mistake,      ///< fails in the test that it names
    mutant,       ///< fails, unless it is known to make no difference
    part,         ///< a mistake of which the other parts are not written: it is named as well
    thrower,      ///< something throws in it: it is named as no mistake
    right_trial,  ///< of grader/trials: PASSED, with some seeds
    wrong_trial   ///< likewise: fails, and is named as what it is, or not at all
  };

  Kind kind = Kind::stub;
  std::string name;             ///< `reference`, `alternatives/map_state`, `mistakes/never_clears`
  std::string text;             ///< all of it
  Mutant mutant{};              ///< if it is one; without its text
  CataloguedMistake mistake{};  ///< if it is one
  std::string part{};           ///< the one that is written, if not all are
  std::string names{};          ///< of a wrong trial: the mistakes that it may be taken for

  std::string of{};              ///< the solution that a mutant was made of
  std::uint64_t first_seed = 1;  ///< of those that a right program is tried with

  std::filesystem::path worker{};  ///< once it is built; empty if it does not compile
};

/// One of several equal parts of the programs that are not always tried.
struct Slice {
  std::size_t number = 0;  ///< from 0
  std::size_t of = 1;

  bool is_all() const { return of == 1; }
};

/// Leaves only those that are always tried (the stub, the reference, alternatives, catalogued
/// mistakes) and the slice of the others.
void leave_slice(std::vector<Program>& programs, Slice slice);

/// Those of an exercise, not built. A change that several programs allow in the same line is made
/// in the first of them only. \throws Error if a file is missing, or a mistake does not fit.
std::vector<Program> programs_of(const workbook::Exercise& exercise);

}  // namespace weir::cli
