/// \file
/// Broadcast state: a map that is the same in every subtask.
///
/// Filled from a stream that every subtask gets a copy of, see DataStream::broadcast(), and read
/// while the elements of another stream are processed. Every subtask fills its own copy, so that
/// all of them are the same only if what is put in depends on the broadcast elements alone: not on
/// the order in which elements of several senders arrive, on the subtask, or on a clock. The first
/// subtask's copy goes into snapshots, and a restore gives it to all.
///
/// Handles belong to one subtask, are used on its thread, and are valid only for the call in which
/// a context has given them.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "weir/internal/operator_states.hpp"

namespace weir {

/// What the side of the elements may do: read.
template <class K, class V>
class ReadOnlyBroadcastState {
 public:
  /// Made by the engine.
  explicit ReadOnlyBroadcastState(internal::BroadcastMap<K, V>& map) : map_(&map) {}

  /// A copy of the value of `key`; empty if there is none.
  std::optional<V> get(const K& key) const {
    const auto found = map_->entries().find(key);
    if (found == map_->entries().end()) return std::nullopt;
    return found->second;
  }
  /// Whether `key` has a value.
  bool contains(const K& key) const { return map_->entries().contains(key); }
  /// All entries, where they stand: they change with the state, and cannot be changed.
  const std::map<K, V>& immutable_entries() const { return map_->entries(); }

 protected:
  internal::BroadcastMap<K, V>* map_;  ///< the subtask's copy
};

/// What the broadcast side may do: read and write.
template <class K, class V>
class BroadcastState : public ReadOnlyBroadcastState<K, V> {
 public:
  using ReadOnlyBroadcastState<K, V>::ReadOnlyBroadcastState;

  /// Sets the value of `key`.
  void put(const K& key, V value) { this->map_->put(key, std::move(value)); }
  /// Forgets the value of `key`; nothing happens if there is none.
  void remove(const K& key) { this->map_->remove(key); }
  /// Forgets all.
  void clear() { this->map_->clear(); }
};

}  // namespace weir
