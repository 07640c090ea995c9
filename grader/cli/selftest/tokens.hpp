/// \file
/// The words of a C++ text: as much of a compiler as it takes to change a program here and there.
///
/// A list points into the text that it was made of.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir::cli {

/// A word.
struct Token {
  /// What it is.
  enum class Kind { name, number, text, sign };

  Kind kind = Kind::sign;
  std::string_view text;
  std::size_t at = 0;        ///< where it begins in the text
  std::size_t line = 1;      ///< of the text, from 1
  std::size_t partner = 0;   ///< of a bracket ( [ { } ] ): the index of the other; else its own
  bool is_in_space = false;  ///< whether it has white space on both sides, as `a < b` has

  std::size_t end() const { return at + text.size(); }
  bool is(std::string_view wanted) const { return text == wanted; }
};

/// The words of a text that compiles. Comments and lines of the preprocessor have none. < and > are
/// signs like any other: only a compiler knows when they are brackets.
std::vector<Token> tokens_of(std::string_view text);

/// The words from `first` to before `last`, as they stand in the text.
std::string_view between(std::string_view text, const Token& first, const Token& last);

/// Of a list in brackets, that one opens: the index of the first word of each element, and at last
/// that of the closing bracket. An empty list has but the latter.
std::vector<std::size_t> elements_of(const std::vector<Token>& tokens, std::size_t bracket);

/// Replaces a part of the text.
std::string replaced(std::string_view text, std::size_t at, std::size_t end, std::string_view by);

}  // namespace weir::cli
