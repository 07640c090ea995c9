/// \file
/// Verdicts in words.
#pragma once

#include <cstddef>
#include <string>

#include "grade/verdict.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// What became of it, in a word or two. Passed is who has passed all tests, and not the visible
/// ones.
std::string state_of(const grader::Verdict& verdict);

/// A verdict in a line: exercise, state, points.
std::string line_of(const workbook::Exercise& exercise, const grader::Verdict& verdict);

/// The same in plain letters, wherever standard output goes.
std::string summary_of(const workbook::Exercise& exercise, const grader::Verdict& verdict);

/// What is wrong, first failure first, and what to do next; nothing if it is passed. Its beginning
/// tells it all in a few lines.
std::string details_of(const workbook::Exercise& exercise, const grader::Verdict& verdict);

/// All tests with their states, part by part, in lines of at most `width` letters.
std::string list_of_tests(const grader::Verdict& verdict, std::size_t width);

/// All that `weir check NAME` says of it.
std::string screen_of(const workbook::Exercise& exercise, const grader::Verdict& verdict,
                      std::size_t width);

/// What is wrong, for a file that a student gets: in plain letters, without what is next to be
/// typed, and without names of files of whoever grades. Empty if nothing is.
std::string report_of(const workbook::Exercise& exercise, const grader::Verdict& verdict);

/// All that is said of it in such a file.
std::string feedback_of(const workbook::Exercise& exercise, const grader::Verdict& verdict);

/// What is said of a test that was run alone.
std::string screen_of(const workbook::Exercise& exercise, const grader::TestResult& test);

}  // namespace weir::cli
