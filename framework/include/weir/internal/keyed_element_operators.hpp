/// \file
/// map, flat_map, filter and sinks on a keyed stream, by functions that are opened: they have state
/// by key, as keyed process functions do.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "weir/internal/keyed_operators.hpp"

namespace weir::internal {

/// Calls a function for one element at a time, with the element's key current.
template <class K, class F>
class KeyedElementOperator : public FunctionOperator<F> {
 public:
  KeyedElementOperator(F function, KeySelector<K> selector)
      : FunctionOperator<F>(std::move(function)), selector_(std::move(selector)) {}

  std::unique_ptr<KeyedState> make_keyed_state(std::size_t max_parallelism, bool copying) override {
    return keyed_state_for<K>(max_parallelism, copying);
  }
  void open(OperatorContext& context) override {
    visitor_.attach(*context.keyed_state());
    FunctionOperator<F>::open(context);
  }

 protected:
  /// Calls `visit(i)` for each element i of a batch, with its key current.
  template <class Visit>
  void visit_each(Batch& batch, Visit visit) {
    visitor_.for_each_key(batch, selector_, [&](std::size_t i, RowId row_id) {
      visitor_.state().set_current(row_id);
      visit(i);
    });
  }

 private:
  KeySelector<K> selector_;
  KeyedVisitor<K> visitor_;
};

template <class K, class In, class Out, class F>
class KeyedMapOperator final : public KeyedElementOperator<K, F> {
 public:
  using KeyedElementOperator<K, F>::KeyedElementOperator;

  void process(std::size_t, Batch& batch) override {
    Appender<Out> results(this->context_->output());
    const In* values = batch.values<In>();
    this->visit_each(batch, [&](std::size_t i) {
      results.append(call_map(this->function_, values[i]), batch.timestamps()[i]);
    });
  }
};

template <class K, class In, class Out, class F>
class KeyedFlatMapOperator final : public KeyedElementOperator<K, F> {
 public:
  using KeyedElementOperator<K, F>::KeyedElementOperator;

  void process(std::size_t, Batch& batch) override {
    Collector<Out> out(this->context_->output());
    const In* values = batch.values<In>();
    this->visit_each(batch, [&](std::size_t i) {
      out.set_timestamp(batch.timestamps()[i]);
      call_flat_map(this->function_, values[i], out);
    });
  }
};

template <class K, class T, class F>
class KeyedFilterOperator final : public KeyedElementOperator<K, F> {
 public:
  using KeyedElementOperator<K, F>::KeyedElementOperator;

  void process(std::size_t, Batch& batch) override {
    Output& output = this->context_->output();
    const T* values = batch.values<T>();
    this->visit_each(batch, [&](std::size_t i) {
      if (call_filter(this->function_, values[i])) output.append_moved(batch, i);
    });
  }
};

template <class K, class T, class F>
class KeyedSinkOperator final : public KeyedElementOperator<K, F> {
 public:
  using KeyedElementOperator<K, F>::KeyedElementOperator;

  void process(std::size_t, Batch& batch) override {
    const T* values = batch.values<T>();
    this->visit_each(batch, [&](std::size_t i) {
      call_sink(this->function_, values[i], batch.timestamps()[i]);
    });
  }
  void end_input(std::size_t) override { finish_function(this->function_); }
};

}  // namespace weir::internal
