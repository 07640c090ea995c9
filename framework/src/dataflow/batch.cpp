#include "weir/internal/batch.hpp"

#include <algorithm>

#include "weir/internal/blocks.hpp"
#include "weir/internal/expects.hpp"

namespace weir::internal {
namespace {

constexpr std::size_t batch_bytes = std::size_t{64} * 1024;
constexpr std::size_t least_capacity = 64;
constexpr std::size_t most_capacity = 2048;

}  // namespace

std::size_t capacity_for(const TypeOps& type, std::size_t asked) {
  if (asked != 0) return asked;
  return std::clamp(batch_bytes / (type.size + sizeof(Timestamp)), least_capacity, most_capacity);
}

std::size_t piece_of(std::size_t batch) { return std::max(batch / 8, std::min(batch, block_size)); }

Batch::Batch(const TypeOps& type, std::size_t capacity)
    : type_(&type),
      values_(::operator new (capacity* type.size, std::align_val_t{type.alignment})),
      timestamps_(new Timestamp[capacity]),
      capacity_(capacity) {}

Batch::~Batch() {
  clear();
  if (values_ != nullptr) ::operator delete (values_, std::align_val_t{type_->alignment});
  delete[] timestamps_;
}

const void* Batch::address(std::size_t i) const {
  WEIR_EXPECTS(i <= size_);
  return static_cast<const char*>(values_) + i * type_->size;
}

void Batch::append_copies(const Batch& other, std::size_t first, std::size_t n) {
  WEIR_EXPECTS(can_append(other, first, n) && type_->copy != nullptr);
  const auto* from = static_cast<const char*>(other.values_) + first * type_->size;
  type_->copy(static_cast<char*>(values_) + size_ * type_->size, from, n);
  std::copy_n(other.timestamps_ + first, n, timestamps_ + size_);
  size_ += n;
}

void Batch::append_moved(Batch& other, std::size_t first, std::size_t n) {
  WEIR_EXPECTS(can_append(other, first, n));
  auto* from = static_cast<char*>(other.values_) + first * type_->size;
  type_->move(static_cast<char*>(values_) + size_ * type_->size, from, n);
  std::copy_n(other.timestamps_ + first, n, timestamps_ + size_);
  size_ += n;
}

void Batch::append_read(StateReader& reader, Timestamp timestamp) {
  WEIR_EXPECTS(!full() && type_->read != nullptr);
  type_->read(static_cast<char*>(values_) + size_ * type_->size, reader);
  timestamps_[size_] = timestamp;
  ++size_;
}

}  // namespace weir::internal
