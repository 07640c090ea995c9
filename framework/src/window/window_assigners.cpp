#include "weir/window_assigners.hpp"

#include <fmt/format.h>

#include "weir/error.hpp"
#include "weir/internal/operator.hpp"
#include "weir/watermark_strategy.hpp"
#include "weir/window_assigner.hpp"

namespace weir {
namespace {

Duration checked_offset(Duration offset, Duration slide, const char* what) {
  if (offset > -slide && offset < slide) return offset;
  throw InvalidJob(
      fmt::format("the offset of a window must be smaller than its {} of {} ms, but is {} ms", what,
                  slide.count(), offset.count()));
}

/// What an assigner of the user's must not return.
void refuse_empty(const TimeWindow& window) {
  if (window.start < window.end || window.end == Timestamp::max()) return;
  throw Error(fmt::format(
      "a window assigner put an element into the window {}, which is empty: assign_windows() must "
      "return windows whose end comes after their start, and none at all for an element that "
      "belongs nowhere",
      to_string(window)));
}

}  // namespace

Timestamp WindowAssignerContext::current_processing_time() const { return clock_->now(); }

TumblingEventTimeWindows TumblingEventTimeWindows::of(Duration size, Duration offset) {
  internal::checked_positive(size, "window size");
  return TumblingEventTimeWindows(size, checked_offset(offset, size, "size"));
}

internal::AnyWindows TumblingEventTimeWindows::any() const {
  return internal::AnyWindows::aligned(TimeDomain::event_time, size_, size_, offset_);
}

SlidingEventTimeWindows SlidingEventTimeWindows::of(Duration size, Duration slide,
                                                    Duration offset) {
  return SlidingEventTimeWindows(
      internal::AnyWindows::aligned(TimeDomain::event_time, size, slide, offset));
}

TumblingProcessingTimeWindows TumblingProcessingTimeWindows::of(Duration size, Duration offset) {
  return TumblingProcessingTimeWindows(
      internal::AnyWindows::aligned(TimeDomain::processing_time, size, size, offset));
}

SlidingProcessingTimeWindows SlidingProcessingTimeWindows::of(Duration size, Duration slide,
                                                              Duration offset) {
  return SlidingProcessingTimeWindows(
      internal::AnyWindows::aligned(TimeDomain::processing_time, size, slide, offset));
}

EventTimeSessionWindows EventTimeSessionWindows::with_gap(Duration gap) {
  return EventTimeSessionWindows(internal::AnyWindows::session(TimeDomain::event_time, gap));
}

ProcessingTimeSessionWindows ProcessingTimeSessionWindows::with_gap(Duration gap) {
  return ProcessingTimeSessionWindows(
      internal::AnyWindows::session(TimeDomain::processing_time, gap));
}

GlobalWindows GlobalWindows::create() { return GlobalWindows(internal::AnyWindows{}); }

namespace internal {

OwnAssigner::~OwnAssigner() = default;

AssignerBase::AssignerBase(AnyWindows any) : any_(std::move(any)) {}
AssignerBase::AssignerBase(const AssignerBase&) = default;
AssignerBase& AssignerBase::operator=(const AssignerBase&) = default;
AssignerBase::~AssignerBase() = default;

AnyWindows AnyWindows::aligned(TimeDomain time, Duration size, Duration slide, Duration offset) {
  AnyWindows windows;
  windows.kind = Kind::aligned;
  windows.time = time;
  windows.size = checked_positive(size, "window size");
  windows.slide = checked_positive(slide, "window slide");
  windows.offset = checked_offset(offset, slide, size == slide ? "size" : "slide");
  return windows;
}

AnyWindows AnyWindows::session(TimeDomain time, Duration gap) {
  AnyWindows windows;
  windows.kind = Kind::session;
  windows.time = time;
  windows.size = checked_positive(gap, "session gap");
  return windows;
}

AnyWindows AnyWindows::of_own(std::shared_ptr<const OwnAssigner> own) {
  AnyWindows windows;
  windows.kind = Kind::own;
  windows.time = own->is_event_time() ? TimeDomain::event_time : TimeDomain::processing_time;
  windows.own_merges = own->merges();
  windows.own = std::move(own);
  return windows;
}

void AnyWindows::assign(const void* element, Timestamp timestamp, const ProcessingTime& clock,
                        std::vector<TimeWindow>& windows) const {
  windows.clear();
  if (kind == Kind::global) return windows.push_back(global_window);
  if (is_event_time() && timestamp == Timestamp::min()) throw_no_timestamp();
  if (kind == Kind::own) {
    windows = own->assign_any(element, timestamp, WindowAssignerContext(clock));
    for (const TimeWindow& window : windows) refuse_empty(window);
    return;
  }
  const Timestamp t = is_event_time() ? timestamp : clock.now();
  if (kind == Kind::session) {
    const Duration lasts = gap ? gap(element) : size;
    if (lasts <= Duration{0}) {
      throw Error(fmt::format(
          "the gap of a session must be positive, but the function passed to with_dynamic_gap() "
          "returned {} ms: return how long to wait for the next element",
          lasts.count()));
    }
    return windows.push_back({t, t + lasts});
  }
  Duration passed = passed_of_window(t, slide, offset);
  for (; passed < size; passed += slide) {
    windows.push_back({t - passed, t + (size - passed)});
    if (size - passed <= slide) return;  // the sum could wrap
  }
}

void throw_no_timestamp() {
  throw Error(
      "an element without a timestamp came to an event-time window: call "
      "assign_timestamps_and_watermarks() before the window, with a timestamp assigner");
}

}  // namespace internal
}  // namespace weir
