/// \file
/// Guesses what a user meant.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::cli {

/// How many characters have to be put in, taken out, replaced or swapped with their neighbour to
/// make `a` into `b` (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that `word` was probably meant to be: the one that it begins or the nearest by
/// edit_distance, the first of equals; nothing where more than a third of the word would have to
/// change.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

/// `; did you mean 'x'?` for the nearest candidate, or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace weir::cli
