/// \file
/// Translations as gettext writes them for people: files that end in .po, and templates of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::texts {

/// A text and what it is in another language.
struct Translation {
  std::string english;
  std::string translated;  ///< empty: nobody has done it yet
  bool is_guess = false;   ///< gettext took it from a text that is like this one ("fuzzy")
};

/// The entries of such a file, in its order. What is not understood is left out.
std::vector<Translation> read_po(std::string_view file);

}  // namespace weir::texts
