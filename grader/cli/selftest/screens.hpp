/// \file
/// What the guide shows of failures, made by the program itself.
///
/// In docs/guide/reading-a-failure.md a line `<!-- screen: 03_hourly_tips/running_maximum -->` says
/// of which catalogued mistake the block of text below it is the screen.
#pragma once

#include <string>
#include <vector>

#include "grade/verdict.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// The screen that `weir check NAME` shows in a terminal of 80 columns, but for the places of
/// files, which are not everyone's.
std::string screen_for_guide(const workbook::Exercise& exercise, const grader::Verdict& verdict);

/// The mistakes of which the guide has a screen: `03_hourly_tips/running_maximum`. \throws Error if
/// it cannot be read.
std::vector<std::string> mistakes_in_guide();

/// Whether the guide shows a screen of a mistake. \throws Error if it cannot be read.
bool has_screen(const workbook::Exercise& exercise, const std::string& mistake);

/// Whether the guide shows this screen of a mistake, or nothing of it. \throws Error if it cannot
/// be read.
bool is_in_guide(const workbook::Exercise& exercise, const std::string& mistake,
                 const std::string& screen);

/// Puts the screen of a mistake into the guide, where that shows one of it. \throws Error if it
/// cannot be read or written.
void write_screen(const workbook::Exercise& exercise, const std::string& mistake,
                  const std::string& screen);

}  // namespace weir::cli
