/// \file
/// Ctrl-C, as something that is asked for instead of something that happens.
#pragma once

#include <chrono>
#include <csignal>
#include <initializer_list>
#include <optional>

namespace weir::terminal {

/// While it lives, SIGINT and SIGTERM are held back from this thread and from those that it starts,
/// and come out of wait(). After the first one that does, another ends the program at once, unless
/// it comes within the same half second: some senders (timeout) say it twice. At most one at a
/// time, to be made before the threads.
class Interrupts {
 public:
  /// Holds back `others` as well, such as SIGTSTP: they come out of wait(), each time.
  explicit Interrupts(std::initializer_list<int> others = {});
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts();

  /// Waits that long for a signal; returns its number, or nothing if none came.
  std::optional<int> wait(std::chrono::nanoseconds time);

 private:
  sigset_t held_back_;
  sigset_t before_;
};

}  // namespace weir::terminal
