#include "interrupts.hpp"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <ctime>

namespace weir::terminal {
namespace {

constexpr std::int64_t patience_nanoseconds = 500'000'000;
constexpr int killed = 128;

std::int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

std::atomic<std::int64_t> first_signal_at;

void end_if_meant(int signal) {
  if (now() - first_signal_at > patience_nanoseconds) _exit(killed + signal);
}

}  // namespace

Interrupts::Interrupts(std::initializer_list<int> others) {
  sigemptyset(&held_back_);
  sigaddset(&held_back_, SIGINT);
  sigaddset(&held_back_, SIGTERM);
  for (const int other : others) sigaddset(&held_back_, other);
  pthread_sigmask(SIG_BLOCK, &held_back_, &before_);
}

Interrupts::~Interrupts() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

std::optional<int> Interrupts::wait(std::chrono::nanoseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const timespec most{.tv_sec = seconds.count(), .tv_nsec = (time - seconds).count()};
  const int signal = sigtimedwait(&held_back_, nullptr, &most);
  if (signal < 0) return std::nullopt;
  if (signal != SIGINT && signal != SIGTERM) return signal;
  first_signal_at = now();
  std::signal(SIGINT, &end_if_meant);
  std::signal(SIGTERM, &end_if_meant);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  return signal;
}

}  // namespace weir::terminal
