#include "weir/serialization.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "weir/error.hpp"

namespace weir {

void StateWriter::grow(std::size_t more) {
  const std::size_t used = size();
  const std::size_t room = std::max({used * 2, used + more, std::size_t{64}});
  std::unique_ptr<char[]> larger(new char[room]);
  std::copy_n(bytes_.get(), used, larger.get());
  bytes_ = std::move(larger);
  end_ = bytes_.get() + used;
  limit_ = bytes_.get() + room;
}

Bytes StateWriter::take() {
  Bytes taken(bytes_.get(), size());
  end_ = bytes_.get();
  return taken;
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
