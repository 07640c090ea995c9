/// \file
/// Streams cut into windows.
#pragma once

#include <concepts>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "weir/data_stream.hpp"
#include "weir/evictors.hpp"
#include "weir/internal/window_plans.hpp"
#include "weir/triggers.hpp"
#include "weir/windows.hpp"

namespace weir {

namespace internal {

/// What both kinds of windowed streams, Self, do: K is std::uint8_t, always 0, where the stream has
/// no keys. Plan says which operator does it (window_plans.hpp). The result types of window
/// functions are found from the function.
template <class Self, class T, class K, class Plan>
class WindowedStreamBase {
 public:
  WindowedStreamBase(const StreamHandle& handle, KeySelector<K> selector, Plan plan, bool all)
      : handle_(handle), selector_(std::move(selector)), plan_(std::move(plan)), all_(all) {}

  /// Evaluates windows when `trigger` says so, in place of the assigner's own trigger: derived from
  /// Trigger<T>, or one of those in triggers.hpp. \throws InvalidJob if the windows merge, and the
  /// trigger cannot.
  template <class F>
  [[nodiscard]] auto trigger(F trigger) const {
    static_assert(
        TriggerFor<F, T>,
        "trigger: pass one of Weir's triggers, or one that is derived from Trigger<T> for the "
        "elements of this stream");
    auto plan = plan_.general();
    plan.settings.set_trigger(std::shared_ptr<const TriggerBase>(new F(std::move(trigger))));
    return with(std::move(plan));
  }
  /// Lets `evictor` remove elements before a window is evaluated, or after: one that is derived
  /// from Evictor<T>, or one of those in evictors.hpp. The windows then keep all of their elements.
  template <class F>
  [[nodiscard]] auto evictor(F evictor) const {
    static_assert(
        EvictorFor<F, T>,
        "evictor: pass one of Weir's evictors, or one that is derived from Evictor<T> for "
        "the elements of this stream");
    return with(EvictingPlan<T>{plan_.general().settings, evict_with<T>(std::move(evictor))});
  }
  /// Keeps a window until the watermark has passed its last millisecond by `lateness`: an element
  /// that comes before is added, and the window's new result is emitted at once. By default 0;
  /// means nothing to windows of processing time. \throws InvalidJob if `lateness` is negative.
  [[nodiscard]] Self allowed_lateness(Duration lateness) const {
    Self copy(static_cast<const Self&>(*this));
    copy.plan_.settings.allowed_lateness = checked_not_negative(lateness, "allowed lateness");
    return copy;
  }
  /// Emits elements whose window is kept no longer to the side output `tag` of the result, with
  /// their timestamps. Without this they are dropped, and counted as `num_late_records_dropped`.
  [[nodiscard]] Self side_output_late_data(const OutputTag<T>& tag) const {
    Self copy(static_cast<const Self&>(*this));
    copy.plan_.settings.late_output = tag.id();
    return copy;
  }

  /// One element of all in a window: `function(kept, value)`.
  template <class F>
  [[nodiscard]] DataStream<T> reduce(F function) const {
    static_assert(
        ReduceOf<F, T>,
        "reduce: pass a function that takes two elements of this stream, const T&, and returns a "
        "T");
    return reduced(ReduceCombine<T, F>{std::move(function)});
  }
  /// As reduce(), and the result of each window is handed to a window function.
  template <class F, class W>
  [[nodiscard]] auto reduce(F function, W window_function) const {
    static_assert(
        ReduceOf<F, T>,
        "reduce: pass a function that takes two elements of this stream, const T&, and returns a "
        "T");
    using Out = typename WindowTypes<W>::Out;
    static_assert(check_window_function<W, T>());
    return run<Out>("Window Reduce",
                    ReduceEvaluation<T, ReduceCombine<T, F>, CallWindowFunction<T, W>>{
                        {std::move(function)}, {std::move(window_function)}});
  }
  /// Folds all elements in a window with an AggregateFunction<T, Acc, Out>.
  template <class A>
  [[nodiscard]] auto aggregate(A aggregate) const {
    static_assert(IsAggregate<A>,
                  "aggregate: pass an AggregateFunction<T, Acc, Out> for this stream's elements");
    return run<typename A::Output>("Window Aggregate",
                                   AggregateEvaluation<T, A, EmitResult>{std::move(aggregate), {}});
  }
  /// As aggregate(), and the result of each window is handed to a window function.
  template <class A, class W>
  [[nodiscard]] auto aggregate(A aggregate, W window_function) const {
    static_assert(IsAggregate<A>,
                  "aggregate: pass an AggregateFunction<T, Acc, Out> for this stream's elements");
    using Out = typename WindowTypes<W>::Out;
    static_assert(check_window_function<W, typename A::Output>());
    return run<Out>("Window Aggregate",
                    AggregateEvaluation<T, A, CallWindowFunction<typename A::Output, W>>{
                        std::move(aggregate), {std::move(window_function)}});
  }
  /// Hands all elements of a window to a window function. The elements are kept until then: where a
  /// reduce() or an aggregate() does, it needs far less memory.
  template <class W>
  [[nodiscard]] auto process(W window_function) const {
    using Out = typename WindowTypes<W>::Out;
    static_assert(check_window_function<W, T>());
    return run<Out>("Window Process",
                    BufferEvaluation<T, CallWindowFunction<T, W>>{{std::move(window_function)}});
  }

  /// The sum of the number `member` in each window; the other fields are the first element's.
  template <class Member>
  [[nodiscard]] DataStream<T> sum(Member member) const {
    static_assert(NumberMember<Member, T>,
                  "sum: the field is not a number; pass a field of T that is one, like &T::field");
    return reduced(SumCombine<T, Member>{member});
  }
  /// The smallest `member` in each window; the other fields are the first element's.
  template <class Member>
  [[nodiscard]] DataStream<T> min(Member member) const {
    static_assert(ComparableMember<Member, T>,
                  "min: pass a field of T that can be compared with <, like &T::field");
    return reduced(ExtremeCombine<T, Member, false>{member});
  }
  /// The largest `member` in each window; the other fields are the first element's.
  template <class Member>
  [[nodiscard]] DataStream<T> max(Member member) const {
    static_assert(ComparableMember<Member, T>,
                  "max: pass a field of T that can be compared with <, like &T::field");
    return reduced(ExtremeCombine<T, Member, true>{member});
  }
  /// The element with the smallest `member` in each window; of equals the first, or the last if
  /// `first` is false.
  template <class Member>
  [[nodiscard]] DataStream<T> min_by(Member member, bool first = true) const {
    static_assert(ComparableBy<Member, T>,
                  "min_by: pass a field of T that can be compared with <, like &T::field");
    return reduced(ExtremeByCombine<T, Member, false>{member, first});
  }
  /// The element with the largest `member` in each window; of equals the first, or the last if
  /// `first` is false.
  template <class Member>
  [[nodiscard]] DataStream<T> max_by(Member member, bool first = true) const {
    static_assert(ComparableBy<Member, T>,
                  "max_by: pass a field of T that can be compared with <, like &T::field");
    return reduced(ExtremeByCombine<T, Member, true>{member, first});
  }

 private:
  template <class A>
  static constexpr bool IsAggregate = requires {
    requires std::derived_from<A,
                               AggregateFunction<T, typename A::Accumulator, typename A::Output>>;
  };

  /// Refuses a window function of other types than the windows have: `In` is what it is handed.
  template <class W, class In>
  static constexpr bool check_window_function() {
    using Out = typename WindowTypes<W>::Out;
    constexpr bool knows_no_key = std::derived_from<W, ProcessAllWindowFunction<In, Out>>;
    if constexpr (Self::has_keys) {
      static_assert(knows_no_key || std::derived_from<W, ProcessWindowFunction<In, Out, K>>,
                    "the window function has other types than these windows: pass a "
                    "ProcessWindowFunction<In, Out, K>");
    } else {
      static_assert(knows_no_key,
                    "the window function has other types than these windows: pass a "
                    "ProcessAllWindowFunction<In, Out>, for a window of all knows no key");
    }
    return true;
  }

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
    auto result =
        handle_.transform(name, &TypeOpsOf<Out>::ops,
                          plan_.template factory<K, T, Out>(std::move(evaluation), selector_));
    if (all_) result.limit_parallelism_to_one();
    return DataStream<Out>(result);
  }

  template <class Other>
  auto with(Other plan) const {
    return typename Self::template With<Other>(handle_, selector_, std::move(plan));
  }

  StreamHandle handle_;
  KeySelector<K> selector_;
  Plan plan_;
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

/// The windows of each key of a stream; `Plan` is the engine's.
template <class T, class K, class Plan>
class WindowedStream : public internal::WindowedStreamBase<WindowedStream<T, K, Plan>, T, K, Plan> {
 public:
  /// Made by KeyedStream::window().
  WindowedStream(const internal::StreamHandle& handle, internal::KeySelector<K> selector, Plan plan)
      : internal::WindowedStreamBase<WindowedStream, T, K, Plan>(handle, std::move(selector),
                                                                 std::move(plan), false) {}

  static constexpr bool has_keys = true;  ///< used by the engine

  /// The same, worked on in another way. Used by the engine.
  template <class Other>
  using With = WindowedStream<T, K, Other>;
};

/// The windows of a whole stream, which one subtask works on; `Plan` is the engine's.
template <class T, class Plan>
class AllWindowedStream
    : public internal::WindowedStreamBase<AllWindowedStream<T, Plan>, T, std::uint8_t, Plan> {
 public:
  /// Made by DataStream::window_all(), of what all goes to one subtask.
  AllWindowedStream(const internal::StreamHandle& handle,
                    internal::KeySelector<std::uint8_t> selector, Plan plan)
      : internal::WindowedStreamBase<AllWindowedStream, T, std::uint8_t, Plan>(
            handle, std::move(selector), std::move(plan), true) {}
  /// Made by DataStream::window_all().
  AllWindowedStream(const internal::StreamHandle& handle, Plan plan)
      : AllWindowedStream(handle.partitioned({internal::PartitionKind::global, nullptr}),
                          internal::key_selector<T, std::uint8_t>(internal::NoKey{}),
                          std::move(plan)) {}

  static constexpr bool has_keys = false;  ///< used by the engine

  /// The same, worked on in another way. Used by the engine.
  template <class Other>
  using With = AllWindowedStream<T, Other>;
};

}  // namespace weir
