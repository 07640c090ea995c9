/// \file
/// Savepoints that an earlier build of version 1 has left: exercises/12_savepoints/savepoints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weir/snapshot.hpp"

namespace weir::grader {

/// A file of a savepoint, as it was when this program was built.
struct KeptFile {
  std::string_view path;  ///< `bonuses/manifest`
  std::string_view hex;   ///< its bytes, two digits each
};

/// All of them.
const std::vector<KeptFile>& kept_files();

/// The savepoint in this folder. \throws SnapshotError if it cannot be read.
Snapshot kept(const std::string& folder);

}  // namespace weir::grader
