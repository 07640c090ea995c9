/// \file
/// `weir savepoint`: what is in a savepoint or a checkpoint.
#pragma once

#include <string>

namespace weir::cli {

/// Prints operators, uids, states, types, entries, bytes, key groups, and how far sources are.
/// Returns the exit code. \throws SnapshotError if the folder holds no snapshot that can be read.
int show_savepoint(const std::string& folder, bool as_json);

}  // namespace weir::cli
