/// \file
/// Operators with a stream as their first input and a broadcast stream as their second.
#pragma once

#include <memory>
#include <utility>

#include "weir/broadcast_process_function.hpp"
#include "weir/internal/keyed_operators.hpp"

namespace weir::internal {

/// Registers the states that a stream was broadcast with.
using BroadcastStates = SharedFunction<void(OperatorStates&)>;

/// Without keys.
template <class In, class B, class Out, class F>
class BroadcastOperator final : public FunctionOperator<F> {
 public:
  BroadcastOperator(F function, BroadcastStates states)
      : FunctionOperator<F>(std::move(function)), states_(std::move(states)) {}

  void open(OperatorContext& context) override {
    states_(context.operator_states());
    FunctionOperator<F>::open(context);
  }
  void process(std::size_t input, Batch& batch) override {
    Collector<Out> out(this->context_->output());
    ReadOnlyBroadcastContext reading(*this->context_);
    BroadcastContext writing(*this->context_);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const Timestamp timestamp = batch.timestamps()[i];
      out.set_timestamp(timestamp);
      if (input == 0) {
        reading.set_timestamp(timestamp);
        this->function_.F::process_element(batch.values<In>()[i], reading, out);
      } else {
        writing.set_timestamp(timestamp);
        this->function_.F::process_broadcast_element(batch.values<B>()[i], writing, out);
      }
    }
  }

 private:
  BroadcastStates states_;
};

/// With keys, state and timers.
template <class K, class In, class B, class Out, class F>
class KeyedBroadcastOperator final : public FunctionOperator<F> {
 public:
  KeyedBroadcastOperator(F function, KeySelector<K> selector, BroadcastStates states)
      : FunctionOperator<F>(std::move(function)),
        selector_(std::move(selector)),
        states_(std::move(states)) {}

  std::unique_ptr<KeyedState> make_keyed_state(std::size_t max_parallelism, bool copying) override {
    return keyed_state_for<K>(max_parallelism, copying);
  }
  void open(OperatorContext& context) override {
    visitor_.attach(*context.keyed_state());
    states_(context.operator_states());
    FunctionOperator<F>::open(context);
  }
  void process(std::size_t input, Batch& batch) override {
    Collector<Out> out(this->context_->output());
    if (input == 0) {
      KeyedReadOnlyBroadcastContext<K> context(*this->context_);
      visitor_.template visit<In>(batch, selector_, [&](const In& value, Timestamp timestamp) {
        out.set_timestamp(timestamp);
        context.set_timestamp(timestamp);
        this->function_.F::process_element(value, context, out);
      });
      return;
    }
    KeyedBroadcastContext<K> context(*this->context_);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      out.set_timestamp(batch.timestamps()[i]);
      context.set_timestamp(batch.timestamps()[i]);
      this->function_.F::process_broadcast_element(batch.values<B>()[i], context, out);
    }
  }
  void on_timer(TimeDomain domain, const Timer& timer) override {
    KeyedBroadcastTimerContext<K> context(*this->context_);
    context.set_timestamp(timer.time);
    context.set_time_domain(domain);
    Collector<Out> out(this->context_->output());
    out.set_timestamp(context.output_timestamp());
    this->function_.F::on_timer(timer.time, context, out);
  }

 private:
  KeySelector<K> selector_;
  BroadcastStates states_;
  KeyedVisitor<K> visitor_;
};

}  // namespace weir::internal
