/// \file
/// How to write a window assigner: who says which windows an element belongs to. Those of Weir are
/// in window_assigners.hpp.
/// \code
///   /// Trips of a day, and trips of the whole week too.
///   struct DaysAndWeeks : weir::WindowAssigner<Trip> {
///     std::vector<TimeWindow> assign_windows(const Trip&, Timestamp timestamp,
///                                            const WindowAssignerContext&) const override {
///       return {weir::tumbling_window(timestamp, 24h), weir::tumbling_window(timestamp, 7 * 24h)};
///     }
///     bool is_event_time() const override { return true; }
///   };
///   trips.key_by(&Trip::driver).window(DaysAndWeeks{})
/// \endcode
/// An assigner has no memory: one object, a copy of the one that is passed to window(), serves all
/// keys on all threads, which is why its functions are const. It follows Flink's WindowAssigner,
/// with windows of time.
#pragma once

#include <concepts>
#include <memory>
#include <vector>

#include "weir/time_window.hpp"
#include "weir/trigger.hpp"

namespace weir {

namespace internal {
class ProcessingTime;
}  // namespace internal

/// What an assigner may ask. Owned by the engine; valid only for the call that it is given to.
class WindowAssignerContext {
 public:
  /// Made by the engine.
  explicit WindowAssignerContext(const internal::ProcessingTime& clock) : clock_(&clock) {}

  /// The executor's clock.
  Timestamp current_processing_time() const;

 private:
  const internal::ProcessingTime* clock_;
};

namespace internal {

/// An assigner of the user's, without the type of its elements. To write one, derive from
/// WindowAssigner.
class OwnAssigner {
 public:
  virtual ~OwnAssigner();

  /// Whether windows go by event time: they then need elements with timestamps, end with the
  /// watermark, and know late elements. Otherwise they go by the clock. Asked once, when the job is
  /// put together.
  virtual bool is_event_time() const = 0;
  /// Whether windows of one key that overlap or touch become one.
  virtual bool merges() const { return false; }
  /// Calls assign_windows() of a WindowAssigner. Used by the engine.
  virtual std::vector<TimeWindow> assign_any(const void* element, Timestamp timestamp,
                                             const WindowAssignerContext& context) const = 0;
  /// The trigger of get_default_trigger(), or null. Used by the engine.
  virtual std::shared_ptr<const TriggerBase> any_default_trigger() const = 0;
};

}  // namespace internal

/// Says which windows an element of type T belongs to.
template <class T>
class WindowAssigner : public internal::OwnAssigner {
 public:
  using Element = T;  ///< the type of the elements

  /// The windows of an element: any number of them, also none. Each must end after it starts. The
  /// timestamp is Timestamp::min() if it has none, which fails the job before if windows go by
  /// event time.
  virtual std::vector<TimeWindow> assign_windows(const T& element, Timestamp timestamp,
                                                 const WindowAssignerContext& context) const = 0;
  /// The trigger of these windows, unless trigger() sets another one. By default EventTimeTrigger,
  /// or ProcessingTimeTrigger if windows go by the clock.
  virtual AnyTrigger<T> get_default_trigger() const { return {}; }

  /// Calls assign_windows(). Used by the engine.
  std::vector<TimeWindow> assign_any(const void* element, Timestamp timestamp,
                                     const WindowAssignerContext& context) const final {
    return assign_windows(*static_cast<const T*>(element), timestamp, context);
  }
  /// The trigger of get_default_trigger(), or null. Used by the engine.
  std::shared_ptr<const TriggerBase> any_default_trigger() const final {
    return get_default_trigger().shared();
  }
};

/// The same, of windows that merge: those of one key that overlap or touch become one, as sessions
/// do, with all that they hold. Their trigger must know how to merge. If one element has several
/// windows that meet, it is in the merged one several times.
template <class T>
class MergingWindowAssigner : public WindowAssigner<T> {
 public:
  /// They do.
  bool merges() const final { return true; }
};

namespace internal {

/// An assigner of the user's for elements of type T.
template <class Assigner, class T>
concept OwnAssignerOf = std::derived_from<Assigner, WindowAssigner<T>>;

}  // namespace internal
}  // namespace weir
