/// \file
/// Right solutions in which something throws: what the engine says of one is right, and no mistake
/// may be named.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::cli {

/// A text that throws.
struct Thrower {
  std::string name;  ///< what was done to it: `process_element() throws`
  std::string text;  ///< all of it
};

/// Those of a text, which must be a solution that compiles: each of its functions throws, does
/// nothing where it is open(), or asks an empty optional for its value; and a stream has no keys.
/// Some may not compile.
std::vector<Thrower> throwers_of(std::string_view text);

}  // namespace weir::cli
