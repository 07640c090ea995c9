/// \file
/// What the guide shows of failures, made by the program itself.
///
/// In docs/guide/reading-a-failure.md a line `<!-- screen: 03_hourly_tips/running_maximum -->` says
/// of which catalogued mistake the block of text below it is the screen.
#pragma once

#include <string>

#include "grade/verdict.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// The screen that `weir check` shows, but for the places of files, which are not everyone's.
std::string screen_of(const workbook::Exercise& exercise, const grader::Verdict& verdict);

/// Whether the guide shows this screen of a mistake, or nothing of it; with `write`, puts it there
/// first. \throws Error if the guide cannot be read or written.
bool is_in_guide(const workbook::Exercise& exercise, const std::string& mistake,
                 const std::string& screen, bool write);

}  // namespace weir::cli
