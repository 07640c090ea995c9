/// \file
/// What is remembered between two calls of the command.
///
/// Verdicts lie in the build folder, each with the hash of the text that it is about: it says
/// nothing of another text. How many hints were given lies in the file .weir/hints.json of the
/// workbook.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "grade/verdict.hpp"

namespace weir::grader {

/// Keeps a verdict in place of the last one of this exercise. \throws Error if it cannot be
/// written.
void remember(const Verdict& verdict);
/// The last verdict of an exercise, if it is about this text.
std::optional<Verdict> remembered_verdict(const std::string& id, const std::string& text);

/// How many hints have been given for an exercise.
std::size_t hints_given(const std::string& id);
/// Keeps that number. \throws Error if it cannot be written.
void remember_hints(const std::string& id, std::size_t given);

}  // namespace weir::grader
