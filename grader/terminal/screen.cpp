#include "screen.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <system_error>

#include "output.hpp"
#include "size.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"

namespace weir::terminal {
namespace {

/// How long write() does not look whether it shall go on waiting.
constexpr int poll_millis = 50;

/// Whether standard output takes a piece of PIPE_BUF bytes without waiting. If not, it may soon.
bool is_writable() {
  pollfd output{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return poll(&output, 1, poll_millis) > 0;
}

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

Screen::Screen()
    : has_status_(moves_cursor(STDERR_FILENO)), same_terminal_(isatty(STDOUT_FILENO) == 1) {}

Screen::~Screen() {
  const std::scoped_lock lock(mutex_);
  put_status("");
}

void Screen::write(std::string_view lines) {
  if (lines.empty()) return;
  const std::scoped_lock lock(mutex_);
  const std::string status = status_;
  if (same_terminal_) put_status("");
  while (!lines.empty()) {
    if (!is_writable()) {
      if (waiting_) continue;
      break;
    }
    const ssize_t written =
        ::write(STDOUT_FILENO, lines.data(), std::min<std::size_t>(lines.size(), PIPE_BUF));
    if (written >= 0) {
      lines.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      throw ClosedPipe{};
    } else if (errno != EINTR && errno != EAGAIN) {
      throw Error(tr("cannot write standard output: {}", std::generic_category().message(errno)));
    }
  }
  if (same_terminal_) put_status(status);
}

void Screen::show_status(std::string_view status) {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock && has_status_) put_status(status.substr(0, terminal_width() - 1));
}

void Screen::put_status(std::string_view status) {
  if (status.empty() && status_.empty()) return;
  status_ = status;
  fmt::print(stderr, "\r\033[K{}", status_);
}

}  // namespace weir::terminal
