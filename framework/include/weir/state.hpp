/// \file
/// Keyed state: what a function remembers of each key.
///
/// A handle is asked for once, in open(), and means at every call the cell of the key that is being
/// worked on: one handle, as many cells as there are keys. State is part of every snapshot. Handles
/// are small values, copied freely; they belong to one subtask and are used on its thread only, and
/// only while an element or a timer is being processed: elsewhere there is no current key, and they
/// throw StateError. What a handle returns is a copy; changing it changes no state until it is put
/// back.
///
/// A state can be given a time to live, see state_ttl.hpp.
#pragma once

#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "weir/internal/map_entries.hpp"
#include "weir/internal/state_cell.hpp"
#include "weir/state_descriptors.hpp"

namespace weir {

/// One value a key.
template <class V>
class ValueState {
 public:
  /// A handle to no state; give it one in open().
  ValueState() = default;
  /// Used by RuntimeContext::state().
  ValueState(internal::KeyedState* state, const ValueStateDescriptor<V>& descriptor)
      : ValueState(state, descriptor, descriptor.ttl, descriptor.kind) {}
  /// Used by AggregatingState.
  ValueState(internal::KeyedState* state, const internal::StateDescriptor& descriptor,
             const internal::TtlMaker<internal::TtlValue<V>>& ttl, const char* kind)
      : ttl_(ttl(state, descriptor, kind)) {
    if (ttl_ == nullptr) cell_ = {state, descriptor, kind};
  }

  /// A copy of the current key's value; empty if there is none.
  std::optional<V> value() const { return ttl_ != nullptr ? ttl_->value() : cell_.get(); }
  /// Sets the current key's value.
  void update(V value) {
    if (ttl_ != nullptr) return ttl_->update(std::move(value));
    cell_.fill() = cell_.pass(std::move(value));
  }
  /// Forgets the current key's value.
  void clear() { ttl_ != nullptr ? ttl_->clear() : cell_.clear(); }

 private:
  internal::TtlValue<V>* ttl_ = nullptr;
  internal::StateCell<V> cell_;
};

/// A list of values a key; from an OperatorStateStore, a list of values of the subtask.
template <class V>
class ListState {
 public:
  /// A handle to no state; give it one in open().
  ListState() = default;
  /// Used by RuntimeContext::state().
  ListState(internal::KeyedState* state, const ListStateDescriptor<V>& descriptor)
      : other_(descriptor.ttl(state, descriptor, descriptor.kind)) {
    if (other_ == nullptr) cell_ = {state, descriptor, descriptor.kind};
  }
  /// Used by OperatorStateStore: a list that belongs to no key.
  explicit ListState(internal::AnyList<V>* list) : other_(list) {}

  /// A copy of the current key's list; empty if there is none.
  std::vector<V> get() const {
    if (other_ != nullptr) return other_->get();
    const auto* values = cell_.find();
    return values != nullptr ? cell_.pass(*values) : std::vector<V>{};
  }
  /// Appends one value.
  void add(V value) {
    if (other_ != nullptr) return other_->add(std::move(value));
    auto& values = cell_.fill();
    values.push_back(std::move(value));
    if (cell_.copying()) values = cell_.pass(std::move(values));
  }
  /// Appends several values.
  void add_all(const std::vector<V>& values) {
    for (const V& value : values) add(value);
  }
  /// Replaces the list; an empty one is the same as clear().
  void update(std::vector<V> values) {
    if (values.empty()) return clear();
    if (other_ != nullptr) return other_->update(std::move(values));
    cell_.fill() = cell_.pass(std::move(values));
  }
  /// Forgets the current key's list.
  void clear() { other_ != nullptr ? other_->clear() : cell_.clear(); }

 private:
  internal::AnyList<V>* other_ = nullptr;
  internal::StateCell<std::vector<V>> cell_;
};

/// A map a key. The order of its entries is not defined, and differs between state backends.
///
/// A range-based for goes through the current key's entries without copying the map:
/// \code
///   for (const auto& [product, amount] : basket_) total += amount;
/// \endcode
/// Key and value are references, valid until that entry changes or the loop goes on. In the loop
/// entries may be put and removed, that which is being visited included, and the map be cleared;
/// whether it then visits others that were put or removed meanwhile is not defined. An entry is
/// found from the one before it in a time that is logarithmic in their number. With a time to live,
/// or with the copying backend, the loop goes through a copy; what has expired is left out.
template <class K, class V>
class MapState {
 public:
  /// A handle to no state; give it one in open().
  MapState() = default;
  /// Used by RuntimeContext::state().
  MapState(internal::KeyedState* state, const MapStateDescriptor<K, V>& descriptor)
      : ttl_(descriptor.ttl(state, descriptor, descriptor.kind)) {
    if (ttl_ == nullptr) cell_ = {state, descriptor, descriptor.kind};
  }

  /// A copy of the value of `key`; empty if there is none.
  std::optional<V> get(const K& key) const {
    if (ttl_ != nullptr) return ttl_->get(key);
    const auto* map = cell_.find();
    if (map == nullptr) return std::nullopt;
    const auto found = map->find(key);
    if (found == map->end()) return std::nullopt;
    return cell_.copying() ? internal::passed_through_bytes(found->second) : found->second;
  }
  /// Sets the value of `key`.
  void put(const K& key, V value) {
    if (ttl_ != nullptr) return ttl_->put(key, std::move(value));
    auto& map = cell_.fill();
    map.insert_or_assign(
        key, cell_.copying() ? internal::passed_through_bytes(value) : std::move(value));
  }
  /// Sets the values of all these keys: of a std::map<K, V>, or any other range of pairs.
  template <class Entries>
  void put_all(const Entries& entries) {
    for (const auto& [key, value] : entries) put(key, value);
  }
  /// Whether `key` has a value.
  bool contains(const K& key) const {
    if (ttl_ != nullptr) return ttl_->get(key).has_value();
    const auto* map = cell_.find();
    return map != nullptr && map->contains(key);
  }
  /// Forgets the value of `key`; nothing happens if there is none.
  void remove(const K& key) {
    if (ttl_ != nullptr) return ttl_->remove(key);
    if (!contains(key)) return;
    auto& map = cell_.fill();
    map.erase(key);
    if (map.empty()) cell_.clear();
  }
  /// Whether the current key's map has no entry.
  bool is_empty() const { return ttl_ != nullptr ? ttl_->is_empty() : cell_.find() == nullptr; }
  /// A copy of all entries, in no particular order.
  std::vector<std::pair<K, V>> entries() const {
    if (ttl_ != nullptr) return ttl_->entries();
    const auto* map = cell_.find();
    if (map == nullptr) return {};
    const auto copy = cell_.pass(*map);
    if (cell_.copying()) return {copy.rbegin(), copy.rend()};
    return {copy.begin(), copy.end()};
  }
  /// A copy of all keys, in no particular order.
  std::vector<K> keys() const {
    std::vector<K> keys;
    for (const auto& entry : *this) keys.push_back(entry.first);
    return keys;
  }
  /// A copy of all values, in no particular order: that of keys(), as long as nothing changes.
  std::vector<V> values() const {
    std::vector<V> values;
    for (const auto& entry : *this) values.push_back(entry.second);
    return values;
  }
  /// The first entry, for a range-based for.
  internal::MapEntryIterator<K, V> begin() const {
    const bool copies = ttl_ != nullptr || cell_.copying();
    return copies ? internal::MapEntryIterator<K, V>(entries())
                  : internal::MapEntryIterator<K, V>(cell_);
  }
  /// Behind the last entry.
  std::default_sentinel_t end() const { return {}; }
  /// Forgets the current key's map.
  void clear() { ttl_ != nullptr ? ttl_->clear() : cell_.clear(); }

 private:
  internal::TtlMap<K, V>* ttl_ = nullptr;
  internal::StateCell<std::map<K, V>> cell_;
};

/// One value a key, to which every added value is reduced.
template <class V>
class ReducingState {
 public:
  /// A handle to no state; give it one in open().
  ReducingState() = default;
  /// Used by RuntimeContext::state().
  ReducingState(internal::KeyedState* state, const ReducingStateDescriptor<V>& descriptor)
      : ttl_(descriptor.ttl(state, descriptor, descriptor.kind)), reduce_(descriptor.reduce) {
    if (ttl_ == nullptr) cell_ = {state, descriptor, descriptor.kind};
  }

  /// A copy of what has been reduced so far; empty if nothing was added.
  std::optional<V> get() const { return ttl_ != nullptr ? ttl_->value() : cell_.get(); }
  /// Reduces `value` into what is kept; the first value is kept as it is.
  void add(const V& value) {
    if (ttl_ != nullptr) {
      const auto expiring = ttl_->value();
      return ttl_->update(expiring ? reduce_(*expiring, value) : value);
    }
    const V* kept = cell_.find();
    V reduced = kept != nullptr ? reduce_(cell_.pass(*kept), value) : value;
    cell_.fill() = cell_.pass(std::move(reduced));
  }
  /// Forgets what the current key has.
  void clear() { ttl_ != nullptr ? ttl_->clear() : cell_.clear(); }

 private:
  internal::TtlValue<V>* ttl_ = nullptr;
  internal::StateCell<V> cell_;
  typename ReducingStateDescriptor<V>::Reduce reduce_;
};

/// An aggregate a key: values of type In go in, a result of type Out comes out, an accumulator is
/// kept.
template <class In, class Out>
class AggregatingState {
 public:
  /// A handle to no state; give it one in open().
  AggregatingState() = default;
  /// Used by RuntimeContext::state().
  template <class Acc>
  AggregatingState(internal::KeyedState* state,
                   const AggregatingStateDescriptor<In, Acc, Out>& descriptor)
      : implementation_(std::make_shared<Implementation<Acc>>(state, descriptor)) {}

  /// The result of what was added so far; empty if nothing was.
  std::optional<Out> get() const { return implementation().get(); }
  /// Adds one value.
  void add(const In& value) { implementation().add(value); }
  /// Forgets what the current key has.
  void clear() { implementation().clear(); }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::optional<Out> get() const = 0;
    virtual void add(const In& value) = 0;
    virtual void clear() = 0;
  };
  template <class Acc>
  struct Implementation final : Interface {
    Implementation(internal::KeyedState* state,
                   const AggregatingStateDescriptor<In, Acc, Out>& descriptor)
        : accumulator(state, descriptor, descriptor.ttl, descriptor.kind),
          aggregate(descriptor.aggregate) {}
    std::optional<Out> get() const override {
      const auto kept = accumulator.value();
      return kept ? std::optional<Out>(aggregate->get_result(*kept)) : std::nullopt;
    }
    void add(const In& value) override {
      auto kept = accumulator.value();
      if (!kept) kept = aggregate->create_accumulator();
      aggregate->add(value, *kept);
      accumulator.update(*std::move(kept));
    }
    void clear() override { accumulator.clear(); }

    ValueState<Acc> accumulator;
    std::shared_ptr<const AggregateFunction<In, Acc, Out>> aggregate;
  };

  Interface& implementation() const {
    if (!implementation_) internal::throw_no_state();
    return *implementation_;
  }

  std::shared_ptr<Interface> implementation_;
};

}  // namespace weir
