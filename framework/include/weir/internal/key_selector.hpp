/// \file
/// How a stream's elements get their keys.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "weir/internal/batch.hpp"
#include "weir/internal/keyed_state.hpp"
#include "weir/internal/one_by_one.hpp"
#include "weir/internal/partition.hpp"
#include "weir/key.hpp"

namespace weir::internal {

/// Refuses what cannot be a key, with the first thing that K lacks.
template <class K>
constexpr bool check_key() {
  static_assert(
      !std::is_floating_point_v<K>,
      "key_by: K cannot be a key: equal floating-point numbers are a matter of luck; take "
      "a whole number, or a text");
  static_assert(!std::is_pointer_v<K>,
                "key_by: K cannot be a key: a pointer means nothing after a restart; take what it "
                "points to");
  static_assert(std::equality_comparable<K>,
                "key_by: K cannot be a key yet: it cannot be compared; add to it: friend bool "
                "operator==(const K&, const K&) = default;");
  static_assert(
      std::copyable<K> && std::default_initializable<K>,
      "key_by: K cannot be a key yet: it needs a constructor without arguments, and has to "
      "be copied");
  static_assert(
      requires(const K& key) { KeyHash<K>::hash(key); },
      "key_by: K cannot be a key yet: it has no hash; add to it: std::uint64_t key_hash() "
      "const, made of all that operator== compares");
  static_assert(
      Serializable<K>,
      "key_by: K cannot be a key yet: it is part of snapshots; add to it: template <class "
      "Archive> void serialize(Archive& archive)");
  return true;
}

/// Room for the keys of a batch, kept from one batch to the next.
template <class K>
class KeyBuffer {
 public:
  KeyBuffer() = default;
  KeyBuffer(const KeyBuffer&) = delete;
  KeyBuffer& operator=(const KeyBuffer&) = delete;
  ~KeyBuffer() { delete[] keys_; }

  /// Room for `n` keys; what stood there before is not kept.
  K* reserve(std::size_t n) {
    if (n > capacity_) {
      delete[] std::exchange(keys_, nullptr);
      keys_ = new K[n];
      capacity_ = n;
    }
    return keys_;
  }

 private:
  K* keys_ = nullptr;
  std::size_t capacity_ = 0;
};

/// Takes the keys out of the `n` elements of a batch: one call a batch, not one an element. It
/// hides the type of the elements. Shared by all subtasks.
template <class K>
using KeySelector = SharedFunction<void(const void* values, std::size_t n, K* keys)>;

/// Takes keys of type K out of elements of type T by a function of one element.
template <class T, class K, class F>
KeySelector<K> key_selector(F function) {
  return [function = std::move(function)](const void* elements, std::size_t n, K* keys) {
    const T* values = static_cast<const T*>(elements);
    for (std::size_t i = 0; i < n; ++i) {
      keys[i] = std::invoke(function, values[i]);
      write_one_by_one();
    }
  };
}

/// Sends each element to the subtask that its key belongs to.
template <class K>
class HashPartitioner final : public KeyGroupPartitioner {
 public:
  explicit HashPartitioner(KeySelector<K> selector) : selector_(std::move(selector)) {}

  void select(Batch& batch, std::size_t first, std::size_t n, std::uint32_t* channels) override {
    K* keys = keys_.reserve(n);
    selector_(batch.address(first), n, keys);
    for (std::size_t i = 0; i < n; ++i) channels[i] = this->channel_of(KeyHash<K>::hash(keys[i]));
  }

 private:
  KeySelector<K> selector_;
  KeyBuffer<K> keys_;
};

/// Says that elements are sent by their keys.
template <class K>
Partition hash_partition(const KeySelector<K>& selector) {
  return {PartitionKind::hash,
          [selector] { return std::unique_ptr<Partitioner>(new HashPartitioner<K>(selector)); },
          [selector](Batch& batch, KeyedState& state, RowId* row_ids) {
            KeyBuffer<K> buffer;
            K* keys = buffer.reserve(batch.size());
            selector(batch.values<void>(), batch.size(), keys);
            for (std::size_t i = 0; i < batch.size(); ++i) {
              row_ids[i] = static_cast<KeyedStateOf<K>&>(state).acquire(keys[i]);
            }
          }};
}

extern template class KeyBuffer<std::int64_t>;
extern template class KeyBuffer<std::uint8_t>;
extern template Partition hash_partition(const KeySelector<std::int64_t>&);
extern template Partition hash_partition(const KeySelector<std::int32_t>&);
extern template Partition hash_partition(const KeySelector<std::string>&);

}  // namespace weir::internal
