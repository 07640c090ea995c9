#include "worker/crash_report.hpp"

#include <execinfo.h>

#include <array>
#include <csignal>
#include <cstddef>

namespace weir::grader {
namespace {

constexpr std::size_t most_calls = 48;
int output = -1;

void report(int signal) {
  std::array<void*, most_calls> calls{};
  const int count = backtrace(calls.data(), static_cast<int>(calls.size()));
  backtrace_symbols_fd(calls.data(), count, output);
  raise(signal);  // the handler stands for one signal only: this ends the process
}

}  // namespace

void report_crashes(int descriptor) {
  output = descriptor;
  // Its first call loads a library, which a handler must not do.
  std::array<void*, 1> call{};
  backtrace(call.data(), 1);

  // A stack of its own: where recursion has no end, the other one is full.
  static std::array<char, std::size_t{1} << 16U> stack;
  const stack_t alternative{.ss_sp = stack.data(), .ss_flags = 0, .ss_size = stack.size()};
  sigaltstack(&alternative, nullptr);
  struct sigaction action {};
  action.sa_handler = &report;
  action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND | SA_NODEFER);
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace weir::grader
