/// \file
/// What g++ and clang print, as a list of errors and warnings.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace weir::grader {

/// An error or a warning, with what the compiler says to explain it. All texts are as the compiler
/// has them, but with plain quotes and without its `{aka ...}`.
struct Diagnostic {
  bool is_error = true;              ///< and no warning
  std::size_t line = 0;              ///< of the student's file, from 1; 0: nothing there led to it
  std::size_t column = 0;            ///< likewise, from 1, where a tab ends at a multiple of 8
  std::string message{};             ///< in one line
  std::string within{};              ///< the template that was being made: `f() [with T = int]`
  std::vector<std::string> notes{};  ///< the first of them
};

/// Reads what a compiler printed of the file `source`: first come those that something in it led
/// to, errors before warnings.
std::vector<Diagnostic> read_diagnostics(const std::string& output,
                                         const std::filesystem::path& source);

/// The lines of a text.
std::vector<std::string> lines_of(const std::string& text);

}  // namespace weir::grader
