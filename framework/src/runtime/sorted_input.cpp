#include "runtime/sorted_input.hpp"

#include <algorithm>
#include <tuple>

#include "weir/internal/expects.hpp"

namespace weir::internal {

void SortedInput::add(std::size_t input, Batch& batch) {
  row_ids_.assign(batch.size(), no_row);
  const auto lookup = lookups_.find(input);
  if (lookup != lookups_.end()) lookup->second(batch, *state_, row_ids_.data());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const RowId key = row_ids_[i];
    if (key != no_row && (key >= seen_.size() || !seen_[key])) {
      if (key >= seen_.size()) seen_.resize(key + std::size_t{1});
      seen_[key] = true;
      state_->retain(key);
    }
    Batch& kept = room_for(batch.type(), input);
    elements_.push_back({key, static_cast<std::uint32_t>(input), batch.timestamps()[i],
                         static_cast<std::uint32_t>(open_[input]),
                         static_cast<std::uint32_t>(kept.size())});
    kept.append_moved(batch, i, 1);
  }
  state_->sweep();
}

Batch& SortedInput::room_for(const TypeOps& type, std::size_t input) {
  const auto open = open_.find(input);
  if (open != open_.end() && !batches_[open->second].full()) return batches_[open->second];
  open_[input] = batches_.size();
  return batches_.emplace_back(type, capacity_for(type, 0));
}

void SortedInput::sort() {
  std::stable_sort(elements_.begin(), elements_.end(), [](const Element& a, const Element& b) {
    return std::tie(a.key, a.time) < std::tie(b.key, b.time);
  });
}

SortedInput::Piece SortedInput::next() {
  WEIR_EXPECTS(!empty());
  const Element& first = elements_[next_];
  const TypeOps& type = batches_[first.batch].type();
  const std::size_t capacity = capacity_for(type, batch_capacity_);
  Batch& piece = pieces_.try_emplace(first.input, type, capacity).first->second;
  const auto belongs = [&](const Element& other) {
    return other.key == first.key && other.input == first.input;
  };
  for (; !empty() && !piece.full() && belongs(elements_[next_]); ++next_) {
    piece.append_moved(batches_[elements_[next_].batch], elements_[next_].position, 1);
  }
  return {first.input, &piece, first.key, empty() || elements_[next_].key != first.key};
}

void LastOfKey::push(Batch& batch) {
  last_.clear();
  last_.append_moved(batch, batch.size() - 1, 1);
}

void LastOfKey::end_key() {
  if (!last_.empty()) output_.append_moved(last_, 0);
  last_.clear();
}

}  // namespace weir::internal
