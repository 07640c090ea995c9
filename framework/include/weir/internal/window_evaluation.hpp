/// \file
/// What is computed of a window: how its contents grow by an element, and what comes of them.
///
/// An evaluation has
///   Contents create(const T& first), void add(Contents&, const T&),
///   void merge(Contents&, const Contents&) of a later window,
///   std::optional<Contents> of_nothing(), what comes of no elements at all,
///   void evaluate(const K&, WindowContext&, const Contents&, Collector<Out>&),
///   void clear(WindowContext&), open(), close().
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "weir/internal/call.hpp"
#include "weir/windows.hpp"

namespace weir::internal {

/// Hands the single result of a pane on as it is.
struct EmitResult {
  void clear(WindowContext&) {}

  template <class K, class R>
  void operator()(const K&, WindowContext&, R result, Collector<R>& out) {
    out.collect(std::move(result));
  }
};

/// Hands the result of a pane to a window function. For `window_all` the function knows no key.
template <class R, class F>
struct CallWindowFunction {
  F function;
  void open(RuntimeContext& context) { open_function(function, context); }
  void close() { close_function(function); }
  void clear(WindowContext& context) { function.F::clear(context); }

  template <class K, class Out>
  void operator()(const K& key, WindowContext& context, const R& result, Collector<Out>& out) {
    call(key, context, std::span<const R>(&result, 1), out);
  }
  template <class K, class Out>
  void call(const K& key, WindowContext& context, std::span<const R> elements,
            Collector<Out>& out) {
    if constexpr (requires { function.process(key, context, elements, out); }) {
      function.F::process(key, context, elements, out);
    } else {
      function.F::process(context, elements, out);
    }
  }
};

/// reduce(), sum(), min(), max(), min_by(), max_by(): one element a pane.
template <class T, class Combine, class Emit>
struct ReduceEvaluation {
  using Contents = T;
  Combine combine;
  Emit emit;

  void open(RuntimeContext& context) {
    open_function(combine, context);
    open_function(emit, context);
  }
  void close() {
    close_function(combine);
    close_function(emit);
  }
  void clear(WindowContext& context) { emit.clear(context); }
  T create(const T& first) const { return first; }
  void add(T& kept, const T& value) { combine(kept, value); }
  void merge(T& kept, const T& later) { combine(kept, later); }
  std::optional<T> of_nothing() const { return std::nullopt; }
  template <class K, class Out>
  void evaluate(const K& key, WindowContext& context, const T& kept, Collector<Out>& out) {
    emit(key, context, kept, out);
  }
};

/// aggregate(): one accumulator a pane.
template <class T, class Aggregate, class Emit>
struct AggregateEvaluation {
  using Contents = typename Aggregate::Accumulator;
  Aggregate aggregate;
  Emit emit;

  void open(RuntimeContext& context) {
    open_function(aggregate, context);
    open_function(emit, context);
  }
  void close() {
    close_function(aggregate);
    close_function(emit);
  }
  void clear(WindowContext& context) { emit.clear(context); }
  Contents create(const T& first) const {
    Contents made = aggregate.Aggregate::create_accumulator();
    aggregate.Aggregate::add(first, made);
    return made;
  }
  void add(Contents& kept, const T& value) const { aggregate.Aggregate::add(value, kept); }
  void merge(Contents& kept, const Contents& later) const {
    aggregate.Aggregate::merge(kept, later);
  }
  std::optional<Contents> of_nothing() const { return aggregate.Aggregate::create_accumulator(); }
  template <class K, class Out>
  void evaluate(const K& key, WindowContext& context, const Contents& kept, Collector<Out>& out) {
    emit(key, context, aggregate.Aggregate::get_result(kept), out);
  }
};

/// process(): all elements a pane.
template <class T, class Emit>
struct BufferEvaluation {
  using Contents = std::vector<T>;
  Emit emit;

  void open(RuntimeContext& context) { open_function(emit, context); }
  void close() { close_function(emit); }
  void clear(WindowContext& context) { emit.clear(context); }
  Contents create(const T& first) const { return {first}; }
  void add(Contents& kept, const T& value) const { kept.push_back(value); }
  void merge(Contents& kept, const Contents& later) const {
    kept.insert(kept.end(), later.begin(), later.end());
  }
  std::optional<Contents> of_nothing() const { return Contents{}; }
  template <class K, class Out>
  void evaluate(const K& key, WindowContext& context, const Contents& kept, Collector<Out>& out) {
    emit.call(key, context, std::span<const T>(kept), out);
  }
};

}  // namespace weir::internal
