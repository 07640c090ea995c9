/// \file
/// What is said of an exercise when all of its programs have been tried.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "selftest/naming.hpp"
#include "selftest/programs.hpp"
#include "selftest/trial.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// So many of so many.
struct Share {
  std::size_t part = 0;
  std::size_t all = 0;

  void operator+=(const Share& other) {
    part += other.part;
    all += other.all;
  }
};

/// The counts of one exercise, or of all.
struct Counts {
  Share passed;            ///< right programs, as they are or rewritten, that pass with every seed
  Share mistakes;          ///< catalogued mistakes that fail where they should
  Said mistakes_said;      ///< of them
  Said parts_said;         ///< of them, with the other parts unwritten
  Share trials;            ///< that pass or fail as they should
  Said trials_said;        ///< of those that are wrong
  Said others_said;        ///< of programs that are right, unknown or throw
  Share mutants;           ///< mutants that are found, or known to make no difference
  std::size_t same = 0;    ///< the latter alone
  std::size_t events = 0;  ///< in the longest story of a mistake
  std::size_t wrong = 0;   ///< all that is not as it should be

  void operator+=(const Counts& other);
};

/// Prints the kill matrix of an exercise in short, writes all of it to
/// build/.../selftest/NN_name.csv, and prints all that is not as it should be. `trials` has an
/// entry for each program. That a test finds nothing counts only when all programs were tried.
Counts report(const workbook::Exercise& exercise, const std::vector<Program>& programs,
              const std::vector<Trial>& trials, Naming& naming, Slice slice);

}  // namespace weir::cli
