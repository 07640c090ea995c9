/// \file
/// What the terminal is like that a command writes on.
#pragma once

#include <cstddef>
#include <string_view>

namespace weir::terminal {

/// Columns and rows.
struct Size {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

/// Of the terminal that is standard output; 80 by 24 where that is none, or does not say.
Size size();
/// How wide lines are for it: from 60 to 200, however wide it is.
std::size_t line_width();

/// Whether the terminal behind a descriptor does what escape sequences ask for: it is one, and TERM
/// is not `dumb`.
bool moves_cursor(int descriptor);
/// Whether standard output is to have colours: moves_cursor(), and NO_COLOR is not set to anything.
bool has_colors();

}  // namespace weir::terminal
