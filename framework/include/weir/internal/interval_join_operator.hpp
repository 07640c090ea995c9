/// \file
/// Elements of two streams that meet if they are close in event time.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "weir/internal/keyed_operators.hpp"

namespace weir::internal {

/// How far after a left element a right one may be, and what becomes of late ones.
struct JoinInterval {
  Duration lower;
  Duration upper;
  std::optional<TagId> late_left{};
  std::optional<TagId> late_right{};

  /// Until when a left element is kept: no right one that could meet it is later.
  Timestamp left_cleanup(Timestamp t) const { return upper > Duration{0} ? t + upper : t; }
  /// Until when a right element is kept.
  Timestamp right_cleanup(Timestamp t) const { return lower < Duration{0} ? t - lower : t; }
  /// The timestamp of the left elements that are kept until `t`, and of the right ones.
  Timestamp left_kept_until(Timestamp t) const { return upper > Duration{0} ? t - upper : t; }
  Timestamp right_kept_until(Timestamp t) const { return lower < Duration{0} ? t + lower : t; }
};

/// \throws InvalidJob if lower is greater than upper.
JoinInterval join_interval(Duration lower, Duration upper);

/// An element came without a timestamp. \throws Error that says what to do.
[[noreturn]] void throw_no_join_timestamp();

/// Keeps the elements of both sides, by key and timestamp, for as long as one that would meet them
/// can come.
template <class K, class A, class B, class Out, class F, class Context>
class IntervalJoinOperator final : public FunctionOperator<F> {
 public:
  IntervalJoinOperator(F function, JoinInterval interval, KeySelector<K> left, KeySelector<K> right)
      : FunctionOperator<F>(std::move(function)),
        interval_(interval),
        left_selector_(std::move(left)),
        right_selector_(std::move(right)) {}

  std::unique_ptr<KeyedState> make_keyed_state(std::size_t max_parallelism, bool copying) override {
    return keyed_state_for<K>(max_parallelism, copying);
  }
  void open(OperatorContext& context) override {
    visitor_.attach(*context.keyed_state());
    left_ = &column_of<Buffer<A>>(context.keyed_state(), "left elements", "Interval Join");
    right_ = &column_of<Buffer<B>>(context.keyed_state(), "right elements", "Interval Join");
    dropped_ = &context.runtime().counter("num_late_records_dropped");
    FunctionOperator<F>::open(context);
  }
  void process(std::size_t input, Batch& batch) override {
    Collector<Out> out(this->context_->output());
    Context context(*this->context_);
    const auto emit = [&](const A& left, Timestamp left_time, const B& right,
                          Timestamp right_time) {
      context.set_timestamps(left_time, right_time);
      out.set_timestamp(context.timestamp());
      this->function_.F::process_element(left, right, context, out);
    };
    if (input == 0) {
      join<A>(batch, left_selector_, interval_.late_left, [&](A& left, Timestamp t, Slot key) {
        visit(*right_, key, t + interval_.lower, t + interval_.upper,
              [&](const B& right, Timestamp time) { emit(left, t, right, time); });
        keep(*left_, key, std::move(left), t, interval_.left_cleanup(t));
      });
    } else {
      join<B>(batch, right_selector_, interval_.late_right, [&](B& right, Timestamp t, Slot key) {
        visit(*left_, key, t - interval_.upper, t - interval_.lower,
              [&](const A& left, Timestamp time) { emit(left, time, right, t); });
        keep(*right_, key, std::move(right), t, interval_.right_cleanup(t));
      });
    }
  }
  /// What is kept until now goes, of both sides: it does not matter which one asked for the timer.
  void on_timer(TimeDomain, const Timer& timer) override {
    forget(*left_, timer.slot, interval_.left_kept_until(timer.time));
    forget(*right_, timer.slot, interval_.right_kept_until(timer.time));
  }

 private:
  template <class T>
  using Buffer = std::map<Timestamp, std::vector<T>>;

  /// Calls `meet(value, timestamp, key)` for each element that is not late.
  template <class T, class Meet>
  void join(Batch& batch, const KeySelector<K>& selector, const std::optional<TagId>& late_output,
            Meet meet) {
    T* values = batch.values<T>();
    const Timestamp* timestamps = batch.timestamps();
    visitor_.for_each_slot(batch, selector, [&](std::size_t i, Slot key) {
      if (timestamps[i] == Timestamp::min()) throw_no_join_timestamp();
      if (timestamps[i] < this->context_->watermark()) {
        return drop(values[i], timestamps[i], late_output);
      }
      visitor_.state().set_current(key);
      meet(values[i], timestamps[i], key);
    });
  }
  template <class T>
  void drop(T& value, Timestamp timestamp, const std::optional<TagId>& late_output) {
    if (!late_output) return dropped_->increment();
    Output* late = this->context_->side_output(*late_output);
    if (late != nullptr) late->append(std::move(value), timestamp);
  }
  /// Calls `emit(value, timestamp)` for what is kept of a key from `first` to `last`.
  template <class T, class Emit>
  void visit(ValueColumn<Buffer<T>>& column, Slot key, Timestamp first, Timestamp last, Emit emit) {
    Buffer<T>* buffer = column.find(key);
    if (buffer == nullptr) return;
    if (visitor_.state().copying()) *buffer = from_bytes<Buffer<T>>(to_bytes(*buffer));
    for (auto at = buffer->lower_bound(first); at != buffer->end() && at->first <= last; ++at) {
      for (const T& value : at->second) emit(value, at->first);
    }
  }
  template <class T>
  void keep(ValueColumn<Buffer<T>>& column, Slot key, T value, Timestamp timestamp,
            Timestamp until) {
    column.fill(key)[timestamp].push_back(std::move(value));
    this->context_->add_timer(TimeDomain::event_time, {until, key});
  }
  template <class T>
  void forget(ValueColumn<Buffer<T>>& column, Slot key, Timestamp timestamp) {
    Buffer<T>* buffer = column.find(key);
    if (buffer == nullptr) return;
    buffer->erase(timestamp);
    if (buffer->empty()) column.clear(visitor_.state(), key);
  }

  JoinInterval interval_;
  KeySelector<K> left_selector_;
  KeySelector<K> right_selector_;
  KeyedVisitor<K> visitor_;
  ValueColumn<Buffer<A>>* left_ = nullptr;
  ValueColumn<Buffer<B>>* right_ = nullptr;
  Counter* dropped_ = nullptr;
};

}  // namespace weir::internal
