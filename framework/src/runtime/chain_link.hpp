/// \file
/// One operator in its place: within a task, between the operator before it and those after it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

#include "dataflow/clock_alarm.hpp"
#include "graph/job_plan.hpp"
#include "runtime/function_context.hpp"
#include "runtime/keyed_part.hpp"
#include "runtime/operator_clock.hpp"
#include "runtime/operator_errors.hpp"
#include "runtime/outputs.hpp"
#include "runtime/queryable_states.hpp"
#include "weir/internal/expects.hpp"
#include "weir/internal/operator.hpp"
#include "weir/internal/operator_states.hpp"

namespace weir::internal {

class Tracer;

/// Hosts one subtask of an operator: hands it batches and events, fires its timers, passes its
/// results on, and takes its part of a snapshot. What the operator throws leaves as an error that
/// names the operator.
///
/// A watermark may make more due than there is room for. Then it is held, and with it all that
/// follows: work() goes on when there is room, and the watermark leaves after the last result.
class ChainLink : public Target, public OperatorContext {
 public:
  /// The link for an operator, by the mode that its job runs in.
  static std::unique_ptr<ChainLink> make(const PlannedOperator& op, std::size_t subtask,
                                         const JobOptions& options, ProcessingTime& clock,
                                         JobMetrics& metrics);
  ChainLink(const PlannedOperator& op, std::size_t subtask, const JobOptions& options,
            ProcessingTime& clock, JobMetrics& metrics);
  ~ChainLink() override;

  // Putting it together.

  /// Joins the output, or a side output, to what follows.
  virtual void add_target(const std::optional<TagId>& side_output, Target& target);
  /// Says how the keys of an input are found: needed in BATCH mode.
  virtual void set_lookup(std::size_t, const KeyLookup&) {}
  /// Says under which names its state can be queried.
  void publish_to(QueryableStates& queryable);
  /// Is told what happens. Who looks at all that is kept after each step needs it in memory.
  void set_tracer(Tracer& tracer) {
    tracer_ = &tracer;
    if (keyed_) keyed_->keep_in_memory();
  }
  void set_alignment_groups(AlignmentGroups& groups) { alignment_groups_ = &groups; }
  /// How often the job has been started anew.
  void set_attempt(std::size_t attempt) { functions_.set_attempt(attempt); }

  // The life of the operator.

  void restore(OperatorSnapshot snapshot);
  void open();
  void process(std::size_t input, Batch& batch);
  void push(Batch& batch) override { process(0, batch); }
  void push(const StreamEvent& event) override;
  virtual void end_input(std::size_t input);
  void snapshot(std::int64_t checkpoint, OperatorSnapshot& out);
  void notify_checkpoint_complete(std::int64_t checkpoint);
  void notify_checkpoint_aborted(std::int64_t checkpoint);
  void close();
  /// For the head of a source's chain; null otherwise.
  SourceOperator* source() const { return source_; }
  InputStatus poll();

  // What it does without input, or has no room for.

  /// Whether work() may ever find something to do.
  virtual bool works() const { return waiting_ != nullptr || keyed_; }
  /// Does some of what is left. Answers whether there was anything.
  virtual bool work();
  /// Whether it takes input: not while it waits, as a WaitingOperator says, or a watermark is held.
  bool accepts_input() const {
    return !holds_watermark_ && (waiting_ == nullptr || waiting_->accepts_input());
  }
  /// Whether nothing is left of its input.
  virtual bool is_drained() const {
    return !holds_watermark_ && (waiting_ == nullptr || waiting_->is_drained());
  }
  /// Whether its part of a snapshot can be taken.
  bool is_ready_for(std::int64_t checkpoint);
  /// As a WaitingOperator says; one that is not open does and waits for nothing.
  bool is_busy() const { return opened_ && waiting_ != nullptr && waiting_->is_busy(); }
  bool waits_for_checkpoint() const {
    return opened_ && waiting_ != nullptr && waiting_->waits_for_checkpoint();
  }
  bool has_room() const override { return accepts_input() && outputs_.have_room(); }
  bool passes_on() const override { return operator_->passes_on() && results()->passes_on(); }

  // What the operator may use.

  RuntimeContext& runtime() override { return functions_; }
  const JobOptions& options() const override { return *options_; }
  ProcessingTime& clock() override { return clock_; }
  Timestamp watermark() const override { return watermark_; }
  bool holds_watermark() const override { return holds_watermark_; }
  Output& output() override {
    WEIR_EXPECTS(outputs_.main() != nullptr);
    return *outputs_.main();
  }
  Output* side_output(TagId tag) override { return outputs_.side(tag); }
  bool must_pause() const override { return clock_.stopping() || !outputs_.have_room(); }
  KeyedState* keyed_state() override;
  OperatorStates& operator_states() override { return operator_states_; }
  AlignmentGroups* alignment_groups() override { return alignment_groups_; }
  void add_timer(TimeDomain domain, const Timer& timer) override;
  void remove_timer(TimeDomain domain, const Timer& timer) override;

  // What is seen of it.

  const PlannedOperator& planned() const { return *planned_; }
  std::size_t subtask() const { return subtask_; }
  const Operator& op() const { return *operator_; }
  /// What it keeps by key; null if nothing.
  const KeyedPart* keyed() const { return keyed_ ? &*keyed_ : nullptr; }
  /// The figures so far.
  OperatorMetrics measure();

 protected:
  /// Calls `action`, and names this operator in whatever it throws.
  template <class Action>
  auto guarded(Action action) {
    return errors_.guard(std::move(action));
  }
  /// Does what `action` does, and hands on what comes of it.
  template <class Action>
  void act(Action action) {
    guarded([&] {
      action();
      outputs_.flush();
    });
    show();
  }
  /// Works on a batch that has been counted.
  virtual void take(std::size_t input, Batch& batch);
  /// Does some of what is due at the watermark. Answers whether nothing is left.
  bool fire_all_due();
  /// Fires some of the timers that are due. Answers whether none is left.
  bool fire(TimeDomain domain, Timestamp until);
  /// The output as those see it that follow; null for a sink.
  virtual const Output* results() const { return outputs_.main(); }
  Operator& hosted() { return *operator_; }
  /// What it keeps by key; there must be something.
  KeyedPart& keys() {
    WEIR_EXPECTS(keyed_);
    return *keyed_;
  }
  void set_watermark(Timestamp watermark) { watermark_ = watermark; }

 private:
  /// After something has been done: shows it to the tracer, if there is one.
  void show();
  void advance_to(Timestamp watermark);
  void advance();

  const PlannedOperator* planned_;
  std::size_t subtask_;
  const JobOptions* options_;
  OperatorErrors errors_;
  OperatorClock clock_;
  Outputs outputs_;
  OperatorStates operator_states_;
  std::unique_ptr<Operator> operator_;
  SourceOperator* source_;
  WaitingOperator* waiting_;
  std::optional<KeyedPart> keyed_;
  FunctionContext functions_;
  ClockAlarm alarm_;                             ///< for timers of processing time
  Tracer* tracer_ = nullptr;                     ///< or nobody looks
  AlignmentGroups* alignment_groups_ = nullptr;  ///< null in BATCH mode
  std::uint64_t records_in_ = 0;
  Timestamp watermark_ = Timestamp::min();
  bool holds_watermark_ = false;
  std::deque<StreamEvent> held_;  ///< what has come after the watermark that is held
  bool opened_ = false;
};

}  // namespace weir::internal
