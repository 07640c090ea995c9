/// \file
/// map, flat_map, filter, process and sinks: operators that look at one element at a time.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "weir/internal/appender.hpp"
#include "weir/internal/call.hpp"
#include "weir/internal/operator.hpp"
#include "weir/process_function.hpp"

namespace weir::internal {

/// An operator made of one user function.
template <class F>
class FunctionOperator : public Operator {
 public:
  explicit FunctionOperator(F function) : function_(std::move(function)) {}

  void open(OperatorContext& context) override {
    context_ = &context;
    open_function(function_, context.runtime());
  }
  void close() override { close_function(function_); }

 protected:
  F function_;
  OperatorContext* context_ = nullptr;
};

template <class In, class Out, class F>
class MapOperator final : public FunctionOperator<F> {
 public:
  using FunctionOperator<F>::FunctionOperator;

  void process(std::size_t, Batch& batch) override {
    Appender<Out> results(this->context_->output());
    const In* values = batch.values<In>();
    const Timestamp* timestamps = batch.timestamps();
    const std::size_t n = batch.size();
    for (std::size_t i = 0; i < n; ++i) {
      results.append(call_map(this->function_, values[i]), timestamps[i]);
    }
  }
};

template <class In, class Out, class F>
class FlatMapOperator final : public FunctionOperator<F> {
 public:
  using FunctionOperator<F>::FunctionOperator;

  void process(std::size_t, Batch& batch) override {
    Collector<Out> out(this->context_->output());
    const In* values = batch.values<In>();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      out.set_timestamp(batch.timestamps()[i]);
      call_flat_map(this->function_, values[i], out);
    }
  }
};

/// Keeps what passes in the batch itself, and hands that on: nothing is copied until something is
/// dropped.
template <class T, class F>
class FilterOperator final : public FunctionOperator<F> {
 public:
  using FunctionOperator<F>::FunctionOperator;

  void process(std::size_t, Batch& batch) override {
    T* values = batch.values<T>();
    Timestamp* timestamps = batch.timestamps();
    const std::size_t n = batch.size();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (!call_filter(this->function_, std::as_const(values[i]))) continue;
      if (kept != i) {
        values[kept] = std::move(values[i]);
        timestamps[kept] = timestamps[i];
      }
      ++kept;
    }
    std::destroy(values + kept, values + n);
    batch.set_size(kept);
    this->context_->output().forward(batch);
  }
  bool passes_on() const override { return true; }
};

template <class In, class Out, class F>
class ProcessOperator final : public FunctionOperator<F> {
 public:
  using FunctionOperator<F>::FunctionOperator;

  void process(std::size_t, Batch& batch) override {
    Collector<Out> out(this->context_->output());
    ProcessContext context(*this->context_);
    const In* values = batch.values<In>();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      context.set_timestamp(batch.timestamps()[i]);
      out.set_timestamp(batch.timestamps()[i]);
      this->function_.F::process_element(values[i], context, out);
    }
  }
};

template <class T, class F>
class SinkOperator final : public FunctionOperator<F> {
 public:
  using FunctionOperator<F>::FunctionOperator;

  void process(std::size_t, Batch& batch) override {
    const T* values = batch.values<T>();
    const Timestamp* timestamps = batch.timestamps();
    const std::size_t n = batch.size();
    for (std::size_t i = 0; i < n; ++i) call_sink(this->function_, values[i], timestamps[i]);
  }
  void end_input(std::size_t) override { finish_function(this->function_); }
};

}  // namespace weir::internal
