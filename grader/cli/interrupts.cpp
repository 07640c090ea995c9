#include "interrupts.hpp"

#include <pthread.h>

#include <ctime>

namespace weir::cli {

Interrupts::Interrupts() {
  sigemptyset(&held_back_);
  sigaddset(&held_back_, SIGINT);
  sigaddset(&held_back_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &held_back_, &before_);
}

Interrupts::~Interrupts() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

std::optional<int> Interrupts::wait(std::chrono::nanoseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const timespec most{.tv_sec = seconds.count(), .tv_nsec = (time - seconds).count()};
  const int signal = sigtimedwait(&held_back_, nullptr, &most);
  if (signal < 0) return std::nullopt;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  return signal;
}

}  // namespace weir::cli
