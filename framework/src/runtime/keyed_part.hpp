/// \file
/// What a chain link keeps by key: state, and timers of both clocks.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "weir/internal/keyed_state.hpp"
#include "weir/internal/timers.hpp"
#include "weir/job_options.hpp"
#include "weir/metrics_report.hpp"
#include "weir/state_store.hpp"

namespace weir::internal {

class Operator;
class ProcessingTime;
class Spill;

/// The state by key of one subtask of an operator, with the timers of its keys.
class KeyedPart {
 public:
  /// What this operator keeps; nothing if its stream is not keyed.
  static std::optional<KeyedPart> of(Operator& op, std::size_t max_parallelism,
                                     const JobOptions& options, bool batch,
                                     const ProcessingTime& clock);
  /// The clock, which time to live goes by, outlives it. What is too much for memory goes to
  /// `store`, if there is one.
  KeyedPart(std::unique_ptr<KeyedState> state, std::unique_ptr<StateStore> store,
            const JobOptions& options, const ProcessingTime& clock);
  ~KeyedPart();

  KeyedState& state() { return *state_; }
  const KeyedState& state() const { return *state_; }
  TimerQueue& timers(TimeDomain domain) {
    return domain == TimeDomain::event_time ? event_timers_ : processing_timers_;
  }
  const TimerQueue& timers(TimeDomain domain) const {
    return domain == TimeDomain::event_time ? event_timers_ : processing_timers_;
  }
  /// Takes the first timer out, if it is due at `until`, and makes its key the current one.
  std::optional<Timer> take_due(TimeDomain domain, Timestamp until);

  /// Between two steps: what is too much for memory goes to the store.
  void settle();
  /// Before anything is kept: all of it will stay in memory.
  void keep_in_memory();
  /// Before the operator is opened.
  void restore(OperatorSnapshot snapshot);
  /// The operator has been opened.
  void open();
  /// Adds all that is kept: as files of the store where that is wanted and can be.
  void snapshot(OperatorSnapshot& out);
  /// Adds the figures so far.
  void measure(OperatorMetrics& metrics) const;

 private:
  std::unique_ptr<KeyedState> state_;
  std::unique_ptr<Spill> spill_;
  bool keeps_files_;  ///< whether snapshots may have files
  TimerQueue event_timers_;
  TimerQueue processing_timers_;
};

}  // namespace weir::internal
