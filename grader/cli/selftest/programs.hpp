/// \file
/// All programs that the tests of an exercise are tried on.
#pragma once

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
    mistake,      ///< fails in the test that it names
    mutant        ///< fails, unless it is known to make no difference
  };

  Kind kind = Kind::stub;
  std::string name;             ///< `reference`, `alternatives/map_state`, `mistakes/never_clears`
  std::string text;             ///< all of it
  Mutant mutant{};              ///< if it is one; without its text
  CataloguedMistake mistake{};  ///< if it is one

  std::string of{};              ///< the solution that a mutant was made of
  std::uint64_t first_seed = 1;  ///< of those that a right program is tried with

  std::filesystem::path worker{};  ///< once it is built; empty if it does not compile
};

/// Those of an exercise, not built. A change that several programs allow in the same line is made
/// in the first of them only. \throws Error if a file is missing, or a mistake does not fit.
std::vector<Program> programs_of(const workbook::Exercise& exercise);

}  // namespace weir::cli
