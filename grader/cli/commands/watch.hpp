/// \file
/// `weir watch`: grades the current exercise whenever it is saved.
#pragma once

#include <optional>
#include <string>

namespace weir::cli {

/// Watches until q, Ctrl-C or SIGTERM. A save that is followed by 200 ms of quiet starts a run; one
/// that comes during a run ends that and starts another. Returns the exit code.
int watch(const std::optional<std::string>& name);

}  // namespace weir::cli
