/// \file
/// Streams that every subtask gets a copy of, with the state that they fill.
#pragma once

#include <concepts>
#include <map>
#include <typeinfo>
#include <utility>

#include "weir/broadcast_process_function.hpp"
#include "weir/data_stream.hpp"
#include "weir/internal/broadcast_operators.hpp"
#include "weir/keyed_stream.hpp"

namespace weir {

namespace internal {

/// Registers each of these states.
template <class... Ks, class... Vs>
BroadcastStates broadcast_states(const MapStateDescriptor<Ks, Vs>&... descriptors) {
  static_assert(((Serializable<Ks> && Serializable<Vs>)&&...),
                "broadcast state is saved: its keys and values need serialize()");
  return [descriptors...](OperatorStates& states) {
    (add_broadcast_state(states, descriptors, descriptors.ttl.make != nullptr,
                         typeid(std::map<Ks, Vs>), new BroadcastMap<Ks, Vs>(states.copying())),
     ...);
  };
}

}  // namespace internal

/// A stream that is copied to every subtask of the operator that it is connected to. A handle that
/// is copied freely.
template <class T>
class BroadcastStream {
 public:
  /// Made by DataStream::broadcast().
  template <class... Descriptors>
  explicit BroadcastStream(DataStream<T> stream, const Descriptors&... states)
      : stream_(std::move(stream)), states_(internal::broadcast_states(states...)) {}

  /// Used by the engine.
  const DataStream<T>& stream() const { return stream_; }
  /// Used by the engine.
  const internal::BroadcastStates& states() const { return states_; }

 private:
  DataStream<T> stream_;
  internal::BroadcastStates states_;
};

namespace internal {

template <class In, class B, class Out>
TypeIs<Out> broadcast_out(const BroadcastProcessFunction<In, B, Out>*);
template <class K, class In, class B, class Out>
TypeIs<Out> broadcast_out(const KeyedBroadcastProcessFunction<K, In, B, Out>*);
TypeIs<NotAFunction> broadcast_out(...);

/// The result type of a (keyed) broadcast process function.
template <class F>
struct BroadcastTypes {
  using Out = typename decltype(broadcast_out(static_cast<F*>(nullptr)))::type;
};

}  // namespace internal

/// A stream and a broadcast stream. No order exists between their elements, and subtasks do not get
/// broadcast elements at the same moment.
template <class A, class B>
class BroadcastConnectedStream {
 public:
  /// Made by DataStream::connect().
  BroadcastConnectedStream(DataStream<A> first, BroadcastStream<B> second)
      : first_(std::move(first)), second_(std::move(second)) {}

  /// Runs a BroadcastProcessFunction<A, B, Out>.
  template <class F>
  [[nodiscard]] auto process(F function) const {
    using Out = typename internal::BroadcastTypes<F>::Out;
    static_assert(std::derived_from<F, BroadcastProcessFunction<A, B, Out>>,
                  "process: pass a BroadcastProcessFunction<A, B, Out> with the element types of "
                  "the stream and of the broadcast stream; for state and timers call key_by() "
                  "before connect()");
    auto result =
        first_.handle().transform("Broadcast Process", &internal::TypeOpsOf<Out>::ops,
                                  internal::factory_of<internal::BroadcastOperator<A, B, Out, F>>(
                                      std::move(function), second_.states()));
    result.add_input(second_.stream().handle());
    return DataStream<Out>(result);
  }

 private:
  DataStream<A> first_;
  BroadcastStream<B> second_;
};

/// A keyed stream and a broadcast stream, as above.
template <class K, class A, class B>
class KeyedBroadcastConnectedStream {
 public:
  /// Made by KeyedStream::connect().
  KeyedBroadcastConnectedStream(KeyedStream<A, K> first, BroadcastStream<B> second)
      : first_(std::move(first)), second_(std::move(second)) {}

  /// Runs a KeyedBroadcastProcessFunction<K, A, B, Out>.
  template <class F>
  [[nodiscard]] auto process(F function) const {
    using Out = typename internal::BroadcastTypes<F>::Out;
    static_assert(std::derived_from<F, KeyedBroadcastProcessFunction<K, A, B, Out>>,
                  "process: on a keyed stream pass a KeyedBroadcastProcessFunction<K, A, B, Out> "
                  "with the key type and the element types of the stream and of the broadcast "
                  "stream");
    auto result = first_.handle().transform(
        "Keyed Broadcast Process", &internal::TypeOpsOf<Out>::ops,
        internal::factory_of<internal::KeyedBroadcastOperator<K, A, B, Out, F>>(
            std::move(function), first_.selector(), second_.states()));
    result.add_input(second_.stream().handle());
    return DataStream<Out>(result);
  }

 private:
  KeyedStream<A, K> first_;
  BroadcastStream<B> second_;
};

}  // namespace weir
