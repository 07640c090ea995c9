/// \file
/// Operators with two inputs.
#pragma once

#include <utility>

#include "weir/internal/keyed_operators.hpp"

namespace weir::internal {

/// co_map, co_flat_map and co_process without keys: `Calls` knows how to call the function.
template <class In1, class In2, class Out, class F, class Calls>
class CoProcessOperator final : public FunctionOperator<F> {
 public:
  using FunctionOperator<F>::FunctionOperator;

  void process(std::size_t input, Batch& batch) override {
    Collector<Out> out(this->context_->output());
    ProcessContext context(*this->context_);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      out.set_timestamp(batch.timestamps()[i]);
      context.set_timestamp(batch.timestamps()[i]);
      if (input == 0) {
        Calls::first(this->function_, batch.values<In1>()[i], context, out);
      } else {
        Calls::second(this->function_, batch.values<In2>()[i], context, out);
      }
    }
  }
};

/// The same with keys. Functions that take no context share the key's state all the same.
template <class K, class In1, class In2, class Out, class F, class Calls>
class KeyedCoProcessOperator final : public KeyedFunctionOperator<K, Out, F> {
 public:
  KeyedCoProcessOperator(F function, KeySelector<K> first, KeySelector<K> second)
      : KeyedFunctionOperator<K, Out, F>(std::move(function)),
        first_(std::move(first)),
        second_(std::move(second)) {}

  void process(std::size_t input, Batch& batch) override {
    if (input == 0) {
      this->template process_keyed<In1>(batch, first_,
                                        [this](const In1& value, auto& context, auto& out) {
                                          Calls::first(this->function_, value, context, out);
                                        });
    } else {
      this->template process_keyed<In2>(batch, second_,
                                        [this](const In2& value, auto& context, auto& out) {
                                          Calls::second(this->function_, value, context, out);
                                        });
    }
  }

 private:
  KeySelector<K> first_;
  KeySelector<K> second_;
};

/// Calls the two functions of a co-flat-map.
struct CoFlatMapCalls {
  template <class F, class In, class Context, class Out>
  static void first(F& function, const In& value, Context&, Collector<Out>& out) {
    function.F::flat_map1(value, out);
  }
  template <class F, class In, class Context, class Out>
  static void second(F& function, const In& value, Context&, Collector<Out>& out) {
    function.F::flat_map2(value, out);
  }
};

/// Calls the two functions of a co-map.
struct CoMapCalls {
  template <class F, class In, class Context, class Out>
  static void first(F& function, const In& value, Context&, Collector<Out>& out) {
    out.collect(function.F::map1(value));
  }
  template <class F, class In, class Context, class Out>
  static void second(F& function, const In& value, Context&, Collector<Out>& out) {
    out.collect(function.F::map2(value));
  }
};

/// Calls the two functions of a co-process function.
struct CoProcessCalls {
  template <class F, class In, class Context, class Out>
  static void first(F& function, const In& value, Context& context, Collector<Out>& out) {
    function.F::process_element1(value, context, out);
  }
  template <class F, class In, class Context, class Out>
  static void second(F& function, const In& value, Context& context, Collector<Out>& out) {
    function.F::process_element2(value, context, out);
  }
};

}  // namespace weir::internal
