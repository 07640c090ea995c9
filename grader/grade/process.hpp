/// \file
/// Other programs: compilers, and the tests of exercises.
#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace weir::grader {

/// What to run, and what it may do.
struct ProcessOptions {
  std::vector<std::string> words;  ///< the program and its arguments
  std::string folder;              ///< where; empty: here
  std::vector<std::pair<std::string, std::string>> environment{};  ///< set besides ours
  std::vector<std::string> without{};  ///< variables of ours that begin like this are not passed on
  /// Then it is ended: processor time of all that it starts, or time in which none of it runs.
  std::chrono::milliseconds time{120'000};
  bool is_box = false;  ///< whether it is what makes a box (sandbox/main.cpp)
  std::size_t most_output = std::size_t{1} << 20U;  ///< what comes after that is lost
};

/// What became of it.
struct ProcessResult {
  /// How it ended.
  enum class End { exited, killed, timed_out, stopped };

  End end = End::exited;  ///< how it ended
  int code = 0;           ///< exit code, or the signal
  std::string output;     ///< what it wrote, to standard output and error

  /// Whether it exited with 0.
  bool good() const { return end == End::exited && code == 0; }
};

/// Runs a program to its end, or until `stop` is asked for. Whatever it has started ends with it.
/// Thread-safe. \throws Error if it cannot be started, or if a box cannot be made.
ProcessResult run_process(const ProcessOptions& options, const std::stop_token& stop = {});

}  // namespace weir::grader
