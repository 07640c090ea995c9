/// \file
/// Text that is longer than the terminal is high.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "size.hpp"

namespace weir::terminal {

/// The text in pieces of whole lines, each of which fits into so many rows; at least one. A line
/// that is longer than a row takes several. Escape sequences of colours take no room.
std::vector<std::string> pages(std::string_view text, Size size);

/// Writes the text to standard output. Where that and standard input are a terminal, only as much
/// as it has room for beside the `used` rows that are there already; then a key brings the next
/// page, and q no more.
void show_in_pages(std::string_view text, std::size_t used = 0);

}  // namespace weir::terminal
