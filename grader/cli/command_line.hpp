/// \file
/// From the words on the command line to what is to be done.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace weir::cli {

/// Does what the user asked for and returns the exit code.
using Action = std::function<int()>;

/// Reads the command line (without the program's name) as a whole before anything is done.
/// \throws UsageError, with a suggestion where there is one.
Action parse_command_line(std::vector<std::string> words);

}  // namespace weir::cli
