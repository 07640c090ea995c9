/// \file
/// `weir screens`: what the guide shows of failures, made by the program itself.
///
/// In docs/guide/reading-a-failure.md a line `<!-- screen: 03_hourly_tips/running_maximum -->` says
/// of which catalogued mistake the block of text below it is the screen.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "verdict.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// The screen that `weir check` shows, but for the places of files, which are not everyone's.
std::string screen_of(const workbook::Exercise& exercise, const Verdict& verdict);

/// What the guide shows of a catalogued mistake; nothing if it does not show that one.
std::optional<std::string> screen_in_guide(const workbook::Exercise& exercise,
                                           const std::filesystem::path& mistake);

/// Makes all screens of the guide anew, and with `write` puts those that have changed in their
/// place. Returns 0 if none has, or all were written, else 1. \throws Error.
int screens(bool write);

}  // namespace weir::cli
