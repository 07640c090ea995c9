#include "witness/ending.hpp"
#include "texts/texts.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>

namespace weir::grader {
namespace {

std::string name_of_signal(int signal) {
  switch (signal) {
    case SIGSEGV:
      return tr(
          "SIGSEGV: it used memory that is not its own (a null pointer, an iterator past the "
          "end, recursion without an end)");
    case SIGABRT:
      return tr("SIGABRT: it called abort(), or an assertion of the library failed");
    case SIGFPE:
      return tr("SIGFPE: a whole number was divided by zero");
    case SIGXFSZ:
      return tr("SIGXFSZ: it printed more than a megabyte");
    default:
      return tr("signal {} ({})", signal, strsignal(signal));
  }
}

}  // namespace

std::string say_how_it_ended(int status) {
  if (WIFSIGNALED(status)) return name_of_signal(WTERMSIG(status));
  if (WIFEXITED(status)) return tr("it called exit({})", WEXITSTATUS(status));
  return tr("it ended");
}

}  // namespace weir::grader
