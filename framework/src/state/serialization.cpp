#include "weir/serialization.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "weir/error.hpp"

namespace weir {

void StateWriter::grow(std::size_t more) {
  const std::size_t used = size();
  bytes_.resize(std::max({bytes_.size() * 2, used + more, std::size_t{64}}));
  end_ = bytes_.data() + used;
  limit_ = bytes_.data() + bytes_.size();
}

void StateWriter::reserve(std::size_t size) {
  if (size > bytes_.size()) grow(size - this->size());
}

Bytes StateWriter::take() {
  bytes_.resize(size());
  Bytes taken = std::move(bytes_);
  bytes_.clear();
  end_ = limit_ = bytes_.data();
  return taken;
}

namespace internal {

void throw_short_read(std::size_t wanted, std::size_t left) {
  throw SnapshotError(fmt::format(
      "a value in the snapshot needs {} more bytes, but only {} are left: the snapshot is cut off, "
      "or "
      "was written by another version of the type; restore it with the type's old serialize()",
      wanted, left));
}

}  // namespace internal
}  // namespace weir
