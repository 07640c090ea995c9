/// \file
/// Some elements at a time.
#pragma once

#include <algorithm>
#include <cstddef>

namespace weir::internal {

/// How many elements are worked on at a time where there are several passes over them: so few that
/// what one pass has looked at is in the first-level cache when the next one comes, so many that
/// memory that one pass asks for has come by then.
inline constexpr std::size_t block_size = 64;

/// Calls `work(first, n)` for each block of `size` elements, the last of which may be shorter.
template <class Work>
void for_each_block(std::size_t size, Work work) {
  for (std::size_t first = 0; first < size; first += block_size) {
    work(first, std::min(block_size, size - first));
  }
}

}  // namespace weir::internal
