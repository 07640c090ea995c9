/// \file
/// Operators with state by key: keyed process functions and rolling aggregates.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "weir/internal/blocks.hpp"
#include "weir/internal/key_selector.hpp"
#include "weir/internal/numbers.hpp"
#include "weir/internal/stateless_operators.hpp"
#include "weir/internal/value_column.hpp"

namespace weir::internal {

/// Looks up the keys of a batch, all at once, and then visits its elements one by one, each with
/// its key current.
template <class K>
class KeyedVisitor {
 public:
  /// To be called before all else: visits with the keys of `state`.
  void attach(KeyedState& state) { state_ = static_cast<KeyedStateOf<K>*>(&state); }

  /// Calls `work(keys, first, n)` for each block of a batch, with the keys of elements `first` to
  /// `first + n`.
  template <class Work>
  void for_each_block_of_keys(const Batch& batch, const KeySelector<K>& selector, Work work) {
    state_->clean_up(batch.size());
    for_each_block(batch.size(), [&](std::size_t first, std::size_t n) {
      K* keys = keys_.reserve(n);
      selector(batch.address(first), n, keys);
      work(keys, first, n);
    });
  }
  /// Calls `work(i, row, row)` for each element i of a batch, with the row and the row of its
  /// key; or `work(i, row)`, which may add states, and so move rows.
  template <class Work>
  void for_each_key(Batch& batch, const KeySelector<K>& selector, Work work) {
    const auto visit_block = [&](const K* keys, std::size_t first, std::size_t n) {
      if (state_->has_few_keys()) {
        visit_few(keys, first, n, work);
      } else {
        visit_many(keys, first, n, work);
      }
      state_->sweep();
    };
    for_each_block_of_keys(batch, selector, visit_block);
  }

  /// Calls `visit(value, timestamp)` for each element, with its key current.
  template <class T, class Visit>
  void visit(Batch& batch, const KeySelector<K>& selector, Visit visit) {
    const T* values = batch.values<T>();
    const Timestamp* timestamps = batch.timestamps();
    for_each_key(batch, selector, [&](std::size_t i, RowId row_id) {
      state_->set_current(row_id);
      visit(values[i], timestamps[i]);
    });
  }

  KeyedStateOf<K>& state() const { return *state_; }

 private:
  template <class Work>
  static constexpr bool wants_row = std::is_invocable_v<Work&, std::size_t, RowId, Row&>;

  template <class Work>
  void visit_few(const K* keys, std::size_t first, std::size_t n, Work& work) {
    auto recent = state_->recent().view();
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t hash = KeyHash<K>::hash(keys[i]);
      const auto* known = recent.find(hash);
      if (known == nullptr || !state_->has_key(known->row_id, keys[i])) [[unlikely]] {
        known = &state_->acquire_and_remember(keys[i], hash);
        recent = state_->recent().view();
      }
      if constexpr (wants_row<Work>) {
        work(first + i, known->row_id, *known->row);
      } else {
        work(first + i, known->row_id);
      }
    }
  }
  template <class Work>
  void visit_many(const K* keys, std::size_t first, std::size_t n, Work& work) {
    const auto row_ids = state_->acquire_block(keys, n);
    if constexpr (wants_row<Work>) {
      const auto rows = state_->rows();
      for (std::size_t i = 0; i < n; ++i) work(first + i, row_ids[i], rows[row_ids[i]]);
    } else {
      for (std::size_t i = 0; i < n; ++i) work(first + i, row_ids[i]);
    }
  }

  KeyedStateOf<K>* state_ = nullptr;
  KeyBuffer<K> keys_;
};

/// Contexts and collector of a keyed process function, and its timers.
template <class K, class Out, class F>
class KeyedFunctionOperator : public FunctionOperator<F> {
 public:
  using FunctionOperator<F>::FunctionOperator;

  std::unique_ptr<KeyedState> make_keyed_state(std::size_t max_parallelism, bool copying) override {
    return keyed_state_for<K>(max_parallelism, copying);
  }
  void open(OperatorContext& context) override {
    visitor_.attach(*context.keyed_state());
    FunctionOperator<F>::open(context);
  }
  void on_timer(TimeDomain domain, const Timer& timer) override {
    KeyedTimerContext<K> context(*this->context_);
    context.set_timestamp(timer.time);
    context.set_time_domain(domain);
    Collector<Out> out(this->context_->output());
    out.set_timestamp(context.output_timestamp());
    if constexpr (requires { this->function_.on_timer(timer.time, context, out); }) {
      this->function_.F::on_timer(timer.time, context, out);
    }
  }

 protected:
  /// Calls `call(value, context, out)` for every element, with its key current.
  template <class In, class Call>
  void process_keyed(Batch& batch, const KeySelector<K>& selector, Call call) {
    KeyedProcessContext<K> context(*this->context_);
    Collector<Out> out(this->context_->output());
    visitor_.template visit<In>(batch, selector, [&](const In& value, Timestamp timestamp) {
      context.set_timestamp(timestamp);
      out.set_timestamp(timestamp);
      call(value, context, out);
    });
  }

 private:
  KeyedVisitor<K> visitor_;
};

template <class K, class In, class Out, class F>
class KeyedProcessOperator final : public KeyedFunctionOperator<K, Out, F> {
 public:
  KeyedProcessOperator(F function, KeySelector<K> selector)
      : KeyedFunctionOperator<K, Out, F>(std::move(function)), selector_(std::move(selector)) {}

  void process(std::size_t, Batch& batch) override {
    this->template process_keyed<In>(batch, selector_,
                                     [this](const In& value, auto& context, auto& out) {
                                       this->function_.F::process_element(value, context, out);
                                     });
  }

 private:
  KeySelector<K> selector_;
};

/// A rolling aggregate: one result for every element. The first element of a key is kept as it is;
/// for every other, combine.roll(kept, value) changes what is kept and puts the result in the place
/// of the element.
template <class K, class T, class Combine>
class RollingOperator final : public FunctionOperator<Combine> {
 public:
  RollingOperator(Combine combine, KeySelector<K> selector)
      : FunctionOperator<Combine>(std::move(combine)), selector_(std::move(selector)) {}

  std::unique_ptr<KeyedState> make_keyed_state(std::size_t max_parallelism, bool copying) override {
    return keyed_state_for<K>(max_parallelism, copying);
  }
  void open(OperatorContext& context) override {
    visitor_.attach(*context.keyed_state());
    kept_ = &engine_column_of<T>(context.keyed_state(), "weir.rolling aggregate", "ReducingState");
    FunctionOperator<Combine>::open(context);
  }
  void process(std::size_t, Batch& batch) override {
    if constexpr (requires { requires Combine::may_use_state; }) {
      roll_with_keys(batch);
    } else {
      roll(batch);
    }
    this->context_->output().forward(batch);
  }

 private:
  void roll(Batch& batch) {
    const bool copying = visitor_.state().copying();
    T* values = batch.values<T>();
    // Each element is replaced by the result, and the batch goes on as it is.
    visitor_.for_each_key(batch, selector_, [&](std::size_t i, RowId, Row& row) {
      T* kept = kept_->find(row);
      if (kept == nullptr) {
        kept_->fill(row) = values[i];
        return;
      }
      if (copying) [[unlikely]]
        pass_through_bytes(*kept);
      this->function_.roll(*kept, values[i]);
    });
  }
  /// For a function with state of its own: its key is current, and no row is held while it is
  /// called, because it may add a state, which moves all rows.
  void roll_with_keys(Batch& batch) {
    KeyedStateOf<K>& state = visitor_.state();
    T* values = batch.values<T>();
    visitor_.for_each_key(batch, selector_, [&](std::size_t i, RowId row_id) {
      const T* kept = kept_->find(row_id);
      if (kept != nullptr) {
        T rolled = state.copying() ? passed_through_bytes(*kept) : *kept;
        state.set_current(row_id);
        this->function_.roll(rolled, values[i]);
      }
      kept_->fill(row_id) = values[i];
    });
  }
  /// Not part of the loop, where it would take registers.
  [[gnu::noinline]] static void pass_through_bytes(T& kept) { kept = passed_through_bytes(kept); }

  KeySelector<K> selector_;
  KeyedVisitor<K> visitor_;
  ValueColumn<T>* kept_ = nullptr;
};

// The combines of the rolling aggregates and of windows: combine(kept, value) adds one element to
// what is kept; combine.roll(kept, value) also replaces the element by the result. Where one field
// changes, roll() copies the rest first: a copy right after the field was written would have to
// wait for it.

/// reduce()
template <class T, class F>
struct ReduceCombine {
  static constexpr bool may_use_state = Opened<F>;
  F function;
  void open(RuntimeContext& context) { open_function(function, context); }
  void close() { close_function(function); }
  void operator()(T& kept, const T& value) {
    kept = call_reduce(function, std::as_const(kept), value);
  }
  void roll(T& kept, T& value) {
    (*this)(kept, value);
    value = kept;
  }
};

/// sum(): adds up one field, and keeps the others of the first element.
template <class T, class Member>
struct SumCombine {
  Member member;
  using Number = std::remove_cvref_t<std::invoke_result_t<Member, T&>>;

  void operator()(T& kept, const T& value) const { kept.*member = sum(kept, value); }
  void roll(T& kept, T& value) const {
    const Number result = sum(kept, value);
    value = kept;
    value.*member = result;
    kept.*member = result;
  }

 private:
  Number sum(const T& a, const T& b) const { return wrapped_sum(a.*member, b.*member); }
};

/// min() and max(): the extreme of one field, and the other fields of the first element.
template <class T, class Member, bool largest>
struct ExtremeCombine {
  Member member;

  void operator()(T& kept, const T& value) const {
    if (is_beyond(value, kept)) kept.*member = value.*member;
  }
  void roll(T& kept, T& value) const {
    const bool beyond = is_beyond(value, kept);
    const auto result = beyond ? value.*member : kept.*member;
    value = kept;
    value.*member = result;
    if (beyond) kept.*member = result;
  }

 private:
  bool is_beyond(const T& value, const T& kept) const {
    return largest ? is_less(kept.*member, value.*member) : is_less(value.*member, kept.*member);
  }
};

/// min_by() and max_by(): the whole element with the extreme; of equals the first, or the last if
/// asked for.
template <class T, class Member, bool largest>
struct ExtremeByCombine {
  Member member;
  bool first = true;

  void operator()(T& kept, const T& value) const {
    if (wins(value, kept)) kept = value;
  }
  void roll(T& kept, T& value) const {
    if (wins(value, kept)) {
      kept = value;
    } else {
      value = kept;
    }
  }

 private:
  bool wins(const T& value, const T& kept) const {
    const auto& mine = std::invoke(member, kept);
    const auto& other = std::invoke(member, value);
    const bool better = largest ? is_less(mine, other) : is_less(other, mine);
    const bool worse = largest ? is_less(other, mine) : is_less(mine, other);
    return better || (!first && !worse);
  }
};

}  // namespace weir::internal
