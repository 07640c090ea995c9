/// \file
/// What is remembered between two calls of the command.
///
/// Verdicts lie in the build folder, each with the hash of the text that it is about: it says
/// nothing of another text. Which hint was given last lies in the file .weir/hints.json of the
/// workbook.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "grade/verdict.hpp"

namespace weir::grader {

/// Keeps a verdict in place of the last one of this exercise, unless the grader has failed: that
/// says nothing of the text. \throws Error if it cannot be written.
void remember(const Verdict& verdict);
/// The last verdict of an exercise, if it is about this text.
std::optional<Verdict> remembered_verdict(const std::string& id, const std::string& text);

/// Which hint of an exercise was given last.
struct GivenHint {
  std::size_t number = 0;  ///< from 1; 0: none
  std::string test{};      ///< the test that had failed then; empty if none had
};
/// The last hint of an exercise.
GivenHint last_hint(const std::string& id);
/// Keeps that. \throws Error if it cannot be written.
void remember_hint(const std::string& id, const GivenHint& hint);

}  // namespace weir::grader
