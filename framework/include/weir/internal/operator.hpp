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

/// The clock of a task, and what it has been asked to do later. Used on the task's thread, but for
/// wake().
class ProcessingTime {
 public:
  virtual ~ProcessingTime() = default;
  /// The executor's clock: the machine's, or a test's.
  virtual Timestamp now() const = 0;
  /// Calls `callback` from a step of the task once now() has reached `at`.
  virtual void schedule(Timestamp at, std::function<void()> callback) = 0;
  /// Calls `callback` once, after the task has looked for input again.
  virtual void after_next_input(std::function<void()> callback) = 0;
  /// For how long the task has been kept from reading its input so far: by those who take its
  /// results, by a barrier, or by other subtasks that are behind.
  virtual Duration held_up() const = 0;
  /// Whether the job is being stopped: what takes long may end early, nobody waits for it.
  virtual bool stopping() const = 0;
  /// Has the task stepped soon: something has come from outside. From any thread.
  virtual void wake() = 0;
};

/// What an operator may use; owned by its chain link, valid from open() to close().
class OperatorContext {
 public:
  virtual ~OperatorContext() = default;

  virtual RuntimeContext& runtime() = 0;
  virtual const JobOptions& options() const = 0;
  virtual ProcessingTime& clock() = 0;
  /// The last watermark that arrived; Timestamp::min() before the first.
  virtual Timestamp watermark() const = 0;
  /// Where results go.
  virtual Output& output() = 0;
  /// Where elements with this tag go; null if nobody asked for them.
  virtual Output* side_output(TagId tag) = 0;
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
  /// The watermark has advanced. Called before the timers that are due.
  virtual void on_watermark(Timestamp);
  virtual void on_timer(TimeDomain, const Timer&);
  /// In BATCH mode: the input of a key has ended, and the clock with it. Called after
  /// on_watermark(Timestamp::max()).
  virtual void end_key();
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
};

/// Makes the operator of one subtask.
using OperatorFactory =
    SharedFunction<std::unique_ptr<Operator>(std::size_t subtask, std::size_t parallelism)>;

}  // namespace weir::internal
