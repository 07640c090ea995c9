/// \file
/// How a stream's elements get their keys.
#pragma once

#include <bit>
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "weir/internal/batch.hpp"
#include "weir/internal/keyed_state.hpp"
#include "weir/internal/partition.hpp"

namespace weir::internal {

/// Room for the keys of a batch, kept from one batch to the next.
template <class K>
class KeyBuffer {
 public:
  /// Room for `n` keys; what stood there before is not kept.
  K* reserve(std::size_t n) {
    if (n > capacity_) {
      keys_ = std::make_unique<K[]>(n);
      capacity_ = n;
    }
    return keys_.get();
  }

 private:
  std::unique_ptr<K[]> keys_;
  std::size_t capacity_ = 0;
};

/// Takes the keys out of a batch of elements: one call a batch, not one an element. Shared by all
/// subtasks, const.
template <class T, class K>
class KeySelector {
 public:
  virtual ~KeySelector() = default;
  virtual void select(const T* values, std::size_t n, K* keys) const = 0;
};

template <class T, class K, class F>
class FunctionKeySelector final : public KeySelector<T, K> {
 public:
  explicit FunctionKeySelector(F function) : function_(std::move(function)) {}
  void select(const T* values, std::size_t n, K* keys) const override {
    for (std::size_t i = 0; i < n; ++i) keys[i] = std::invoke(function_, values[i]);
  }

 private:
  F function_;
};

template <class T, class K>
using KeySelectorPtr = std::shared_ptr<const KeySelector<T, K>>;

/// Sends each element to the subtask that its key belongs to.
template <class T, class K>
class HashPartitioner final : public KeyGroupPartitioner {
 public:
  explicit HashPartitioner(KeySelectorPtr<T, K> selector) : selector_(std::move(selector)) {}

  void select(Batch& batch, std::uint32_t* channel_of) override {
    const std::size_t n = batch.size();
    K* keys = keys_.reserve(n);
    selector_->select(batch.values<T>(), n, keys);
    if (group_mask_ != 0) {  // as below, but a division costs more than all the rest
      for (std::size_t i = 0; i < n; ++i) {
        channel_of[i] = subtask_of_group_[spread(KeyHash<K>::hash(keys[i])) & group_mask_];
      }
      return;
    }
    for (std::size_t i = 0; i < n; ++i) {
      channel_of[i] = subtask_of_group_[key_group_of(KeyHash<K>::hash(keys[i]), groups_)];
    }
  }

 private:
  KeySelectorPtr<T, K> selector_;
  KeyBuffer<K> keys_;
};

}  // namespace weir::internal
