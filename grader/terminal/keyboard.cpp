#include "keyboard.hpp"

#include <poll.h>
#include <unistd.h>

#include <csignal>

namespace weir::terminal {

Keyboard::Keyboard() : is_terminal_(tcgetattr(STDIN_FILENO, &before_) == 0) { take(); }
Keyboard::~Keyboard() { give_back(); }

void Keyboard::take() const {
  if (!is_terminal_) return;
  termios raw = before_;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}
void Keyboard::give_back() const {
  if (is_terminal_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

std::optional<char> Keyboard::key() {
  pollfd waiting{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  char typed = 0;
  if (ended_ || poll(&waiting, 1, 0) <= 0) return std::nullopt;
  if (read(STDIN_FILENO, &typed, 1) == 1) return typed;
  ended_ = true;
  return std::nullopt;
}

void Keyboard::suspend() {
  give_back();
  raise(SIGSTOP);
  take();
}

}  // namespace weir::terminal
