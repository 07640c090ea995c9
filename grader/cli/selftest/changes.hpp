/// \file
/// Where a text can be changed, and how.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "selftest/tokens.hpp"

namespace weir::cli {

/// A part of a text, and what it becomes.
struct Change {
  std::size_t at = 0;     ///< where the part begins
  std::size_t end = 0;    ///< where it ends
  std::string by;         ///< what stands there then
  std::string operation;  ///< `relational`
  std::string what;       ///< `< to <=`
};

/// A text and its words.
struct Source {
  explicit Source(std::string_view of) : text(of), tokens(tokens_of(of)) {}

  std::string_view text;
  std::vector<Token> tokens;
};

/// Single words: operators, constants, names of things that are alike.
std::vector<Change> changes_of_words(const Source& source);
/// Conditions, what is returned, arguments, and steps of a chain of calls.
std::vector<Change> changes_of_expressions(const Source& source);
/// Statements: left out, done twice, and functions that go on where they should return.
std::vector<Change> changes_of_statements(const Source& source);

/// A simple statement of a function.
struct Statement {
  std::size_t first = 0;      ///< its first word
  std::size_t semicolon = 0;  ///< its last
  bool in_void = false;       ///< whether the function returns nothing
};

/// All statements that end in a semicolon, in order; not those of classes and namespaces.
std::vector<Statement> statements_of(const Source& source);

}  // namespace weir::cli
