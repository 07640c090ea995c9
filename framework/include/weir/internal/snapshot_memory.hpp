/// \file
/// Memory for what a snapshot writes.
#pragma once

#include <cstddef>
#include <vector>

#include "weir/internal/table_memory.hpp"

namespace weir::internal {

/// Memory that is handed out piece after piece, and freed as a whole.
///
/// Writers of many key groups share one, and fill pieces of it by turns. A string for each group
/// would be moved as it grows. Not thread-safe; once nothing is written any more, all may read.
class SnapshotMemory {
 public:
  /// `size` bytes which nobody else has.
  char* take(std::size_t size);

 private:
  std::vector<TableMemory> blocks_;
  char* next_ = nullptr;  ///< in the last block
  std::size_t left_ = 0;
  std::size_t taken_ = 0;  ///< bytes of all blocks
};

}  // namespace weir::internal
