/// \file
/// Mutants that make no difference: which, and why.
///
/// They stand in grader/mistakes/NN_name/equivalent.toml. A mutant is named by what stands in its
/// line and by what is changed there, so that lines can move:
///
///     [[equivalent]]
///     line = "if (tips.size() > 3) tips.pop_back();"
///     change = "always: tips.size() > 3"   # left out: all changes of that line
///     program = "reference"                # left out: all programs
///     why = "One sentence."
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "selftest/mutants.hpp"

namespace weir::cli {

/// An entry of the list.
struct Equivalent {
  std::string program;  ///< empty: all
  std::string line;     ///< as it stands in the program, without the space around it
  std::string change;   ///< empty: all
  std::string why;      ///< it makes no difference

  /// Whether it speaks of this mutant of `of`.
  bool names(const std::string& of, const Mutant& mutant) const;
};

/// The entries of a file; none if there is no such file. \throws ParseError if it is not such a
/// list.
std::vector<Equivalent> read_equivalents(const std::filesystem::path& file);

}  // namespace weir::cli
