/// \file
/// What an operator keeps of windows: state by key and window, and timers.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "weir/internal/keyed_state.hpp"
#include "weir/internal/timers.hpp"
#include "weir/time_window.hpp"

namespace weir::internal {

/// One window of one key.
struct Pane {
  RowId key = no_row;
  TimeWindow window{};
};

/// Is told of panes that come into memory and leave it, where not all are there: what it remembers
/// of them follows from what is kept.
struct PaneListener {
  /// A pane is there, with its contents and those of its timers that a snapshot has.
  virtual void on_pane_loaded(RowId pane) = 0;
  /// No pane is there any more, after this.
  virtual void on_panes_leaving() = 0;

 protected:
  ~PaneListener() = default;
};

/// State whose keys are panes: each has a row, and its contents are a column, as for other keys.
///
///     key --KeyedState--> row 7 --+
///                        [12, 13) -+-> WindowState --> pane 3 --ValueColumn--> its contents
///
/// It lies beside the state of the keys themselves, and a pane is filed under the key group of its
/// key. Timers are those of panes. Where they follow from the panes, they are no part of a
/// snapshot; those that a trigger asks for are.
class WindowState final : public KeyedState {
 public:
  /// Windows of the keys that `keys` holds.
  explicit WindowState(KeyedState& keys);
  ~WindowState() override;

  /// The pane of a key, or no_row.
  RowId find(RowId key, const TimeWindow& window) const;
  /// Makes the pane of a key; there must be none. The key is kept as long as the pane is.
  RowId open(RowId key, const TimeWindow& window);
  /// Makes the window of a pane another one. find() does not know it by that: its user has to.
  void change_window(RowId pane, const TimeWindow& window) { pane_in(pane).window = window; }
  const Pane& pane(RowId row_id) const { return pane_in(row_id); }
  /// The pane of a row.
  static const Pane& pane(const Row& row) { return static_cast<const PaneRow&>(row).pane; }

  /// A pane whose time has come.
  struct Due {
    Timestamp time;
    RowId pane = no_row;
  };
  /// Adds a timer; the pane must have none for this time.
  void add_timer(Timestamp time, RowId pane);
  /// Takes a timer of the first time out, if that has come by `watermark`. All of one time come
  /// before those that are added meanwhile.
  bool take_due(Timestamp watermark, Due& due);
  /// Timers of another kind: each at most once, and part of a snapshot.
  TimerQueue& timer_queue(TimeDomain domain) {
    return domain == TimeDomain::event_time ? event_timers_ : processing_timers_;
  }
  /// Takes back what snapshot() wrote of timers.
  void restore_timers();
  /// Number of timers that wait, of either kind.
  std::size_t timers(TimeDomain domain = TimeDomain::event_time) const {
    return domain == TimeDomain::event_time ? waiting_ + spilled_waiting_ + event_timers_.size()
                                            : processing_timers_.size();
  }

  /// Tells of all panes that are there, and of others when they come; after open().
  void listen(PaneListener& listener);
  /// A pane has come into memory.
  void on_loaded(RowId pane);
  /// All are about to leave memory.
  void on_leaving() {
    if (listener_ != nullptr) listener_->on_panes_leaving();
  }
  /// Takes all panes and their timers out of memory.
  void drop_panes();
  /// Calls `action(pane, time)` for each timer in memory that follows from its pane.
  template <class Action>
  void for_each_timer(Action action) const {
    for (std::size_t i = taken_; i < due_.size(); ++i) action(due_[i], due_time_);
    for (const auto& [time, panes] : timers_) {
      for (const RowId pane : panes) action(pane, time);
    }
  }
  Spill* spill() const override { return keys_->spill(); }

  /// Adds a section of every state and of timers. Their names cannot be those of states by key.
  void snapshot(KeyedSnapshot& out);

  TypeDescription key_type() const override;
  void write_key(RowId pane, StateWriter& writer) const override;
  RowId read_key(StateReader& reader) override;
  KeyGroup group_of(RowId pane) const override { return keys_->group_of(pane_in(pane).key); }
  std::optional<KeyedSection> take_section(const std::string& name) override;
  /// It is the keys that elements come with.
  void clean_up_for_every_record(StateColumn& column) override {
    keys_->clean_up_for_every_record(column);
  }

 private:
  struct PaneRow : Row {
    Pane pane;
  };

  Pane& pane_in(RowId row_id) const { return static_cast<PaneRow&>(rows_[row_id]).pane; }
  void make_key(RowId row_id) override { pane_in(row_id) = {}; }
  void move_key(Row& to, Row& from) override {
    static_cast<PaneRow&>(to).pane = static_cast<PaneRow&>(from).pane;
  }
  void on_freed(RowId pane) override { keys_->release(pane_in(pane).key); }

  KeyedState* keys_;
  std::map<Timestamp, std::vector<RowId>> timers_;
  std::size_t waiting_ = 0;
  std::size_t spilled_waiting_ = 0;
  PaneListener* listener_ = nullptr;
  // Those of the time that is being taken out.
  Timestamp due_time_;
  std::vector<RowId> due_;
  std::size_t taken_ = 0;
  TimerQueue event_timers_{*this, TimeDomain::event_time};
  TimerQueue processing_timers_{*this, TimeDomain::processing_time};
  // The panes of one window are made one after the other: where the last timer was put.
  Timestamp last_time_;
  std::vector<RowId>* last_ = nullptr;
};

}  // namespace weir::internal
