/// \file
/// What each kind of error means: the table.
#pragma once

#include <span>

namespace weir::grader {

/// Where `message` is found in an error, and `also`, unless it is null, in a line of what is known
/// of it (see sentence_for()), the sentence says what is wrong. {0}, {1} and so on are what the
/// groups of both have found, in order; @1, @2 in `also` are what those of `message` have found.
struct CompileRule {
  const char* message;
  const char* also;
  const char* sentence;
};

/// All of them; the first that fits counts.
std::span<const CompileRule> compile_rules();

}  // namespace weir::grader
