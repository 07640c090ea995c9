#include "weir/serialization.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "weir/error.hpp"

namespace weir {

StateWriter::StateWriter() = default;
StateWriter::StateWriter(internal::JsonText& text) : text_(&text) {}
StateWriter::StateWriter(StateWriter&& other) noexcept = default;
StateWriter& StateWriter::operator=(StateWriter&& other) noexcept = default;
StateWriter::~StateWriter() = default;

/// The buffer grows until it is worth adding to the bytes as a whole.
void StateWriter::grow(std::size_t more) {
  constexpr std::size_t least = 64;
  constexpr std::size_t most = 1024;
  if (buffered() >= most / 2) flush();
  if (static_cast<std::size_t>(limit_ - end_) >= more) return;
  const std::size_t used = buffered();
  const std::size_t room = std::max({used * 2, used + more, least});
  std::unique_ptr<char[]> larger(new char[room]);
  std::copy_n(buffer_.get(), used, larger.get());
  buffer_ = std::move(larger);
  end_ = buffer_.get() + used;
  limit_ = buffer_.get() + room;
}

void StateWriter::flush() {
  bytes_.append(buffer_.get(), buffered());
  end_ = buffer_.get();
}

std::string_view StateWriter::view() {
  flush();
  return bytes_;
}

Bytes StateWriter::take() {
  flush();
  return std::exchange(bytes_, {});
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
