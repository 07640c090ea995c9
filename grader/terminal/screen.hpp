/// \file
/// Standard output, and below it, where standard error is a terminal, one line that is kept up to
/// date.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

namespace weir::terminal {

/// Writes lines to standard output while a status line stands at the bottom of the terminal.
/// Thread-safe.
class Screen {
 public:
  Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;
  /// Takes the status line away.
  ~Screen();

  /// Writes whole lines; waits for whoever reads them. \throws Error where they cannot be written,
  /// and ClosedPipe.
  void write(std::string_view lines);
  /// From now on write() waits for nobody: what is not taken at once is lost.
  void stop_waiting() { waiting_ = false; }

  /// Whether there is a place for a status line.
  bool has_status() const { return has_status_; }
  /// Shows a status line in place of the last one, cut to the width of the terminal; an empty one
  /// takes it away. Does nothing where there is no place for it, or while write() waits.
  void show_status(std::string_view status);

 private:
  void put_status(std::string_view status);

  bool has_status_;
  bool same_terminal_;  // as standard output: the status line must make way for lines
  std::atomic<bool> waiting_{true};
  std::mutex mutex_;  // guards the terminal and what follows
  std::string status_;
};

}  // namespace weir::terminal
