/// \file
/// Small mistakes, made by the dozen: a right solution with one word, condition or statement
/// changed. The hidden tests have to find each, unless it makes no difference.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir::cli {

/// A text with one mistake in it.
struct Mutant {
  std::size_t line = 0;  ///< where, from 1
  std::string source;    ///< that line as it was, without the space around it
  std::string change;    ///< what was done: `relational: < to <=`
  std::string text;      ///< all of it
};

/// All mutants of a text that compiles, in the order of the lines. Not all of them compile. No two
/// have the same text, nor the same line and change.
std::vector<Mutant> mutants_of(std::string_view text);

}  // namespace weir::cli
