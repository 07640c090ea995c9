/// \file
/// One way to call what users pass: lambdas, function objects, member pointers, and functions that
/// derive from our classes.
#pragma once

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

#include "weir/checkpoint_listener.hpp"
#include "weir/collector.hpp"
#include "weir/runtime_context.hpp"

namespace weir::internal {

/// A function that is opened, and may ask for state then. Lambdas are not, and do without.
template <class F>
concept Opened = std::is_base_of_v<RichFunction, F> || std::is_base_of_v<CheckpointedFunction, F> ||
    requires(F& function, RuntimeContext& context) {
  function.open(context);
};

template <class F>
void open_function(F& function, RuntimeContext& context) {
  if constexpr (std::is_base_of_v<CheckpointedFunction, F>) context.manage_state_of(function);
  if constexpr (std::is_base_of_v<CheckpointListener, F>) context.tell_of_checkpoints(function);
  if constexpr (requires { function.open(context); }) function.F::open(context);
}
template <class F>
void finish_function(F& function) {
  if constexpr (requires { function.finish(); }) function.F::finish();
}
template <class F>
void close_function(F& function) {
  if constexpr (requires { function.close(); }) function.F::close();
}

// Calls by a qualified name are not virtual: the subtask knows the very type of its function.

template <class F, class T>
decltype(auto) call_map(F& function, const T& value) {
  if constexpr (requires { function.map(value); }) {
    return function.F::map(value);
  } else {
    return std::invoke(function, value);
  }
}

template <class F, class T>
bool call_filter(F& function, const T& value) {
  if constexpr (requires { function.filter(value); }) {
    return function.F::filter(value);
  } else {
    return std::invoke(function, value);
  }
}

template <class F, class T, class Out>
void call_flat_map(F& function, const T& value, Collector<Out>& out) {
  if constexpr (requires { function.flat_map(value, out); }) {
    function.F::flat_map(value, out);
  } else {
    std::invoke(function, value, out);
  }
}

template <class F, class T, class Out>
void call_map_partition(F& function, const std::vector<T>& elements, Collector<Out>& out) {
  if constexpr (requires { function.map_partition(elements, out); }) {
    function.F::map_partition(elements, out);
  } else {
    std::invoke(function, elements, out);
  }
}

template <class F, class T>
T call_reduce(F& function, const T& first, const T& second) {
  if constexpr (requires { function.reduce(first, second); }) {
    return function.F::reduce(first, second);
  } else {
    return std::invoke(function, first, second);
  }
}

template <class F, class T>
void call_sink(F& function, const T& value, Timestamp timestamp) {
  if constexpr (requires { function.invoke(value, timestamp); }) {
    function.F::invoke(value, timestamp);
  } else {
    std::invoke(function, value);
  }
}

template <class F, class T>
concept MapOf = requires(F& function, const T& value) {
  function.map(value);
}
|| std::invocable<F&, const T&>;
template <class F, class T>
concept FilterOf = requires(F& function, const T& value) {
  { function.filter(value) } -> std::convertible_to<bool>;
}
|| std::is_invocable_r_v<bool, F&, const T&>;
template <class F, class T, class Out>
concept FlatMapOf = requires(F& function, const T& value, Collector<Out>& out) {
  function.flat_map(value, out);
}
|| std::invocable<F&, const T&, Collector<Out>&>;
template <class F, class T, class Out>
concept MapPartitionOf = requires(F& function, const std::vector<T>& values, Collector<Out>& out) {
  function.map_partition(values, out);
}
|| std::invocable<F&, const std::vector<T>&, Collector<Out>&>;
template <class F, class T>
concept ReduceOf = requires(F& function, const T& value) {
  { function.reduce(value, value) } -> std::convertible_to<T>;
}
|| std::is_invocable_r_v<T, F&, const T&, const T&>;
template <class F, class T>
concept SinkOf = requires(F& function, const T& value, Timestamp timestamp) {
  function.invoke(value, timestamp);
}
|| std::invocable<F&, const T&>;

/// What a map function makes of a T.
template <class F, class T>
using MapResult =
    std::remove_cvref_t<decltype(call_map(std::declval<F&>(), std::declval<const T&>()))>;

/// A member of T that is a number, for sum().
template <class F, class T>
concept NumberMember = std::is_member_object_pointer_v<F> && std::invocable<F, T&> &&
    std::is_arithmetic_v<std::remove_cvref_t<std::invoke_result_t<F, T&>>> &&
    !std::same_as<std::remove_cvref_t<std::invoke_result_t<F, T&>>, bool>;

/// A member of T that can be compared, for min() and max().
template <class F, class T>
concept ComparableMember = std::is_member_object_pointer_v<F> &&
    requires(F member, const T& a, const T& b) {
  { a.*member < b.*member } -> std::convertible_to<bool>;
};

/// A member or a function of T by which elements can be compared, for min_by() and max_by().
template <class F, class T>
concept ComparableBy = std::invocable<F, const T&> && requires(F member, const T& value) {
  { std::invoke(member, value) < std::invoke(member, value) } -> std::convertible_to<bool>;
};

}  // namespace weir::internal
