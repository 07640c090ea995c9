/// \file
/// Single keys, as they are typed.
#pragma once

#include <termios.h>

#include <optional>

namespace weir::terminal {

/// While it lives, keys of standard input come one by one and are not shown. Standard input may be
/// no terminal: then each of its letters is a key. At most one at a time.
class Keyboard {
 public:
  Keyboard();
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;
  ~Keyboard();

  /// The key that has been typed, if any.
  std::optional<char> key();
  /// Whether no key can come any more.
  bool has_ended() const { return ended_; }

  /// What Ctrl-Z asks for: the terminal is as it was, the process is stopped, and when it goes on,
  /// keys come one by one again.
  void suspend();

 private:
  void take() const;
  void give_back() const;

  termios before_{};
  bool is_terminal_;
  bool ended_ = false;
};

}  // namespace weir::terminal
