/// \file
/// What the engine asks of an operator, and what it offers to one.
///
/// An operator is small: it says what happens to a batch, and when a timer fires. Watermarks,
/// timers, snapshots and the passing on of batches belong to the chain link that carries it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "weir/internal/output.hpp"
#include "weir/internal/processing_time.hpp"
#include "weir/internal/shared_function.hpp"
#include "weir/internal/timers.hpp"
#include "weir/job_options.hpp"
#include "weir/output_tag.hpp"
#include "weir/runtime_context.hpp"
#include "weir/snapshot.hpp"
#include "weir/source_status.hpp"

namespace weir::internal {

class AlignmentGroups;
class OperatorStates;
class WindowState;

/// What an operator may use; owned by its chain link, valid from open() to close().
class OperatorContext {
 public:
  virtual ~OperatorContext() = default;

  virtual RuntimeContext& runtime() = 0;
  virtual const JobOptions& options() const = 0;
  virtual ProcessingTime& clock() = 0;
  /// The last watermark that arrived; Timestamp::min() before the first.
  virtual Timestamp watermark() const = 0;
  /// Whether it has not left yet, since not all that it made due has been done.
  virtual bool holds_watermark() const = 0;
  /// Where results go.
  virtual Output& output() = 0;
  /// Where elements with this tag go; null if nobody asked for them.
  virtual Output* side_output(TagId tag) = 0;
  /// Whether what goes on by itself, like the firing of timers, is to pause: those who take the
  /// results have no room, or the job is being stopped.
  virtual bool must_pause() const = 0;
  /// The state by key; null if the stream is not keyed.
  virtual KeyedState* keyed_state() = 0;
  /// The state that belongs to no key.
  virtual OperatorStates& operator_states() = 0;
  /// The groups of sources that keep together in event time; null in BATCH mode.
  virtual AlignmentGroups* alignment_groups() = 0;
  /// Timers of the key that is current; there must be keyed state.
  virtual void add_timer(TimeDomain domain, const Timer& timer) = 0;
  virtual void remove_timer(TimeDomain domain, const Timer& timer) = 0;
};

/// Calls `fire_next`, which fires one of what is due and answers whether there was any, until
/// nothing is left, there is no room for more results, or a step has taken long enough. Answers
/// whether nothing is left.
template <class FireNext>
bool fire_some(const OperatorContext& context, FireNext fire_next) {
  constexpr int most_in_a_step = 1024;
  for (int fired = 0; fired < most_in_a_step; ++fired) {
    if (!fire_next()) return true;
    if (context.must_pause()) break;
  }
  return false;
}

/// One subtask of an operator. Everything is called on the task's thread, nothing before open() or
/// after close().
class Operator {
 public:
  virtual ~Operator();

  /// The state by key that the operator wants; null if its stream is not keyed. Called once, before
  /// restore().
  virtual std::unique_ptr<KeyedState> make_keyed_state(std::size_t max_parallelism, bool copying);
  /// What is kept of windows beside the state by key, after open(); null if there are none.
  virtual const WindowState* windows() const;
  /// Takes back what snapshot() wrote; called before open(), and only after a restore.
  virtual void restore(const OperatorSnapshot&);
  virtual void open(OperatorContext&);
  /// Works on a batch of the elements of one input; may change it, the link clears it.
  virtual void process(std::size_t input, Batch& batch) = 0;
  /// Whether process() passes the batch itself on.
  virtual bool passes_on() const;
  /// An event arrives. Answers whether the link shall act on it and hand it on.
  virtual bool on_event(const StreamEvent&);
  /// The watermark has advanced. Does what is due beside the timers of keys, or some of it (see
  /// fire_some()). Answers whether nothing is left: else it is called again, before anything else
  /// comes.
  virtual bool on_watermark(Timestamp);
  virtual void on_timer(TimeDomain, const Timer&);
  /// In BATCH mode: the input of a key has ended, and the clock with it. Called after
  /// on_watermark(Timestamp::max()), and as that again until nothing is left.
  virtual bool end_key();
  /// One input has ended. Called before the operator's own output ends.
  virtual void end_input(std::size_t);
  /// Adds what the operator must remember beside its keyed state.
  virtual void snapshot(OperatorSnapshot&);
  virtual void close();
};

/// An operator without input, which is asked for elements.
class SourceOperator : public Operator {
 public:
  void process(std::size_t, Batch&) final {}
  /// Emits at most a batch.
  virtual InputStatus poll() = 0;
  /// After `nothing_available`: when to ask again.
  virtual Timestamp available_at() const = 0;
};

/// An operator that waits for something from outside of its task. It is worked on whenever the task
/// is stepped.
class WaitingOperator : public Operator {
 public:
  /// Does what can be done by now. Answers whether there was anything.
  virtual bool work() = 0;
  /// Whether there is room: the task takes no more input while there is none.
  virtual bool accepts_input() const = 0;
  /// Whether nothing is left of its input: only then does its output end.
  virtual bool is_drained() const = 0;
  /// Whether its part of a snapshot can be taken, as its barriers have come: until then the task
  /// takes no input, and this is asked again.
  virtual bool is_ready_for(std::int64_t checkpoint);
  /// Whether it is to be worked on soon although nobody rings, also after the end of its output.
  virtual bool is_busy() const;
  /// Whether something is left that only a checkpoint can end: then the job takes a last one.
  virtual bool waits_for_checkpoint() const;
};

/// Makes the operator of one subtask.
using OperatorFactory =
    SharedFunction<std::unique_ptr<Operator>(std::size_t subtask, std::size_t parallelism)>;

}  // namespace weir::internal
