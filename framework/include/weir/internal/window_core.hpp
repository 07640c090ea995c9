/// \file
/// Windows of any assigner, with any trigger: the part that sees no types.
///
/// The core finds the windows of an element, asks the trigger, keeps timers, merges windows and
/// forgets them. What a window holds, and what is computed of it, is the work of an operator that
/// knows the types (general_window_operator.hpp).
#pragma once

#include <memory>
#include <vector>

#include "weir/internal/any_windows.hpp"
#include "weir/internal/operator.hpp"
#include "weir/internal/window_state.hpp"
#include "weir/trigger.hpp"

namespace weir::internal {

/// How a stream is cut into windows, whatever the assigner and the trigger.
struct AnyWindowSettings {
  AnyWindows windows{};
  std::shared_ptr<const TriggerBase> trigger{};  ///< null: the one that goes with the assigner
  Duration allowed_lateness{0};
  TagId late_output = no_tag;  ///< where elements go that come too late

  explicit AnyWindowSettings(AnyWindows any);
  AnyWindowSettings(const AnyWindowSettings&);
  AnyWindowSettings& operator=(const AnyWindowSettings&);
  ~AnyWindowSettings();

  /// Sets the trigger. \throws InvalidJob if the windows merge, and it cannot.
  void set_trigger(std::shared_ptr<const TriggerBase> set);
};

/// What is done with the contents of panes.
class PaneWork {
 public:
  virtual void add(RowId pane, const void* element, Timestamp timestamp) = 0;
  /// Whether the pane has contents.
  virtual bool holds(RowId pane) const = 0;
  /// Calls the window function with the contents.
  virtual void evaluate(RowId pane) = 0;
  /// Adds the contents of one pane to those of another; the first has none afterwards.
  virtual void merge(RowId from, RowId into) = 0;
  virtual void forget(RowId pane) = 0;
  /// Tells the window function that the window is forgotten.
  virtual void clear_function(RowId pane) = 0;
  /// No pane stays where it is.
  virtual void on_panes_leaving() = 0;

 protected:
  ~PaneWork() = default;
};

/// Is told of the timers of panes.
struct PaneTimerReceiver {
  virtual void on_pane_timer(TimeDomain domain, Timestamp time, RowId pane) = 0;
  /// All timers that were due have been told, or as many as there was room for.
  virtual void on_pane_timers_done() = 0;

 protected:
  ~PaneTimerReceiver() = default;
};

class PaneTimers;
class Sessions;

/// The windows of one operator's subtask.
class WindowCore final : private PaneTimerReceiver, private PaneListener {
 public:
  WindowCore(const AnyWindowSettings& settings, OperatorContext& context, PaneWork& work);
  ~WindowCore();

  OperatorContext& context() const { return *context_; }
  WindowState& state() { return state_; }
  const WindowState& state() const { return state_; }
  /// Takes timers and merging windows back. To be called when the columns of contents are there.
  void open();

  /// Adds an element to all of its windows that are not late. Answers whether that was too late for
  /// all of them.
  bool is_late_after_adding(RowId key, const void* element, Timestamp timestamp);
  /// Adds an element to one of its windows, unless that is late. Answers whether it was added.
  bool add_to(const TimeWindow& window, RowId key, const void* element, Timestamp timestamp);
  /// As an operator's; see operator.hpp.
  bool on_watermark(Timestamp watermark);
  bool end_key();
  void snapshot(OperatorSnapshot&) { settle_timers(); }
  /// Gives back what nothing uses any more.
  void sweep();

  // For the trigger.
  void add_timer(TimeDomain domain, Timestamp time, RowId pane);
  void remove_timer(TimeDomain domain, Timestamp time, RowId pane);

 private:
  void on_pane_timer(TimeDomain domain, Timestamp time, RowId pane) override;
  void on_pane_timers_done() override { sweep(); }
  void on_pane_loaded(RowId pane) override;
  void on_panes_leaving() override;
  /// Puts the timers of sessions where they would be had none been put off.
  void settle_timers();

  /// When the window is forgotten, by the clock that it is cut by.
  Timestamp cleanup_time(const TimeWindow& window) const;
  bool is_late(const TimeWindow& window) const;
  /// The pane for an element of this window; no_row if it is late.
  RowId enter(RowId key, const TimeWindow& window);
  /// As above. Merges what is to be merged.
  RowId enter_session(RowId key, const TimeWindow& window);
  /// Makes a session longer that is the only one an element meets.
  void grow(RowId pane, const TimeWindow& window);
  /// Puts `timer`, which closes a session, off to its end.
  void put_off(RowId pane, Timestamp& timer);
  RowId find_or_open(RowId key, const TimeWindow& window);
  void merge_into(RowId pane);
  /// Adds the timer that closes a pane, if it is not there.
  void close_at(RowId pane, const TimeWindow& window);
  bool is_cleanup(TimeDomain domain, Timestamp time, RowId pane) const;
  void act(RowId pane, TriggerResult result);
  void close(RowId pane);

  AnyWindowSettings settings_;
  const TriggerBase* trigger_;
  /// Whether panes have no timers but the one that closes them. That of a session that grows stays
  /// where it is, and is put off when it fires.
  bool has_only_ends_;
  OperatorContext* context_;
  PaneWork* work_;
  WindowState& state_;
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<PaneTimers> timers_;
  std::vector<TimeWindow> assigned_;  ///< the windows of the current element
  std::vector<RowId> met_;            ///< the windows that are being merged
};

}  // namespace weir::internal
