/// \file
/// One program, tried.
#pragma once

#include <string>
#include <vector>

#include "selftest/programs.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// With how many seeds a right program is tried.
inline constexpr int seeds = 200;
/// With how many a rewrite is: each has seeds of its own.
inline constexpr int seeds_of_rewrite = 10;

/// What came of a program.
struct Trial {
  bool compiles = true;            ///< whether it could be tried
  bool fails = false;              ///< whether a test found something wrong
  std::vector<std::string> tests;  ///< that were done: `hidden/Subject.Behaviour`
  std::vector<std::string> found;  ///< those of them that failed
  std::string problem;             ///< what is not as it should be; empty if all is

  std::size_t events = 0;  ///< of the story that is told of a mistake
  std::string mistake;     ///< the one that is named
  std::string screen;      ///< what `weir check` shows of it
};

/// Runs the tests that show whether a program, built, is what it should be; on a mutant the hidden
/// ones only, up to the first that fails. Thread-safe.
Trial try_out(const workbook::Exercise& exercise, const Program& program);

}  // namespace weir::cli
