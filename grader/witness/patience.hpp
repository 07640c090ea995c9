/// \file
/// How long to wait for a process that others compete with.
///
/// On a busy machine the clock on the wall says nothing of a program: it may have waited for a
/// processor all the time. So what counts is the processor time that it has used, and the time in
/// which it could have run, and slept.
#pragma once

#include <sys/types.h>

#include <chrono>

namespace weir::grader {

/// Looks at a process and all that it has started. Not thread-safe.
class Patience {
 public:
  /// What a process may take.
  struct Limits {
    std::chrono::milliseconds busy;  ///< processor time
    std::chrono::milliseconds idle;  ///< time on the clock in which nothing of it wants to run
  };
  /// What it has taken too much of.
  enum class End { none, busy, idle };

  /// Counts from now on.
  Patience(pid_t process, Limits limits);

  /// What has come to its end by now. To be asked every few hundredths of a second.
  End look();
  /// Its processor time, as of the last look.
  std::chrono::milliseconds used() const { return used_; }

 private:
  pid_t process_;
  Limits limits_;
  std::chrono::milliseconds used_before_;
  std::chrono::milliseconds used_{0};
  std::chrono::milliseconds idle_{0};
  std::chrono::steady_clock::time_point last_look_;
};

}  // namespace weir::grader
