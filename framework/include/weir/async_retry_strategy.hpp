/// \file
/// Asking again: what an async operator does with an answer that is none.
/// \code
///   AsyncDataStream::unordered_wait_with_retry(
///       orders, Ask{}, 30s,
///       AsyncRetryStrategy<Price>::fixed_delay(3, 100ms)
///           .if_result(RetryPredicates::empty_result)
///           .if_exception(RetryPredicates::has_exception));
/// \endcode
/// As Flink's AsyncRetryStrategies and RetryPredicates.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "weir/timestamp.hpp"

namespace weir {

namespace internal {
/// How often, and after how long.
struct RetryDelays {
  /// \throws InvalidJob unless there is at least one retry, all delays are positive and grow, if
  /// at all.
  RetryDelays(std::size_t most, Duration first, Duration longest, double multiplier);
  /// Before the retry that follows this many questions; none if it would be one too many.
  std::optional<Duration> after(std::size_t questions) const;

  std::size_t most;
  Duration first;
  Duration longest;
  double multiplier;
};

/// Whether `predicate` holds for what was thrown. What is no std::exception is shown as an Error.
bool holds_for(const std::function<bool(const std::exception&)>& predicate,
               const std::exception_ptr& thrown);
}  // namespace internal

/// Predicates for AsyncRetryStrategy.
struct RetryPredicates {
  /// The answer has no elements.
  static constexpr auto empty_result = [](const auto& results) { return results.empty(); };
  /// The answer is an error, of any kind.
  static constexpr auto has_exception = [](const std::exception&) { return true; };
};

/// When a question is asked again, and how long after the answer. A value; predicates are called on
/// the task's thread, by one subtask at a time, on a copy for each.
///
/// Without a predicate nothing is asked again. An answer that does not lead to a retry stands,
/// whatever it is: after the last retry an error fails the job.
template <class Out>
class AsyncRetryStrategy {
 public:
  /// Asks again `delay` after an answer, at most `max_attempts` times after the first. \throws
  /// InvalidJob unless both are positive.
  static AsyncRetryStrategy fixed_delay(std::size_t max_attempts, Duration delay) {
    return AsyncRetryStrategy({max_attempts, delay, delay, 1});
  }
  /// Asks again at most `max_attempts` times after the first: `initial_delay` after the first
  /// answer, after each other one `multiplier` times as long as before, but at most `max_delay`.
  /// \throws InvalidJob unless the delays are positive, max_delay the longer one, and the
  /// multiplier at least 1.
  static AsyncRetryStrategy exponential_backoff(std::size_t max_attempts, Duration initial_delay,
                                                Duration max_delay, double multiplier) {
    return AsyncRetryStrategy({max_attempts, initial_delay, max_delay, multiplier});
  }

  /// Asks again after a result for which `predicate(const std::vector<Out>&)` is true.
  AsyncRetryStrategy& if_result(std::function<bool(const std::vector<Out>&)> predicate) {
    if_result_ = std::move(predicate);
    return *this;
  }
  /// Asks again after an error for which `predicate(const std::exception&)` is true.
  AsyncRetryStrategy& if_exception(std::function<bool(const std::exception&)> predicate) {
    if_exception_ = std::move(predicate);
    return *this;
  }

  /// Used by the engine: how long after this answer, the `questions`-th, to ask again; none if it
  /// stands.
  std::optional<Duration> retry_after(std::size_t questions, const std::vector<Out>& results,
                                      const std::exception_ptr& error) const {
    const bool wanted = error ? if_exception_ && internal::holds_for(if_exception_, error)
                              : if_result_ && if_result_(results);
    return wanted ? delays_.after(questions) : std::nullopt;
  }

 private:
  explicit AsyncRetryStrategy(const internal::RetryDelays& delays) : delays_(delays) {}

  internal::RetryDelays delays_;
  std::function<bool(const std::vector<Out>&)> if_result_;
  std::function<bool(const std::exception&)> if_exception_;
};

}  // namespace weir
