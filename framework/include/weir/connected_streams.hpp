/// \file
/// Two streams that meet in one operator.
#pragma once

#include <concepts>
#include <utility>

#include "weir/data_stream.hpp"
#include "weir/internal/co_operators.hpp"

namespace weir {

template <class K, class A, class B>
class ConnectedKeyedStreams;

/// Two connected streams. No order exists between their elements.
template <class A, class B>
class ConnectedStreams {
 public:
  /// Made by DataStream::connect().
  ConnectedStreams(DataStream<A> first, DataStream<B> second)
      : first_(std::move(first)), second_(std::move(second)) {}

  /// Groups both by keys of one type; see DataStream::key_by().
  template <class F1, class F2>
  [[nodiscard]] auto key_by(F1 first, F2 second) const {
    return first_.key_by(std::move(first)).connect(second_.key_by(std::move(second)));
  }
  /// Runs a CoMapFunction<A, B, Out>.
  template <class F>
  [[nodiscard]] auto map(F function) const {
    using Out = typename internal::CoTypes<F>::Out;
    static_assert(
        std::derived_from<F, CoMapFunction<A, B, Out>>,
        "map: pass a CoMapFunction<A, B, Out> with the element types of these two streams");
    return run<Out, internal::CoMapCalls>("Co-Map", std::move(function));
  }
  /// Runs a CoFlatMapFunction<A, B, Out>.
  template <class F>
  [[nodiscard]] auto flat_map(F function) const {
    using Out = typename internal::CoTypes<F>::Out;
    static_assert(std::derived_from<F, CoFlatMapFunction<A, B, Out>>,
                  "flat_map: pass a CoFlatMapFunction<A, B, Out> with the element types of these "
                  "two streams");
    return run<Out, internal::CoFlatMapCalls>("Co-Flat Map", std::move(function));
  }
  /// Runs a CoProcessFunction<A, B, Out>.
  template <class F>
  [[nodiscard]] auto process(F function) const {
    using Out = typename internal::CoTypes<F>::Out;
    static_assert(!internal::NeedsKeys<F>,
                  "process: a KeyedCoProcessFunction needs keys on both streams, and one of these "
                  "has none: call key_by() on both before connect()");
    static_assert(std::derived_from<F, CoProcessFunction<A, B, Out>>,
                  "process: pass a CoProcessFunction<A, B, Out> with the element types of these "
                  "two streams; for state and timers key both streams first");
    return run<Out, internal::CoProcessCalls>("Co-Process", std::move(function));
  }

 private:
  template <class Out, class Calls, class F>
  DataStream<Out> run(const char* name, F function) const {
    auto result = first_.handle().transform(
        name, &internal::TypeOpsOf<Out>::ops,
        internal::factory_of<internal::CoProcessOperator<A, B, Out, F, Calls>>(
            std::move(function)));
    result.add_input(second_.handle());
    return DataStream<Out>(result);
  }

  DataStream<A> first_;
  DataStream<B> second_;
};

/// Two connected streams with keys of one type: elements of one key meet in one subtask, and share
/// its state.
template <class K, class A, class B>
class ConnectedKeyedStreams {
 public:
  /// Made by KeyedStream::connect().
  ConnectedKeyedStreams(KeyedStream<A, K> first, KeyedStream<B, K> second)
      : first_(std::move(first)), second_(std::move(second)) {}

  /// Runs a CoMapFunction<A, B, Out>.
  template <class F>
  [[nodiscard]] auto map(F function) const {
    using Out = typename internal::CoTypes<F>::Out;
    static_assert(
        std::derived_from<F, CoMapFunction<A, B, Out>>,
        "map: pass a CoMapFunction<A, B, Out> with the element types of these two streams");
    return run<Out, internal::CoMapCalls>("Co-Map", std::move(function));
  }
  /// Runs a CoFlatMapFunction<A, B, Out>.
  template <class F>
  [[nodiscard]] auto flat_map(F function) const {
    using Out = typename internal::CoTypes<F>::Out;
    static_assert(std::derived_from<F, CoFlatMapFunction<A, B, Out>>,
                  "flat_map: pass a CoFlatMapFunction<A, B, Out> with the element types of these "
                  "two streams");
    return run<Out, internal::CoFlatMapCalls>("Co-Flat Map", std::move(function));
  }
  /// Runs a KeyedCoProcessFunction<K, A, B, Out>.
  template <class F>
  [[nodiscard]] auto process(F function) const {
    using Out = typename internal::CoTypes<F>::Out;
    static_assert(std::derived_from<F, KeyedCoProcessFunction<K, A, B, Out>>,
                  "process: pass a KeyedCoProcessFunction<K, A, B, Out> with the key and element "
                  "types of these two streams");
    return run<Out, internal::CoProcessCalls>("Keyed Co-Process", std::move(function));
  }

 private:
  template <class Out, class Calls, class F>
  DataStream<Out> run(const char* name, F function) const {
    auto result = first_.handle().transform(
        name, &internal::TypeOpsOf<Out>::ops,
        internal::factory_of<internal::KeyedCoProcessOperator<K, A, B, Out, F, Calls>>(
            std::move(function), first_.selector(), second_.selector()));
    result.add_input(second_.handle());
    return DataStream<Out>(result);
  }

  KeyedStream<A, K> first_;
  KeyedStream<B, K> second_;
};

}  // namespace weir

#include "weir/keyed_stream.hpp"  // IWYU pragma: export
