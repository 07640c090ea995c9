#include "weir/internal/rows.hpp"

#include <algorithm>
#include <memory>

namespace weir::internal {

Rows::Rows(std::size_t row_size, std::size_t alignment)
    : row_size_(row_size), alignment_(alignment) {}

Row& Rows::add() {
  if (size_ == chunks_.size() * chunk_size) add_chunk();
  Row& row = (*this)[static_cast<RowId>(size_++)];
  return *std::construct_at(&row);
}

/// Blocks of chunks grow with what there is already, up to a number of huge pages.
void Rows::add_chunk() {
  constexpr std::size_t most_chunks = 256;
  const std::size_t chunk_bytes = chunk_size * row_size_;
  if (chunks_left_ == 0) {
    chunks_left_ = std::clamp<std::size_t>(chunks_.size(), 1, most_chunks);
    chunks_.push_back(
        blocks_.emplace_back(allocate_table(chunks_left_ * chunk_bytes, alignment_)).get());
  } else {
    chunks_.push_back(chunks_.back() + chunk_bytes);
  }
  --chunks_left_;
}

}  // namespace weir::internal
