/// \file
/// What became of a submission, for the software of a course.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "commands/gradebook.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// The results.json that Gradescope reads: a test for each exercise, with its points and what a
/// student is told of it. Where the grader has failed there is no score, in the whole and of that
/// exercise: Gradescope asks for it to be graded again. `level` is the sandbox's.
std::string results_json(const std::vector<workbook::Exercise>& exercises, const Graded& graded,
                         std::string_view level);

/// What a student is told in a file, in plain letters: all exercises, each with its verdict.
std::string feedback_text(const std::vector<workbook::Exercise>& exercises, const Graded& graded);

}  // namespace weir::cli
