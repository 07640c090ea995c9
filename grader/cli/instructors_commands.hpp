/// \file
/// The commands of instructors and of those who work on Weir: what they take from the command line.
#pragma once

#include "command_options.hpp"

namespace weir::cli {

/// Adds them to `app`; the one that the user calls becomes `chosen`.
void add_instructors_commands(CLI::App& app, Command& chosen);

}  // namespace weir::cli
