/// \file
/// Two keyed streams of which elements meet that are close in event time.
/// \code
///   orders.key_by(&Order::id)
///       .interval_join(payments.key_by(&Payment::order))
///       .between(-5min, 1h)
///       .process(PaidInTime{});
/// \endcode
#pragma once

#include <concepts>
#include <utility>

#include "weir/internal/interval_join_operator.hpp"
#include "weir/keyed_stream.hpp"
#include "weir/output_tag.hpp"
#include "weir/process_function.hpp"

namespace weir {

/// What a ProcessJoinFunction may ask. Owned by the engine; valid only for the call that it is
/// given to.
class JoinContext {
 public:
  /// Made by the engine.
  explicit JoinContext(internal::OperatorContext& context) : context_(&context) {}

  /// The timestamp of the left element.
  Timestamp left_timestamp() const { return left_; }
  /// The timestamp of the right element.
  Timestamp right_timestamp() const { return right_; }
  /// The later of both: what is collected carries it.
  Timestamp timestamp() const { return left_ < right_ ? right_ : left_; }
  /// Emits `value` to the side output `tag`, with timestamp().
  template <class T>
  void output(const OutputTag<T>& tag, T value) {
    if (auto* side = context_->side_output(tag.id())) side->append(std::move(value), timestamp());
  }
  /// Used by the engine.
  void set_timestamps(Timestamp left, Timestamp right) {
    left_ = left;
    right_ = right;
  }

 private:
  internal::OperatorContext* context_;
  Timestamp left_ = Timestamp::min();
  Timestamp right_ = Timestamp::min();
};

/// Makes any number of elements of two that meet.
template <class A, class B, class Out>
class ProcessJoinFunction : public RichFunction {
 public:
  using Context = JoinContext;  ///< what process_element() is given

  /// Called for every pair of elements of one key whose timestamps are as the join says, as soon as
  /// both are there. State is that of their key.
  virtual void process_element(const A& left, const B& right, Context& context,
                               Collector<Out>& out) = 0;
};

namespace internal {
template <class A, class B, class Out>
TypeIs<Out> join_out(const ProcessJoinFunction<A, B, Out>*);
TypeIs<NotAFunction> join_out(...);
}  // namespace internal

/// Two keyed streams and how far apart their elements may be. A value.
template <class K, class A, class B>
class IntervalJoined {
 public:
  /// Made by between().
  IntervalJoined(KeyedStream<A, K> left, KeyedStream<B, K> right, internal::JoinInterval interval)
      : left_(std::move(left)), right_(std::move(right)), interval_(interval) {}

  /// Elements that are apart by just the lower bound do not meet.
  IntervalJoined lower_bound_exclusive() const {
    IntervalJoined copy(*this);
    copy.interval_.lower = internal::next_bound(interval_.lower);
    return copy;
  }
  /// Elements that are apart by just the upper bound do not meet.
  IntervalJoined upper_bound_exclusive() const {
    IntervalJoined copy(*this);
    copy.interval_.upper = internal::last_bound(interval_.upper);
    return copy;
  }
  /// Emits left elements that come too late to the side output `tag` of the result. Without this
  /// they are dropped, and counted as `num_late_records_dropped`.
  IntervalJoined side_output_left_late_data(const OutputTag<A>& tag) const {
    IntervalJoined copy(*this);
    copy.interval_.late_left = tag.id();
    return copy;
  }
  /// As above, for right elements.
  IntervalJoined side_output_right_late_data(const OutputTag<B>& tag) const {
    IntervalJoined copy(*this);
    copy.interval_.late_right = tag.id();
    return copy;
  }

  /// Runs a ProcessJoinFunction<A, B, Out>.
  template <class F>
  [[nodiscard]] auto process(F function) const {
    using Out = typename decltype(internal::join_out(static_cast<F*>(nullptr)))::type;
    static_assert(std::derived_from<F, ProcessJoinFunction<A, B, Out>>,
                  "process: pass a ProcessJoinFunction<A, B, Out> with the element types of these "
                  "two streams");
    static_assert(Serializable<A> && Serializable<B>,
                  "an interval join keeps elements in state: they need serialize()");
    auto result = left_.handle().transform(
        "Interval Join", &internal::TypeOpsOf<Out>::ops,
        internal::factory_of<internal::IntervalJoinOperator<K, A, B, Out, F, JoinContext>>(
            std::move(function), interval_, left_.selector(), right_.selector()));
    result.add_input(right_.handle());
    return DataStream<Out>(result);
  }

 private:
  KeyedStream<A, K> left_;
  KeyedStream<B, K> right_;
  internal::JoinInterval interval_;
};

/// Two keyed streams that are to meet.
template <class K, class A, class B>
class IntervalJoin {
 public:
  /// Made by KeyedStream::interval_join().
  IntervalJoin(KeyedStream<A, K> left, KeyedStream<B, K> right)
      : left_(std::move(left)), right_(std::move(right)) {}

  /// A left and a right element of one key meet if the right one's timestamp is from `lower` to
  /// `upper` after the left one's, both inclusive; negative: before it. \throws InvalidJob if lower
  /// is greater than upper.
  [[nodiscard]] IntervalJoined<K, A, B> between(Duration lower, Duration upper) const {
    return IntervalJoined<K, A, B>(left_, right_, internal::join_interval(lower, upper));
  }

 private:
  KeyedStream<A, K> left_;
  KeyedStream<B, K> right_;
};

}  // namespace weir
