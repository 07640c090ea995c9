/// \file
/// A service that a test can predict.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <utility>

#include "weir/async_function.hpp"
#include "weir/internal/operator.hpp"

namespace weir::testing {

/// Stands for a service: an AsyncFunction whose answers come after a delay by the executor's clock,
/// so that a simulation is the same each time. Each subtask has its own copy.
template <class In, class Out>
class DelayedAnswers final : public AsyncFunction<In, Out> {
 public:
  using Make = std::function<Out(const In&)>;        ///< the answer to a question
  using Delay = std::function<Duration(const In&)>;  ///< when it comes, after it was asked

  /// Answers with `make(value)` after `delay(value)`.
  DelayedAnswers(Make make, Delay delay) : make_(std::move(make)), delay_(std::move(delay)) {}
  /// Answers with `make(value)` after a delay of up to `longest`, by the choice of a seed.
  static DelayedAnswers at_random(Make make, Duration longest, std::uint64_t seed) {
    return DelayedAnswers(std::move(make),
                          [longest, random = std::mt19937_64(seed)](const In&) mutable {
                            return Duration{static_cast<std::int64_t>(
                                random() % (static_cast<std::uint64_t>(longest.count()) + 1))};
                          });
  }

  /// Schedules the answer.
  void async_invoke(const In& value, ResultFuture<Out> result) override {
    clock_->schedule(clock_->now() + delay_(value),
                     [result, answer = make_(value)] { result.complete({answer}); });
  }
  /// Used by the engine: the clock of the task.
  void use_clock(internal::ProcessingTime& clock) { clock_ = &clock; }

 private:
  Make make_;
  Delay delay_;
  internal::ProcessingTime* clock_ = nullptr;
};

}  // namespace weir::testing
