/// \file
/// How a process ended, in words.
#pragma once

#include <string>

namespace weir::grader {

/// `SIGFPE: a whole number was divided by zero`, `it called exit(3)`; `status` as waitpid(2) says.
std::string say_how_it_ended(int status);

}  // namespace weir::grader
