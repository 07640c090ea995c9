/// \file
/// Timers of windows, by both clocks, and who is to be told when they are due.
#pragma once

#include "dataflow/clock_alarm.hpp"
#include "weir/internal/operator.hpp"
#include "weir/internal/window_core.hpp"
#include "weir/internal/window_state.hpp"

namespace weir::internal {

/// The timers of an operator's panes: each at most once for a time and a pane, and told in order of
/// time. They are kept, and saved, with the panes.
class PaneTimers {
 public:
  PaneTimers(OperatorContext& context, WindowState& state, PaneTimerReceiver& receiver);
  PaneTimers(const PaneTimers&) = delete;
  PaneTimers& operator=(const PaneTimers&) = delete;

  void add(TimeDomain domain, const Timer& timer);
  void remove(TimeDomain domain, const Timer& timer);
  /// Tells of the timers of a clock up to `until`, or some of them. Answers whether none is left.
  bool fire(TimeDomain domain, Timestamp until);
  /// Tells of all timers of processing time. What is added meanwhile is ignored: nothing comes
  /// after it, and one that always adds the next would never end. Answers as fire() does, and is
  /// called again if some are left.
  bool end_processing_time();

 private:
  OperatorContext* context_;
  WindowState* state_;
  PaneTimerReceiver* receiver_;
  ClockAlarm alarm_;
  bool ending_ = false;
};

}  // namespace weir::internal
