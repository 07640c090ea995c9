/// \file
/// Streams cut into windows.
#pragma once

#include <concepts>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "weir/data_stream.hpp"
#include "weir/internal/window_operator.hpp"
#include "weir/windows.hpp"

namespace weir {

namespace internal {

/// What both kinds of windowed streams, Self, do: K is std::uint8_t, always 0, where the stream has
/// no keys. The result types of window functions are found from the function.
template <class Self, class T, class K>
class WindowedStreamBase {
 public:
  WindowedStreamBase(const StreamHandle& handle, KeySelector<K> selector,
                     TumblingEventTimeWindows windows, bool all)
      : handle_(handle), selector_(std::move(selector)), settings_{windows}, all_(all) {}

  /// Keeps a window until the watermark has passed its last millisecond by `lateness`: an element
  /// that comes before is added, and the window's new result is emitted at once. By default 0.
  /// \throws InvalidJob if `lateness` is negative.
  Self allowed_lateness(Duration lateness) const {
    Self copy(static_cast<const Self&>(*this));
    copy.settings_.allowed_lateness = checked_not_negative(lateness, "allowed lateness");
    return copy;
  }
  /// Emits elements whose window is kept no longer to the side output `tag` of the result, with
  /// their timestamps. Without this they are dropped, and counted as `num_late_records_dropped`.
  Self side_output_late_data(const OutputTag<T>& tag) const {
    Self copy(static_cast<const Self&>(*this));
    copy.settings_.late_output = tag.id();
    return copy;
  }

  /// One element of all in a window: `function(kept, value)`.
  template <class F>
  DataStream<T> reduce(F function) const {
    static_assert(ReduceOf<F, T>,
                  "reduce: pass a function that takes two elements of this stream and returns one");
    return reduced(ReduceCombine<T, F>{std::move(function)});
  }
  /// As reduce(), and the result of each window is handed to a window function.
  template <class F, class W>
  auto reduce(F function, W window_function) const {
    static_assert(ReduceOf<F, T>,
                  "reduce: pass a function that takes two elements of this stream and returns one");
    using Out = typename WindowTypes<W>::Out;
    return run<Out>("Window Reduce",
                    ReduceEvaluation<T, ReduceCombine<T, F>, CallWindowFunction<T, W>>{
                        {std::move(function)}, {std::move(window_function)}});
  }
  /// Folds all elements in a window with an AggregateFunction<T, Acc, Out>.
  template <class A>
  DataStream<typename A::Output> aggregate(A aggregate) const {
    static_assert(IsAggregate<A>,
                  "aggregate: pass an AggregateFunction<T, Acc, Out> for this stream's elements");
    return run<typename A::Output>("Window Aggregate",
                                   AggregateEvaluation<T, A, EmitResult>{std::move(aggregate), {}});
  }
  /// As aggregate(), and the result of each window is handed to a window function.
  template <class A, class W>
  auto aggregate(A aggregate, W window_function) const {
    static_assert(IsAggregate<A>,
                  "aggregate: pass an AggregateFunction<T, Acc, Out> for this stream's elements");
    using Out = typename WindowTypes<W>::Out;
    return run<Out>("Window Aggregate",
                    AggregateEvaluation<T, A, CallWindowFunction<typename A::Output, W>>{
                        std::move(aggregate), {std::move(window_function)}});
  }
  /// Hands all elements of a window to a window function. The elements are kept until then: where a
  /// reduce() or an aggregate() does, it needs far less memory.
  template <class W>
  auto process(W window_function) const {
    using Out = typename WindowTypes<W>::Out;
    return run<Out>("Window Process",
                    BufferEvaluation<T, CallWindowFunction<T, W>>{{std::move(window_function)}});
  }

  /// The sum of the number `member` in each window; the other fields are the first element's.
  template <class Member>
  DataStream<T> sum(Member member) const {
    static_assert(
        NumberMember<Member, T>,
        "sum: the field is not a number; pass a member of the element, like &TaxiFare::tip");
    return reduced(SumCombine<T, Member>{member});
  }
  /// The smallest `member` in each window; the other fields are the first element's.
  template <class Member>
  DataStream<T> min(Member member) const {
    return reduced(ExtremeCombine<T, Member, false>{member});
  }
  /// The largest `member` in each window; the other fields are the first element's.
  template <class Member>
  DataStream<T> max(Member member) const {
    return reduced(ExtremeCombine<T, Member, true>{member});
  }
  /// The element with the smallest `member` in each window; of equals the first, or the last if
  /// `first` is false.
  template <class Member>
  DataStream<T> min_by(Member member, bool first = true) const {
    return reduced(ExtremeByCombine<T, Member, false>{member, first});
  }
  /// The element with the largest `member` in each window; of equals the first, or the last if
  /// `first` is false.
  template <class Member>
  DataStream<T> max_by(Member member, bool first = true) const {
    return reduced(ExtremeByCombine<T, Member, true>{member, first});
  }

 private:
  template <class A>
  static constexpr bool IsAggregate =
      std::derived_from<A, AggregateFunction<T, typename A::Accumulator, typename A::Output>>;

  template <class Combine>
  DataStream<T> reduced(Combine combine) const {
    return run<T>("Window Reduce",
                  ReduceEvaluation<T, Combine, EmitResult>{std::move(combine), {}});
  }
  template <class Out, class Evaluation>
  DataStream<Out> run(const char* name, Evaluation evaluation) const {
    static_assert(
        Serializable<typename Evaluation::Contents>,
        "a window keeps its contents in state: elements and accumulators need serialize()");
    auto result = handle_.transform(name, &TypeOpsOf<Out>::ops,
                                    factory_of<WindowOperator<K, T, Out, Evaluation>>(
                                        settings_, std::move(evaluation), selector_));
    if (all_) result.limit_parallelism_to_one();
    return DataStream<Out>(result);
  }

  StreamHandle handle_;
  KeySelector<K> selector_;
  WindowSettings settings_;
  bool all_;
};

/// The key of what has none.
struct NoKey {
  template <class T>
  std::uint8_t operator()(const T&) const {
    return 0;
  }
};

}  // namespace internal

/// The windows of each key of a stream.
template <class T, class K>
class WindowedStream : public internal::WindowedStreamBase<WindowedStream<T, K>, T, K> {
 public:
  /// Made by KeyedStream::window().
  WindowedStream(const internal::StreamHandle& handle, internal::KeySelector<K> selector,
                 TumblingEventTimeWindows windows)
      : internal::WindowedStreamBase<WindowedStream, T, K>(handle, std::move(selector), windows,
                                                           false) {}
};

/// The windows of a whole stream. One subtask works on them.
template <class T>
class AllWindowedStream
    : public internal::WindowedStreamBase<AllWindowedStream<T>, T, std::uint8_t> {
 public:
  /// Made by DataStream::window_all().
  AllWindowedStream(const internal::StreamHandle& handle, TumblingEventTimeWindows windows)
      : internal::WindowedStreamBase<AllWindowedStream, T, std::uint8_t>(
            handle.partitioned({internal::PartitionKind::global, nullptr}),
            internal::key_selector<T, std::uint8_t>(internal::NoKey{}), windows, true) {}
};

}  // namespace weir
