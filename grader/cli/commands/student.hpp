/// \file
/// The small commands of a student.
#pragma once

#include <optional>
#include <string>

namespace weir::cli {

/// Bare `weir`: every exercise with its state and points, and what is next.
int overview();
/// `weir hint [NAME]`: the next hint of the ladder; after a failure the ladder starts with the hint
/// of the test that failed.
int hint(const std::optional<std::string>& name);
/// `weir reset NAME`: the stub again, after a question unless `force`; the file is kept beside it.
int reset(const std::string& name, bool force);
/// `weir solution NAME`: the reference solution and its discussion, once the exercise is passed or
/// with `force`.
int solution(const std::string& name, bool force);

}  // namespace weir::cli
