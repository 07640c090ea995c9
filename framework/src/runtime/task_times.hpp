/// \file
/// How a task spends its time.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "weir/metrics_report.hpp"

namespace weir::internal {

/// What a step of a task came to.
enum class StepResult : std::uint8_t {
  progressed,         ///< it did something; step it again
  waits_for_input,    ///< there is nothing to do until something arrives, or until deadline()
  waits_for_answers,  ///< an operator waits for something from outside, and has no room meanwhile
  waits_for_output,   ///< its results found no room; step it again when a channel has been emptied
  finished            ///< its input has ended and all that came of it has been sent
};

/// Adds up the steps of a task, and what lies between them: after a step that found nothing to do
/// the task is idle until the next one. Used by whoever steps the task.
class TaskTimes {
 public:
  /// A step that took from `began` to `ended`, by any clock that does not go back.
  void note(StepResult result, std::chrono::nanoseconds began, std::chrono::nanoseconds ended) {
    if (last_ == StepResult::finished) return;
    if (!started_) started_ = began;
    if (last_ && last_ != StepResult::progressed) add(*last_, began - until_);
    add(result, ended - began);
    last_ = result;
    until_ = ended;
  }
  /// A step that took no time, by a clock of milliseconds. Further from 1970 than 146 years, that
  /// clock stands still.
  void note(StepResult result, Timestamp now) {
    constexpr auto most = std::chrono::duration_cast<Duration>(Span::max() / 2);
    const Span reading = std::clamp(now - Timestamp{0}, -most, most);
    note(result, reading, reading);
  }
  /// Writes the times down.
  void put(TaskMetrics& metrics) const {
    metrics.lifetime = started_ ? until_ - *started_ : Span{0};
    metrics.busy = busy_;
    metrics.idle = idle_;
    metrics.backpressured = backpressured_;
  }

 private:
  using Span = std::chrono::nanoseconds;

  void add(StepResult result, Span span) {
    if (result == StepResult::progressed || result == StepResult::waits_for_answers) busy_ += span;
    if (result == StepResult::waits_for_input) idle_ += span;
    if (result == StepResult::waits_for_output) backpressured_ += span;
  }

  std::optional<StepResult> last_;
  std::optional<Span> started_;
  Span until_{0};
  Span busy_{0};
  Span idle_{0};
  Span backpressured_{0};
};

}  // namespace weir::internal
