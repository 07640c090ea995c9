/// \file
/// Right solutions, written differently by a machine. No test may fail one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::cli {

/// A text that does the same as another.
struct Rewrite {
  std::string name;  ///< what was done to it: `other names, an identity map first`
  std::string text;  ///< all of it
};

/// The rewrites of a text, which must be a solution that compiles; each does several things to it.
std::vector<Rewrite> rewrites_of(std::string_view text);

/// A solution whose results carry other timestamps: no test may fail it but one that says that it
/// is about timestamps. The same text where no function gives a stream.
Rewrite restamped(std::string_view text);

}  // namespace weir::cli
