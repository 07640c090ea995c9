/// \file
/// Streams with keys.
#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

#include "weir/data_stream.hpp"
#include "weir/internal/keyed_operators.hpp"
#include "weir/triggers.hpp"
#include "weir/windowed_stream.hpp"

namespace weir {

template <class K, class A, class B>
class IntervalJoin;

/// A stream whose elements are grouped by a key of type K: the operators after it have state and
/// timers by key. The rolling aggregates emit one result for every element, in BATCH mode the last
/// one of each key.
template <class T, class K>
class KeyedStream {
 public:
  using Element = T;  ///< the type of its elements

  /// Made by DataStream::key_by().
  KeyedStream(const internal::StreamHandle& handle, internal::KeySelector<K> selector)
      : handle_(handle.partitioned(internal::hash_partition(selector))),
        selector_(std::move(selector)) {}

  /// Runs a KeyedProcessFunction<K, T, Out> over the stream.
  template <class F>
  auto process(F function) const {
    using Out = typename internal::ProcessTypes<F>::Out;
    static_assert(std::derived_from<F, KeyedProcessFunction<K, T, Out>>,
                  "process: on a keyed stream pass a KeyedProcessFunction<K, T, Out> with this "
                  "stream's key and "
                  "element types");
    return transform<Out, internal::KeyedProcessOperator<K, T, Out, F>>("Keyed Process",
                                                                        std::move(function));
  }

  /// One element of two: `function(kept, value)` returns what is kept and emitted. Also takes a
  /// RichReduceFunction.
  template <class F>
  DataStream<T> reduce(F function) const {
    static_assert(internal::ReduceOf<F, T>,
                  "reduce: pass a function that takes two elements of this stream and returns one");
    return roll("Reduce", internal::ReduceCombine<T, F>{std::move(function)});
  }
  /// The running sum of the number `member`, e.g. `&TaxiFare::tip`; the other fields are the first
  /// element's.
  template <class Member>
  DataStream<T> sum(Member member) const {
    static_assert(
        internal::NumberMember<Member, T>,
        "sum: the field is not a number; pass a member of the element, like &TaxiFare::tip");
    return roll("Sum", internal::SumCombine<T, Member>{member});
  }
  /// The smallest `member` so far; the other fields are the first element's. For the whole element
  /// see min_by().
  template <class Member>
  DataStream<T> min(Member member) const {
    static_assert(internal::ComparableMember<Member, T>,
                  "min: the field cannot be compared with <");
    return roll("Min", internal::ExtremeCombine<T, Member, false>{member});
  }
  /// The largest `member` so far; the other fields are the first element's. For the whole element
  /// see max_by().
  template <class Member>
  DataStream<T> max(Member member) const {
    static_assert(internal::ComparableMember<Member, T>,
                  "max: the field cannot be compared with <");
    return roll("Max", internal::ExtremeCombine<T, Member, true>{member});
  }
  /// The element with the smallest `member` so far; of equals the first, or the last if `first` is
  /// false.
  template <class Member>
  DataStream<T> min_by(Member member, bool first = true) const {
    static_assert(internal::ComparableBy<Member, T>, "min_by: the field cannot be compared with <");
    return roll("Min By", internal::ExtremeByCombine<T, Member, false>{member, first});
  }
  /// The element with the largest `member` so far; of equals the first, or the last if `first` is
  /// false.
  template <class Member>
  DataStream<T> max_by(Member member, bool first = true) const {
    static_assert(internal::ComparableBy<Member, T>, "max_by: the field cannot be compared with <");
    return roll("Max By", internal::ExtremeByCombine<T, Member, true>{member, first});
  }

  /// Windows of each key, by one of the assigners of window_assigners.hpp.
  template <class Assigner>
  auto window(Assigner assigner) const {
    static_assert(internal::AssignerOf<Assigner, T>,
                  "window: pass a window assigner, like TumblingEventTimeWindows::of(1h)");
    using Plan = internal::PlanFor<Assigner>;
    return WindowedStream<T, K, Plan>(handle_, selector_,
                                      Plan{internal::window_settings<T>(assigner)});
  }
  /// Windows of `n` elements of each key, evaluated when they are full. \throws InvalidJob unless n
  /// is positive.
  auto count_window(std::int64_t n) const {
    return window(GlobalWindows::create()).trigger(PurgingTrigger::of(CountTrigger::of(n)));
  }
  /// At every `slide`-th element of a key, the window of its last `size` elements. \throws
  /// InvalidJob unless both are positive.
  auto count_window(std::int64_t size, std::int64_t slide) const {
    return window(GlobalWindows::create())
        .evictor(CountEvictor::of(size))
        .trigger(CountTrigger::of(slide));
  }

  /// This stream, the left one, and another with keys of the same type, of which elements meet that
  /// are close in event time. See interval_join.hpp.
  template <class B>
  IntervalJoin<K, T, B> interval_join(const KeyedStream<B, K>& right) const {
    return IntervalJoin<K, T, B>(*this, right);
  }

  /// This stream and another one with keys of the same type, for operators with two inputs that
  /// share state by key.
  template <class B>
  ConnectedKeyedStreams<K, T, B> connect(const KeyedStream<B, K>& other) const {
    return ConnectedKeyedStreams<K, T, B>(*this, other);
  }

  /// This stream and a broadcast one, for a KeyedBroadcastProcessFunction.
  template <class B>
  KeyedBroadcastConnectedStream<K, T, B> connect(const BroadcastStream<B>& other) const {
    return KeyedBroadcastConnectedStream<K, T, B>(*this, other);
  }

  /// The elements, without being grouped: each goes on to the subtask that its key belongs to.
  DataStream<T> as_data_stream() const { return DataStream<T>(handle_); }

  /// One element for each, as DataStream::map().
  template <class F>
  auto map(F function) const {
    return as_data_stream().map(std::move(function));
  }
  /// Any number of elements for each, as DataStream::flat_map().
  template <class Out, class F>
  DataStream<Out> flat_map(F function) const {
    return as_data_stream().template flat_map<Out>(std::move(function));
  }
  /// The elements for which `function` is true, as DataStream::filter().
  template <class F>
  DataStream<T> filter(F function) const {
    return as_data_stream().filter(std::move(function));
  }

  /// Used by the engine.
  const internal::StreamHandle& handle() const { return handle_; }
  /// Used by the engine.
  const internal::KeySelector<K>& selector() const { return selector_; }

 private:
  template <class Out, class Op, class Argument>
  DataStream<Out> transform(const char* name, Argument argument) const {
    return DataStream<Out>(
        handle_.transform(name, &internal::TypeOpsOf<Out>::ops,
                          internal::factory_of<Op>(std::move(argument), selector_)));
  }
  template <class Combine>
  DataStream<T> roll(const char* name, Combine combine) const {
    static_assert(Serializable<T>,
                  "a rolling aggregate keeps an element a key: the element type needs serialize()");
    auto result = transform<T, internal::RollingOperator<K, T, Combine>>(name, std::move(combine));
    result.handle().node(name).last_of_key_in_batch = true;
    return result;
  }

  internal::StreamHandle handle_;
  internal::KeySelector<K> selector_;
};

}  // namespace weir

#include "weir/interval_join.hpp"  // IWYU pragma: export
