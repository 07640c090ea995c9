/// \file
/// Elements of two streams that meet if they are close in event time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

#include "weir/internal/join_buffer.hpp"
#include "weir/internal/keyed_operators.hpp"
#include "weir/internal/late_elements.hpp"

namespace weir::internal {

/// How far after a left element a right one may be, and what becomes of late ones.
struct JoinInterval {
  Duration lower;
  Duration upper;
  TagId late_left = no_tag;
  TagId late_right = no_tag;

  /// Whether the interval of a left element begins before time has ended: sums stop there, and an
  /// element of the last millisecond would seem to meet it.
  bool meets_any_right(Timestamp t) const { return lower <= Timestamp::max() - t; }
  /// The same, of a right element.
  bool meets_any_left(Timestamp t) const { return upper >= t - Timestamp::max(); }
  /// Until when a left element is kept: no right one that could meet it is later.
  Timestamp left_cleanup(Timestamp t) const { return upper > Duration{0} ? t + upper : t; }
  /// Until when a right element is kept.
  Timestamp right_cleanup(Timestamp t) const { return lower < Duration{0} ? t - lower : t; }
};

/// One millisecond more, or less; the largest and the smallest bound stay as they are.
inline Duration next_bound(Duration bound) {
  return bound == Duration::max() ? bound : bound + Duration{1};
}
inline Duration last_bound(Duration bound) {
  return bound == Duration::min() ? bound : bound - Duration{1};
}

/// \throws InvalidJob if lower is greater than upper.
JoinInterval join_interval(Duration lower, Duration upper);

/// An element came without a timestamp. \throws Error that says what to do.
[[noreturn]] void throw_no_join_timestamp();

/// Keeps the elements of both sides, by key and in order of time, for as long as one that would
/// meet them can come. A key has one timer: for the first of its elements that is to be forgotten.
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
    left_ = &engine_column_of<JoinBuffer<A>>(context.keyed_state(), "weir.left elements",
                                             "Interval Join");
    right_ = &engine_column_of<JoinBuffer<B>>(context.keyed_state(), "weir.right elements",
                                              "Interval Join");
    late_.open(context);
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
      join<A>(batch, left_selector_, interval_.late_left, [&](A& left, Timestamp t, RowId key) {
        if (interval_.meets_any_right(t)) {
          visit(*right_, key, t + interval_.lower, t + interval_.upper,
                [&](const B& right, Timestamp time) { emit(left, t, right, time); });
        }
        keep(*left_, key, std::move(left), t, interval_.left_cleanup(t));
      });
    } else {
      join<B>(batch, right_selector_, interval_.late_right, [&](B& right, Timestamp t, RowId key) {
        if (interval_.meets_any_left(t)) {
          visit(*left_, key, t - interval_.upper, t - interval_.lower,
                [&](const A& left, Timestamp time) { emit(left, time, right, t); });
        }
        keep(*right_, key, std::move(right), t, interval_.right_cleanup(t));
      });
    }
  }
  /// What is kept until now goes, of both sides.
  void on_timer(TimeDomain, const Timer& timer) override {
    const Timestamp now = std::max(timer.time, this->context_->watermark());
    forget(*left_, timer.row_id, [&](Timestamp t) { return interval_.left_cleanup(t) <= now; });
    forget(*right_, timer.row_id, [&](Timestamp t) { return interval_.right_cleanup(t) <= now; });
    wait_for(next_cleanup(timer.row_id), timer.row_id);
  }

 private:
  /// Calls `meet(value, timestamp, key)` for each element that is not late.
  template <class T, class Meet>
  void join(Batch& batch, const KeySelector<K>& selector, TagId late_output, Meet meet) {
    T* values = batch.values<T>();
    const Timestamp* timestamps = batch.timestamps();
    visitor_.for_each_key(batch, selector, [&](std::size_t i, RowId key) {
      if (timestamps[i] == Timestamp::min()) throw_no_join_timestamp();
      if (timestamps[i] < this->context_->watermark()) {
        return late_.add(values[i], timestamps[i], late_output);
      }
      visitor_.state().set_current(key);
      meet(values[i], timestamps[i], key);
    });
  }
  /// Calls `emit(value, timestamp)` for what is kept of a key from `first` to `last`.
  template <class T, class Emit>
  void visit(ValueColumn<JoinBuffer<T>>& column, RowId key, Timestamp first, Timestamp last,
             Emit emit) {
    JoinBuffer<T>* buffer = column.find(key);
    if (buffer == nullptr) return;
    if (visitor_.state().copying()) *buffer = passed_through_bytes(*buffer);
    buffer->visit(first, last, emit);
  }
  template <class T>
  void keep(ValueColumn<JoinBuffer<T>>& column, RowId key, T value, Timestamp timestamp,
            Timestamp cleanup) {
    if (JoinBuffer<T>* kept = column.find(key);
        kept != nullptr && kept->first_time() <= timestamp) {
      // The key waits for the end of that one, or for an earlier one.
      kept->add(std::move(value), timestamp);
      return;
    }
    const Timestamp awaited = next_cleanup(key);
    column.fill(key).add(std::move(value), timestamp);
    if (cleanup >= awaited) return;
    this->context_->remove_timer(TimeDomain::event_time, {awaited, key});
    wait_for(cleanup, key);
  }
  template <class T, class IsOver>
  void forget(ValueColumn<JoinBuffer<T>>& column, RowId key, IsOver is_over) {
    JoinBuffer<T>* buffer = column.find(key);
    if (buffer == nullptr) return;
    buffer->forget_while(is_over);
    if (buffer->empty()) column.clear(visitor_.state(), key);
  }
  /// When the first element of a key is to be forgotten; Timestamp::max() if none is kept.
  Timestamp next_cleanup(RowId key) const {
    const JoinBuffer<A>* left = left_->find(key);
    const JoinBuffer<B>* right = right_->find(key);
    return std::min(
        left != nullptr ? interval_.left_cleanup(left->first_time()) : Timestamp::max(),
        right != nullptr ? interval_.right_cleanup(right->first_time()) : Timestamp::max());
  }
  void wait_for(Timestamp cleanup, RowId key) {
    if (cleanup == Timestamp::max()) return;
    this->context_->add_timer(TimeDomain::event_time, {cleanup, key});
  }

  JoinInterval interval_;
  KeySelector<K> left_selector_;
  KeySelector<K> right_selector_;
  KeyedVisitor<K> visitor_;
  ValueColumn<JoinBuffer<A>>* left_ = nullptr;
  ValueColumn<JoinBuffer<B>>* right_ = nullptr;
  LateElements late_;
};

}  // namespace weir::internal
