/// \file
/// Streams with keys.
#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

#include "weir/data_stream.hpp"
#include "weir/internal/keyed_element_operators.hpp"
#include "weir/triggers.hpp"
#include "weir/windowed_stream.hpp"

namespace weir {

template <class K, class A, class B>
class IntervalJoin;

/// A stream whose elements are grouped by a key of type K: the operators after it have state and
/// timers by key. The rolling aggregates emit one result for every element, in BATCH mode the last
/// one of each key.
///
/// It is a DataStream too, whose elements go to the subtasks that their keys belong to: it can be
/// printed, collected, united with others, partitioned anew and so on. The names and settings of
/// operators are not for it, see DataStream::name().
template <class T, class K>
class KeyedStream : public DataStream<T> {
 public:
  /// Made by DataStream::key_by().
  KeyedStream(const internal::StreamHandle& handle, internal::KeySelector<K> selector)
      : DataStream<T>(handle.partitioned(internal::hash_partition(selector))),
        selector_(std::move(selector)) {}

  /// Runs a KeyedProcessFunction<K, T, Out> over the stream.
  template <class F>
  [[nodiscard]] auto process(F function) const {
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
  [[nodiscard]] DataStream<T> reduce(F function) const {
    static_assert(
        internal::ReduceOf<F, T>,
        "reduce: pass a function that takes two elements of this stream, const T&, and returns a "
        "T");
    return roll("Reduce", internal::ReduceCombine<T, F>{std::move(function)});
  }
  /// The running sum of the number `member`, e.g. `&TaxiFare::tip`; the other fields are the first
  /// element's.
  template <class Member>
  [[nodiscard]] DataStream<T> sum(Member member) const {
    static_assert(internal::NumberMember<Member, T>,
                  "sum: the field is not a number; pass a field of T that is one, like &T::field");
    return roll("Sum", internal::SumCombine<T, Member>{member});
  }
  /// The smallest `member` so far; the other fields are the first element's. For the whole element
  /// see min_by().
  template <class Member>
  [[nodiscard]] DataStream<T> min(Member member) const {
    static_assert(internal::ComparableMember<Member, T>,
                  "min: pass a field of T that can be compared with <, like &T::field");
    return roll("Min", internal::ExtremeCombine<T, Member, false>{member});
  }
  /// The largest `member` so far; the other fields are the first element's. For the whole element
  /// see max_by().
  template <class Member>
  [[nodiscard]] DataStream<T> max(Member member) const {
    static_assert(internal::ComparableMember<Member, T>,
                  "max: pass a field of T that can be compared with <, like &T::field");
    return roll("Max", internal::ExtremeCombine<T, Member, true>{member});
  }
  /// The element with the smallest `member` so far; of equals the first, or the last if `first` is
  /// false.
  template <class Member>
  [[nodiscard]] DataStream<T> min_by(Member member, bool first = true) const {
    static_assert(internal::ComparableBy<Member, T>,
                  "min_by: pass a field of T that can be compared with <, like &T::field");
    return roll("Min By", internal::ExtremeByCombine<T, Member, false>{member, first});
  }
  /// The element with the largest `member` so far; of equals the first, or the last if `first` is
  /// false.
  template <class Member>
  [[nodiscard]] DataStream<T> max_by(Member member, bool first = true) const {
    static_assert(internal::ComparableBy<Member, T>,
                  "max_by: pass a field of T that can be compared with <, like &T::field");
    return roll("Max By", internal::ExtremeByCombine<T, Member, true>{member, first});
  }

  /// Windows of each key, by one of the assigners of window_assigners.hpp or one of your own.
  template <class Assigner>
  [[nodiscard]] auto window(Assigner assigner) const {
    static_assert(
        internal::AssignerOf<Assigner, T>,
        "window: pass a window assigner, like TumblingEventTimeWindows::of(1h), or one that is "
        "derived from WindowAssigner<T> for the elements of this stream");
    using Plan = internal::PlanFor<Assigner>;
    return WindowedStream<T, K, Plan>(this->handle(), selector_,
                                      Plan{internal::window_settings<T>(assigner)});
  }
  /// Windows of `n` elements of each key, evaluated when they are full. \throws InvalidJob unless n
  /// is positive.
  [[nodiscard]] auto count_window(std::int64_t n) const {
    return window(GlobalWindows::create()).trigger(PurgingTrigger::of(CountTrigger::of(n)));
  }
  /// At every `slide`-th element of a key, the window of its last `size` elements. \throws
  /// InvalidJob unless both are positive.
  [[nodiscard]] auto count_window(std::int64_t size, std::int64_t slide) const {
    return window(GlobalWindows::create())
        .evictor(CountEvictor::of(size))
        .trigger(CountTrigger::of(slide));
  }

  /// This stream, the left one, and another with keys of the same type, of which elements meet that
  /// are close in event time. See interval_join.hpp.
  template <class B>
  [[nodiscard]] IntervalJoin<K, T, B> interval_join(const KeyedStream<B, K>& right) const {
    return IntervalJoin<K, T, B>(*this, right);
  }

  /// This stream and another one with keys of the same type, for operators with two inputs that
  /// share state by key.
  template <class B, class Other>
  [[nodiscard]] auto connect(const KeyedStream<B, Other>& other) const {
    static_assert(std::same_as<K, Other>,
                  "connect: the keys of both streams must be of one type, so that they share "
                  "state, and these are "
                  "K and Other; for two inputs without keys connect as_data_stream()");
    return ConnectedKeyedStreams<K, T, B>(*this, other);
  }
  /// This stream and one without keys, for operators with two inputs that have no state by key.
  template <class B>
  [[nodiscard]] ConnectedStreams<T, B> connect(const DataStream<B>& other) const {
    return DataStream<T>::connect(other);
  }
  /// This stream and a broadcast one, for a KeyedBroadcastProcessFunction.
  template <class B>
  [[nodiscard]] KeyedBroadcastConnectedStream<K, T, B> connect(
      const BroadcastStream<B>& other) const {
    return KeyedBroadcastConnectedStream<K, T, B>(*this, other);
  }

  /// The elements, without being grouped: each goes on to the subtask that its key belongs to.
  DataStream<T> as_data_stream() const { return *this; }

  // A function that is opened (a rich one, or a CheckpointedFunction) has state by key in all that
  // follows: it asks for it in open(). Any other is called as on a stream without keys, which costs
  // nothing for keys.

  /// Of partitions, not of keys: refused.
  template <class Out, class F>
  [[nodiscard]] DataStream<Out> map_partition(F) const {
    static_assert(
        !std::same_as<F, F>,
        "map_partition: a partition is what a subtask gets, not what a key has: call it on "
        "as_data_stream(), or keep a ListState in process()");
  }
  /// Of partitions, not of keys: refused.
  template <class F>
  [[nodiscard]] DataStream<T> sort_partition(F, SortOrder = SortOrder::ascending) const {
    static_assert(
        !std::same_as<F, F>,
        "sort_partition: a partition is what a subtask gets, not what a key has: call it on "
        "as_data_stream(), or keep a ListState in process()");
  }

  /// One element for each, as DataStream::map().
  template <class F>
  [[nodiscard]] auto map(F function) const {
    if constexpr (internal::Opened<F> && internal::MapOf<F, T>) {
      using Out = internal::MapResult<F, T>;
      return transform<Out, internal::KeyedMapOperator<K, T, Out, F>>("Map", std::move(function));
    } else {
      return DataStream<T>::map(std::move(function));
    }
  }
  /// Any number of elements for each, as DataStream::flat_map().
  template <class Out, class F>
  [[nodiscard]] DataStream<Out> flat_map(F function) const {
    if constexpr (internal::Opened<F> && internal::FlatMapOf<F, T, Out>) {
      using Operator = internal::KeyedFlatMapOperator<K, T, Out, F>;
      return transform<Out, Operator>("Flat Map", std::move(function));
    } else {
      return DataStream<T>::template flat_map<Out>(std::move(function));
    }
  }
  /// The elements for which `function` is true, as DataStream::filter().
  template <class F>
  [[nodiscard]] DataStream<T> filter(F function) const {
    if constexpr (internal::Opened<F> && internal::FilterOf<F, T>) {
      return transform<T, internal::KeyedFilterOperator<K, T, F>>("Filter", std::move(function));
    } else {
      return DataStream<T>::filter(std::move(function));
    }
  }
  /// Ends the stream in `function`, as DataStream::add_sink().
  template <class F>
  DataStreamSink add_sink(F function) const {
    if constexpr (internal::Opened<F> && internal::SinkOf<F, T>) {
      using Operator = internal::KeyedSinkOperator<K, T, F>;
      return DataStreamSink(this->handle().sink(
          "Sink", internal::factory_of<Operator>(std::move(function), selector_)));
    } else {
      return DataStream<T>::add_sink(std::move(function));
    }
  }

  /// Used by the engine.
  const internal::KeySelector<K>& selector() const { return selector_; }

 private:
  template <class Out, class Op, class Argument>
  DataStream<Out> transform(const char* name, Argument argument) const {
    return DataStream<Out>(
        this->handle().transform(name, &internal::TypeOpsOf<Out>::ops,
                                 internal::factory_of<Op>(std::move(argument), selector_)));
  }
  template <class Combine>
  DataStream<T> roll(const char* name, Combine combine) const {
    static_assert(Serializable<T>,
                  "a rolling aggregate keeps an element a key: the element type needs serialize(); "
                  "add to T: template <class Archive> void serialize(Archive& archive)");
    auto result = transform<T, internal::RollingOperator<K, T, Combine>>(name, std::move(combine));
    result.handle().node(name).last_of_key_in_batch = true;
    return result;
  }

  internal::KeySelector<K> selector_;
};

}  // namespace weir

#include "weir/interval_join.hpp"  // IWYU pragma: export
