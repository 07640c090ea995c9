/// \file
/// Timers of processing time, and when the clock is past the first of them.
#pragma once

#include <functional>

#include "weir/timestamp.hpp"

namespace weir::internal {

class OperatorContext;

/// Has the timers of one queue fired when the clock is past them. Used on the task's thread.
///
/// The millisecond of a timer is to be over: an element that comes in it comes first. And nothing
/// fires once the last watermark has passed: nothing may follow the end of time. Nor in the middle
/// of what a watermark made due.
class ClockAlarm {
 public:
  /// `next` says when the first timer is due, Timestamp::max() if there is none; `fire` fires those
  /// that are due at a time, or some of them: it is called again for the others.
  ClockAlarm(OperatorContext& context, std::function<Timestamp()> next,
             std::function<void(Timestamp until)> fire);

  /// To be called at the beginning, whenever a timer has been added, and when all that a watermark
  /// made due has been done.
  void set();

 private:
  OperatorContext* context_;
  std::function<Timestamp()> next_;
  std::function<void(Timestamp)> fire_;
  Timestamp set_to_ = Timestamp::max();
};

}  // namespace weir::internal
