/// \file
/// What differs in a step, in words.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "explain/comparison.hpp"
#include "explain/failure.hpp"

namespace weir::grader {

/// Something that is said of a step.
struct Note {
  std::string label;  ///< what it is about: `state`, `timer`, `window`, `watermark` or `expected`
  std::string text;   ///< what happened: `set for 14:17:23.456, key 1`
};

/// What was `expected` in a step and is not there, and what is there instead: `actual`. Of a
/// program that did not come to its end, at the step that it did not finish, what became of it.
/// None where nothing differs.
std::vector<Note> differences_in(const Failure& failure, const Comparison& comparison,
                                 std::size_t step);

/// The first of them, where they are: the step, what was expected, and what came.
std::string first_difference(const Failure& failure, const Comparison& comparison,
                             std::size_t width);

}  // namespace weir::grader
