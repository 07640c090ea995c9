/// \file
/// A path as part of an address.
#pragma once

#include <string>

namespace weir::tests {

/// With `%2F` for each slash.
inline std::string address_text(const std::string& path) {
  std::string text;
  for (const char c : path) text += c == '/' ? std::string("%2F") : std::string(1, c);
  return text;
}

}  // namespace weir::tests
