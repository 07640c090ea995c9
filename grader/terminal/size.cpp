#include "size.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace weir::terminal {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Size size() {
  winsize told{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &told) != 0) return {};
  Size found;
  if (told.ws_col > 0) found.columns = told.ws_col;
  if (told.ws_row > 0) found.rows = told.ws_row;
  return found;
}

std::size_t line_width() {
  constexpr std::size_t least = 60;
  constexpr std::size_t most = 200;
  return std::clamp(size().columns, least, most);
}

bool moves_cursor(int descriptor) { return isatty(descriptor) == 1 && variable("TERM") != "dumb"; }

bool has_colors() { return moves_cursor(STDOUT_FILENO) && variable("NO_COLOR").empty(); }

}  // namespace weir::terminal
