/// \file
/// Text in XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace weir::cli {

/// Text within XML or HTML, or within quotes there: nothing in it is taken for more than text. What
/// they cannot hold becomes '?'.
std::string escaped(std::string_view text);

}  // namespace weir::cli
