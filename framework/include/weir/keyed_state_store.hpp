/// \file
/// Where a function gets its state from.
#pragma once

#include "weir/state.hpp"

namespace weir {

/// The state by key of one operator, or that of its windows: each descriptor names one piece of it.
///
/// A small value, copied freely; valid as long as what it was asked of, and used on the task's
/// thread only.
class KeyedStateStore {
 public:
  /// Made by the engine. Null where the stream is not keyed.
  explicit KeyedStateStore(internal::KeyedState* state) : state_(state) {}

  /// The state that `descriptor` names. The name may be registered again with the same type.
  /// \throws StateError if the stream is not keyed, or the name has another type.
  template <class V>
  ValueState<V> state(const ValueStateDescriptor<V>& descriptor) const {
    return ValueState<V>(state_, descriptor);
  }
  /// As above, for a list.
  template <class V>
  ListState<V> state(const ListStateDescriptor<V>& descriptor) const {
    return ListState<V>(state_, descriptor);
  }
  /// As above, for a map.
  template <class K, class V>
  MapState<K, V> state(const MapStateDescriptor<K, V>& descriptor) const {
    return MapState<K, V>(state_, descriptor);
  }
  /// As above, for a value to which others are reduced.
  template <class V>
  ReducingState<V> state(const ReducingStateDescriptor<V>& descriptor) const {
    return ReducingState<V>(state_, descriptor);
  }
  /// As above, for an aggregate.
  template <class In, class Acc, class Out>
  AggregatingState<In, Out> state(
      const AggregatingStateDescriptor<In, Acc, Out>& descriptor) const {
    return AggregatingState<In, Out>(state_, descriptor);
  }

 private:
  internal::KeyedState* state_;
};

}  // namespace weir
