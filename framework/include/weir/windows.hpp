/// \file
/// What can be computed of a window. For how windows are cut see window_assigners.hpp.
#pragma once

#include <span>
#include <string>

#include "weir/aggregate_function.hpp"
#include "weir/collector.hpp"
#include "weir/process_function.hpp"
#include "weir/runtime_context.hpp"
#include "weir/window_assigners.hpp"

namespace weir {

namespace internal {
/// How a stream is cut into tumbling event-time windows.
struct WindowSettings {
  TumblingEventTimeWindows windows;
  Duration allowed_lateness{0};
  TagId late_output = no_tag;  ///< where elements go that come too late
};

/// Throws StateError: windows that merge have no state of their own.
[[noreturn]] void throw_no_window_state();
}  // namespace internal

/// What a window function may ask. Owned by the engine; valid only for the call that it is given
/// to.
class WindowContext {
 public:
  /// Made by the engine.
  WindowContext(internal::OperatorContext& context, internal::KeyedState& window_state,
                TimeWindow window)
      : context_(&context), window_state_(&window_state), window_(window) {}
  /// Made by the engine, of a window that may merge.
  WindowContext(internal::OperatorContext& context, TimeWindow window)
      : context_(&context), window_(window) {}

  /// The window that the results are of; of global windows all of time.
  const TimeWindow& window() const { return window_; }
  /// The operator's watermark.
  Timestamp current_watermark() const { return context_->watermark(); }
  /// The executor's clock.
  Timestamp current_processing_time() const { return context_->clock().now(); }
  /// State of this window of this key. It is not forgotten with the window: clear it in clear().
  /// \throws StateError if the windows are sessions, which merge.
  KeyedStateStore window_state() const {
    if (window_state_ == nullptr) internal::throw_no_window_state();
    return KeyedStateStore(window_state_);
  }
  /// State of this key, shared by all of its windows.
  KeyedStateStore global_state() const { return KeyedStateStore(context_->keyed_state()); }
  /// Emits `value` to the side output `tag`, with the window's last millisecond as its timestamp.
  template <class T>
  void output(const OutputTag<T>& tag, T value) {
    if (auto* side = context_->side_output(tag.id())) {
      side->append(std::move(value), window_.max_timestamp());
    }
  }

 private:
  internal::OperatorContext* context_;
  internal::KeyedState* window_state_ = nullptr;
  TimeWindow window_;
};

/// Called with all that a window of one key holds: its elements in the order of their arrival, or
/// the one result of reduce() or aggregate(). What is collected carries the window's last
/// millisecond as its timestamp.
template <class In, class Out, class K>
class ProcessWindowFunction : public RichFunction {
 public:
  using Context = WindowContext;  ///< what process() is given

  /// Called for each window of each key that has elements, whenever its trigger fires: by default
  /// when the window ends, and again for each late element that is allowed.
  virtual void process(const K& key, Context& context, std::span<const In> elements,
                       Collector<Out>& out) = 0;
  /// Called once for each of these windows when it is forgotten: forget what window_state() holds.
  virtual void clear(Context&) {}
};

/// The same for windows over a whole stream.
template <class In, class Out>
class ProcessAllWindowFunction : public RichFunction {
 public:
  using Context = WindowContext;  ///< what process() is given

  /// Called for each window that has elements, whenever its trigger fires: by default when it ends,
  /// and again for each late element that is allowed.
  virtual void process(Context& context, std::span<const In> elements, Collector<Out>& out) = 0;
  /// Called once for each of these windows when it is forgotten: forget what window_state() holds.
  virtual void clear(Context&) {}
};

}  // namespace weir
