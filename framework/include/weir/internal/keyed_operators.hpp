/// \file
/// Operators with state by key: keyed process functions and rolling aggregates.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "weir/internal/key_selector.hpp"
#include "weir/internal/stateless_operators.hpp"

namespace weir::internal {

/// Looks up the keys of a batch, all at once, and then visits its elements one by one, each with
/// its key current.
template <class K>
class KeyedVisitor {
 public:
  explicit KeyedVisitor(KeyedState& state) : state_(static_cast<KeyedStateOf<K>*>(&state)) {}

  template <class T, class Visit>
  void visit(Batch& batch, const KeySelector<T, K>& selector, Visit visit) {
    const std::size_t n = batch.size();
    T* values = batch.values<T>();
    K* keys = keys_.reserve(n);
    selector.select(values, n, keys);
    const auto slots = state_->acquire_all(keys, n);
    for (std::size_t i = 0; i < n; ++i) {
      state_->set_current(slots[i]);
      visit(values[i], batch.timestamps()[i]);
    }
    state_->sweep();
  }

  KeyedStateOf<K>& state() const { return *state_; }

 private:
  KeyedStateOf<K>* state_;
  KeyBuffer<K> keys_;
};

template <class K>
std::unique_ptr<KeyedState> keyed_state_for(std::size_t max_parallelism, bool copying) {
  return std::make_unique<KeyedStateOf<K>>(max_parallelism, copying);
}

/// Contexts and collector of a keyed process function, and its timers.
template <class K, class Out, class F>
class KeyedFunctionOperator : public FunctionOperator<F> {
 public:
  using FunctionOperator<F>::FunctionOperator;

  std::unique_ptr<KeyedState> make_keyed_state(std::size_t max_parallelism, bool copying) override {
    return keyed_state_for<K>(max_parallelism, copying);
  }
  void open(OperatorContext& context) override {
    visitor_.emplace(*context.keyed_state());
    FunctionOperator<F>::open(context);
  }
  void on_timer(TimeDomain domain, const Timer& timer) override {
    KeyedTimerContext<K> context(*this->context_);
    context.set_timestamp(timer.time);
    context.set_time_domain(domain);
    Collector<Out> out(this->context_->output());
    out.set_timestamp(timer.time);
    if constexpr (requires { this->function_.on_timer(timer.time, context, out); }) {
      this->function_.F::on_timer(timer.time, context, out);
    }
  }

 protected:
  /// Calls `call(value, context, out)` for every element, with its key current.
  template <class In, class Call>
  void process_keyed(Batch& batch, const KeySelector<In, K>& selector, Call call) {
    KeyedProcessContext<K> context(*this->context_);
    Collector<Out> out(this->context_->output());
    visitor_->visit(batch, selector, [&](const In& value, Timestamp timestamp) {
      context.set_timestamp(timestamp);
      out.set_timestamp(timestamp);
      call(value, context, out);
    });
  }

 private:
  std::optional<KeyedVisitor<K>> visitor_;
};

template <class K, class In, class Out, class F>
class KeyedProcessOperator final : public KeyedFunctionOperator<K, Out, F> {
 public:
  KeyedProcessOperator(F function, KeySelectorPtr<In, K> selector)
      : KeyedFunctionOperator<K, Out, F>(std::move(function)), selector_(std::move(selector)) {}

  void process(std::size_t, Batch& batch) override {
    this->process_keyed(batch, *selector_, [this](const In& value, auto& context, auto& out) {
      this->function_.F::process_element(value, context, out);
    });
  }

 private:
  KeySelectorPtr<In, K> selector_;
};

/// A rolling aggregate: one result for every element. `Combine` is called as combine(kept, value)
/// and changes `kept`; the first element of a key is kept as it is.
template <class K, class T, class Combine>
class RollingOperator final : public FunctionOperator<Combine> {
 public:
  RollingOperator(Combine combine, KeySelectorPtr<T, K> selector)
      : FunctionOperator<Combine>(std::move(combine)), selector_(std::move(selector)) {}

  std::unique_ptr<KeyedState> make_keyed_state(std::size_t max_parallelism, bool copying) override {
    return keyed_state_for<K>(max_parallelism, copying);
  }
  void open(OperatorContext& context) override {
    visitor_.emplace(*context.keyed_state());
    kept_ = &column_of<T>(context.keyed_state(), "rolling aggregate", "ReducingState");
    FunctionOperator<Combine>::open(context);
  }
  void process(std::size_t, Batch& batch) override {
    Output& output = this->context_->output();
    KeyedState& state = visitor_->state();
    visitor_->visit(batch, *selector_, [&](T& value, Timestamp timestamp) {
      const Slot slot = state.current_slot();
      if (!kept_->filled_at(slot)) {
        kept_->fill(state, slot) = value;
        output.append(std::move(value), timestamp);
      } else {
        T& kept = kept_->fill(state, slot);
        if (state.copying()) kept = from_bytes<T>(to_bytes(kept));
        this->function_(kept, value);
        output.append(T(kept), timestamp);
      }
    });
  }

 private:
  KeySelectorPtr<T, K> selector_;
  std::optional<KeyedVisitor<K>> visitor_;
  ValueColumn<T>* kept_ = nullptr;
};

// The combines of the rolling aggregates (and of windows, which have the same ones).

/// reduce()
template <class T, class F>
struct ReduceCombine {
  F function;
  void open(RuntimeContext& context) { open_function(function, context); }
  void close() { close_function(function); }
  void operator()(T& kept, const T& value) {
    kept = call_reduce(function, std::as_const(kept), value);
  }
};

/// sum(): adds up one field, and keeps the others of the first element.
template <class T, class Member>
struct SumCombine {
  Member member;
  void operator()(T& kept, const T& value) const {
    auto& field = std::invoke(member, kept);
    field =
        static_cast<std::remove_reference_t<decltype(field)>>(field + std::invoke(member, value));
  }
};

/// min() and max(): the extreme of one field, and the other fields of the first element.
template <class T, class Member, bool largest>
struct ExtremeCombine {
  Member member;
  void operator()(T& kept, const T& value) const {
    auto& field = std::invoke(member, kept);
    const auto& other = std::invoke(member, value);
    if (largest ? field < other : other < field) field = other;
  }
};

/// min_by() and max_by(): the whole element with the extreme; of equals the first, or the last if
/// asked for.
template <class T, class Member, bool largest>
struct ExtremeByCombine {
  Member member;
  bool first = true;
  void operator()(T& kept, const T& value) const {
    const auto& mine = std::invoke(member, std::as_const(kept));
    const auto& other = std::invoke(member, value);
    const bool better = largest ? mine < other : other < mine;
    const bool worse = largest ? other < mine : mine < other;
    if (better || (!first && !worse)) kept = value;
  }
};

}  // namespace weir::internal
