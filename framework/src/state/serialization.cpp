#include "weir/serialization.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "state/type_sketch.hpp"
#include "weir/error.hpp"
#include "weir/internal/snapshot_memory.hpp"

namespace weir {

StateWriter::StateWriter() = default;
StateWriter::StateWriter(internal::JsonText& text) : text_(&text) {}
StateWriter::StateWriter(internal::TypeSketch& sketch)
    : text_(&sketch.no_text()), types_(&sketch) {}
StateWriter::StateWriter(internal::SnapshotMemory& memory) : memory_(&memory) {}
StateWriter::StateWriter(StateWriter&& other) noexcept = default;
StateWriter& StateWriter::operator=(StateWriter&& other) noexcept = default;
StateWriter::~StateWriter() = default;

/// A buffer of one's own becomes larger; of shared memory another piece is taken, up to a page.
void StateWriter::grow(std::size_t more) {
  constexpr std::size_t least = 64;
  constexpr std::size_t largest_piece = std::size_t{4} * 1024;
  const std::size_t used = size();
  const std::size_t room = std::max({used * 2, used + more, least});
  if (memory_ == nullptr) {
    std::unique_ptr<char[]> larger(new char[room]);
    std::copy_n(begin_, used, larger.get());
    buffer_ = std::move(larger);
    begin_ = buffer_.get();
    end_ = begin_ + used;
    limit_ = begin_ + room;
  } else {
    if (used > 0) pieces_.emplace_back(begin_, used);
    const std::size_t size = std::max(more, std::min(room, largest_piece));
    begin_ = memory_->take(size);
    end_ = begin_;
    limit_ = begin_ + size;
  }
}

Bytes StateWriter::take() {
  Bytes bytes(view());
  end_ = begin_;
  return bytes;
}

std::vector<std::string_view> StateWriter::take_pieces() {
  if (size() > 0) pieces_.emplace_back(begin_, size());
  begin_ = end_;
  return std::exchange(pieces_, {});
}

namespace internal {

void throw_short_read(std::size_t wanted, std::size_t left) {
  throw SnapshotError(fmt::format(
      "a value in the snapshot needs {} more bytes, but only {} are left: the snapshot is cut off, "
      "or was written by another version of the type; restore it with the type's old serialize()",
      wanted, left));
}

void throw_no_bool(unsigned byte) {
  throw SnapshotError(fmt::format(
      "a bool in the snapshot should be 0 or 1, and is {}: the snapshot is damaged, or was written "
      "by another version of the type; restore it with the type's old serialize()",
      byte));
}

}  // namespace internal
}  // namespace weir
