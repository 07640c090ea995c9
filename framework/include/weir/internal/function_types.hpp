/// \file
/// The type that a function class emits, found from its base class; and factories of operators.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "weir/functions.hpp"
#include "weir/internal/operator.hpp"
#include "weir/process_function.hpp"
#include "weir/windows.hpp"

namespace weir::internal {

/// Stands for the result type of a function that is none of ours, so that a static_assert can say
/// so.
struct NotAFunction {};

template <class T>
struct TypeIs {
  using type = T;
};

template <class In, class Out>
TypeIs<Out> process_out(const ProcessFunction<In, Out>*);
template <class K, class In, class Out>
TypeIs<Out> process_out(const KeyedProcessFunction<K, In, Out>*);
TypeIs<NotAFunction> process_out(...);

template <class A, class B, class Out>
TypeIs<Out> co_out(const CoMapFunction<A, B, Out>*);
template <class A, class B, class Out>
TypeIs<Out> co_out(const CoFlatMapFunction<A, B, Out>*);
template <class A, class B, class Out>
TypeIs<Out> co_out(const CoProcessFunction<A, B, Out>*);
template <class K, class A, class B, class Out>
TypeIs<Out> co_out(const KeyedCoProcessFunction<K, A, B, Out>*);
TypeIs<NotAFunction> co_out(...);

template <class In, class Out, class K>
TypeIs<Out> window_out(const ProcessWindowFunction<In, Out, K>*);
template <class In, class Out>
TypeIs<Out> window_out(const ProcessAllWindowFunction<In, Out>*);
TypeIs<NotAFunction> window_out(...);

/// The result type of a (keyed) process function.
template <class F>
struct ProcessTypes {
  using Out = typename decltype(process_out(static_cast<F*>(nullptr)))::type;
};
/// The result type of a function of two streams.
template <class F>
struct CoTypes {
  using Out = typename decltype(co_out(static_cast<F*>(nullptr)))::type;
};
/// A function of two streams that shares state by key.
template <class F>
concept NeedsKeys = requires(F& function) {
  []<class K, class A, class B, class Out>(const KeyedCoProcessFunction<K, A, B, Out>&) {
  }(function);
};
/// The result type of a window function.
template <class F>
struct WindowTypes {
  using Out = typename decltype(window_out(static_cast<F*>(nullptr)))::type;
  static_assert(!std::is_same_v<Out, NotAFunction>,
                "pass a window function: a ProcessWindowFunction<In, Out, K>, or for window_all a "
                "ProcessAllWindowFunction<In, Out>");
};

/// Makes operators of type Op: each from a copy of the arguments, so that each subtask has its own
/// function.
template <class Op, class... Arguments>
OperatorFactory factory_of(Arguments... arguments) {
  return [arguments...](std::size_t, std::size_t) -> std::unique_ptr<Operator> {
    return std::unique_ptr<Operator>(new Op(arguments...));
  };
}

}  // namespace weir::internal
