#include "weir/internal/snapshot_memory.hpp"

#include <algorithm>
#include <utility>

namespace weir::internal {

/// Blocks grow with what there is already, up to a size that malloc soon has again for the next
/// snapshot: memory that is new to the process has to be cleared by the system, page by page.
char* SnapshotMemory::take(std::size_t size) {
  constexpr std::size_t least = std::size_t{4} * 1024;
  constexpr std::size_t most = std::size_t{1024} * 1024;
  if (left_ < size) {
    left_ = std::max(size, std::clamp(taken_, least, most));
    taken_ += left_;
    next_ = reinterpret_cast<char*>(blocks_.emplace_back(allocate_table(left_)).get());
  }
  left_ -= size;
  return std::exchange(next_, next_ + size);
}

}  // namespace weir::internal
