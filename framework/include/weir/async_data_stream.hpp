/// \file
/// Streams that are enriched by asking someone else.
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>

#include "weir/async_function.hpp"
#include "weir/data_stream.hpp"
#include "weir/internal/async_operator.hpp"

namespace weir {

namespace internal {
template <class In, class Out>
TypeIs<Out> async_out(const AsyncFunction<In, Out>*);
TypeIs<NotAFunction> async_out(...);
}  // namespace internal

/// Runs an AsyncFunction over a stream. Its task never waits for an answer: where `capacity`
/// questions are under way, it takes no more input until one of them has been answered, and so
/// holds up what comes before it.
///
/// Elements whose answer has not left yet are part of a snapshot, and asked for again after a
/// restore.
class AsyncDataStream {
 public:
  /// Results leave as they come, but none overtakes a watermark, in either direction. A question
  /// that is not answered within `timeout` (0: no limit), by the executor's clock, is handed to
  /// AsyncFunction::timeout(). \throws InvalidJob if `timeout` is negative or `capacity` 0.
  template <class In, class F>
  [[nodiscard]] static auto unordered_wait(const DataStream<In>& stream, F function,
                                           Duration timeout,
                                           std::size_t capacity = default_capacity) {
    return wait(stream, std::move(function), settings(false, timeout, capacity), nullptr);
  }
  /// The same, but results leave in the order in which their elements came.
  template <class In, class F>
  [[nodiscard]] static auto ordered_wait(const DataStream<In>& stream, F function, Duration timeout,
                                         std::size_t capacity = default_capacity) {
    return wait(stream, std::move(function), settings(true, timeout, capacity), nullptr);
  }
  /// As unordered_wait(), but answers that `strategy` does not like are asked for again. `timeout`
  /// is for all attempts together: once it is over, what the function does in timeout() stands. An
  /// element that waits for its next attempt keeps its place and counts among `capacity`; after a
  /// restore its attempts begin anew. At the end of the input retries go on, at their times.
  template <class In, class F, class Strategy>
  [[nodiscard]] static auto unordered_wait_with_retry(const DataStream<In>& stream, F function,
                                                      Duration timeout, Strategy strategy,
                                                      std::size_t capacity = default_capacity) {
    return wait(stream, std::move(function), settings(false, timeout, capacity),
                std::move(strategy));
  }
  /// The same, but results leave in the order in which their elements came.
  template <class In, class F, class Strategy>
  [[nodiscard]] static auto ordered_wait_with_retry(const DataStream<In>& stream, F function,
                                                    Duration timeout, Strategy strategy,
                                                    std::size_t capacity = default_capacity) {
    return wait(stream, std::move(function), settings(true, timeout, capacity),
                std::move(strategy));
  }

 private:
  static constexpr std::size_t default_capacity = 100;

  static internal::AsyncSettings settings(bool ordered, Duration timeout, std::size_t capacity);

  template <class In, class F, class Strategy>
  static auto wait(const DataStream<In>& stream, F function, internal::AsyncSettings settings,
                   Strategy strategy) {
    settings.retries = !std::same_as<Strategy, std::nullptr_t>;
    using Out = typename decltype(internal::async_out(static_cast<F*>(nullptr)))::type;
    static_assert(std::derived_from<F, AsyncFunction<In, Out>>,
                  "pass an AsyncFunction<T, Out> for the elements of this stream");
    static_assert(
        std::same_as<Strategy, std::nullptr_t> || std::same_as<Strategy, AsyncRetryStrategy<Out>>,
        "pass an AsyncRetryStrategy<Out> for the results of this AsyncFunction");
    static_assert(Serializable<In>,
                  "elements that wait for an answer are part of snapshots: they need serialize()");
    return DataStream<Out>(stream.handle().transform(
        "Async Wait", &internal::TypeOpsOf<Out>::ops,
        internal::factory_of<internal::AsyncWaitOperator<In, Out, F, Strategy>>(
            std::move(function), settings, std::move(strategy))));
  }
};

}  // namespace weir
