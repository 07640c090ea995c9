/// \file
/// Many programs in one. To start the compiler takes as long as a solution does, and the linker as
/// long again: programs are built by the dozen.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace weir::cli {

/// Solutions of one exercise, by number.
using Batch = std::map<std::size_t, std::string>;

/// One text of all of them. Its worker is that of the solution whose number is the name that the
/// program is started by. `stub` is the text that all began with: its functions are called.
std::string text_of_all(const Batch& batch, const std::string& stub);

/// The numbers of those that do not compile, from what the compiler has printed.
std::set<std::size_t> broken_ones(const std::string& printed);

}  // namespace weir::cli
