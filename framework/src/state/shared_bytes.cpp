#include <utility>

#include "weir/snapshot.hpp"

namespace weir {

SharedBytes::SharedBytes(Bytes bytes) {
  const auto kept = std::make_shared<const Bytes>(std::move(bytes));
  pieces_.emplace_back(*kept);
  memory_ = kept;
}

SharedBytes::SharedBytes(std::vector<std::string_view> pieces, std::shared_ptr<const void> memory)
    : pieces_(std::move(pieces)), memory_(std::move(memory)) {}

std::size_t SharedBytes::size() const {
  std::size_t sum = 0;
  for (const std::string_view piece : pieces_) sum += piece.size();
  return sum;
}

Bytes SharedBytes::joined() const {
  Bytes bytes;
  bytes.reserve(size());
  for (const std::string_view piece : pieces_) bytes += piece;
  return bytes;
}

}  // namespace weir
