/// \file
/// One operator in its place: within a task, between the operator before it and those after it.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "graph/job_plan.hpp"
#include "runtime/metrics.hpp"
#include "runtime/queryable_states.hpp"
#include "runtime/sorted_input.hpp"
#include "weir/internal/operator.hpp"
#include "weir/internal/operator_states.hpp"
#include "weir/metrics_report.hpp"

namespace weir::internal {

class Tracer;

/// Carries one subtask of an operator: hands it batches, fires its timers, holds its state and its
/// outputs, and takes its part of a snapshot. What the operator throws leaves as an error that
/// names the operator.
class ChainLink final : public Target,
                        public OperatorContext,
                        private RuntimeContext,
                        private ProcessingTime {
 public:
  ChainLink(const PlannedOperator& op, std::size_t subtask, const JobOptions& options,
            ProcessingTime& clock, JobMetrics& metrics);

  /// Joins the output (or a side output) to what follows.
  void add_target(const std::optional<TagId>& side_output, Target& target);

  /// Says under which names its state can be queried.
  void publish_to(QueryableStates& queryable);

  // The life of the operator.
  void restore(OperatorSnapshot snapshot);
  void open();
  void process(std::size_t input, Batch& batch);
  void push(Batch& batch) override { process(0, batch); }
  void push(const StreamEvent& event) override;
  bool passes_on() const override;
  void end_input(std::size_t input);
  void snapshot(std::int64_t checkpoint, OperatorSnapshot& out);
  void notify_checkpoint_complete(std::int64_t checkpoint);
  void close();

  /// For the head of a source's chain; null otherwise.
  SourceOperator* source() const { return source_; }
  InputStatus poll();
  /// How the keys of an input are found: needed in BATCH mode.
  void set_lookup(std::size_t input, const KeyLookup& lookup) {
    if (sorted_) sorted_->set_lookup(input, lookup);
  }

  // For operators that have something to do without input, or no room for it; see WaitingOperator.
  bool works() const { return waiting_ != nullptr || sorted_; }
  bool work();
  bool accepts_input() const { return waiting_ == nullptr || waiting_->accepts_input(); }
  bool is_drained() const;

  const PlannedOperator& planned() const { return *planned_; }
  std::size_t subtask() const { return subtask_; }
  const Operator& op() const { return *operator_; }
  void set_tracer(Tracer& tracer) { tracer_ = &tracer; }
  void set_alignment_groups(AlignmentGroups& groups) { alignment_groups_ = &groups; }
  /// How often the job has been started anew.
  void set_attempt(std::size_t attempt) { attempt_ = attempt; }

  // What the operator may use.
  RuntimeContext& runtime() override { return *this; }
  const JobOptions& options() const override { return *options_; }
  ProcessingTime& clock() override { return *this; }
  Timestamp watermark() const override { return watermark_; }
  Output& output() override { return *output_; }
  Output* side_output(TagId tag) override;
  KeyedState* keyed_state() override;
  const KeyedState* keyed_state() const { return state_.get(); }
  OperatorStates& operator_states() override { return operator_states_; }
  AlignmentGroups* alignment_groups() override {
    return planned_->batch ? nullptr : alignment_groups_;
  }
  void add_timer(TimeDomain domain, const Timer& timer) override;
  void remove_timer(TimeDomain domain, const Timer& timer) override;

  /// Number of timers that wait.
  std::size_t timers(TimeDomain domain) const { return state_ ? timer_queue(domain).size() : 0; }
  /// Those timers; there must be keyed state.
  const TimerQueue& timer_queue(TimeDomain domain) const;
  /// The figures so far.
  OperatorMetrics measure();

 private:
  // What its functions may ask.
  const std::string& operator_name() const override { return planned_->node->name; }
  std::size_t subtask_index() const override { return subtask_; }
  std::size_t parallelism() const override { return planned_->parallelism; }
  std::size_t max_parallelism() const override { return planned_->max_parallelism; }
  Timestamp current_processing_time() const override { return clock_->now(); }
  Counter& counter(std::string_view name) override;
  void gauge(std::string_view name, std::function<double()> value) override {
    gauges_[std::string(name)] = std::move(value);
  }
  std::size_t attempt_number() const override { return attempt_; }
  Histogram& histogram(std::string_view name) override;
  Meter& meter(std::string_view name) override;
  void manage_state_of(CheckpointedFunction& function) override;
  void tell_of_checkpoints(CheckpointListener& listener) override {
    listeners_.push_back(&listener);
  }
  void add_accumulator(std::string_view name,
                       std::shared_ptr<AccumulatorBase> accumulator) override;

  // The task's clock: what the operator has asked it to do later runs under this link's name.
  Timestamp now() const override { return clock_->now(); }
  void schedule(Timestamp at, std::function<void()> callback) override;
  void after_next_input(std::function<void()> callback) override;
  Duration held_up() const override { return clock_->held_up(); }
  bool stopping() const override { return clock_->stopping(); }
  void wake() override { clock_->wake(); }

  /// Calls `action`, and names this operator in whatever it throws.
  template <class Action>
  auto guarded(Action action);
  TimerQueue& queue(TimeDomain domain);
  /// After something has been done: shows it to the tracer, if there is one.
  void show();
  void fire(TimeDomain domain, Timestamp until);
  void schedule_processing_timers();
  std::function<void()> in_my_name(std::function<void()> callback);
  void act_on(const StreamEvent& event);
  void process_at_once(std::size_t input, Batch& batch);
  void end_key(Slot key);
  void end_sorted();
  void begin_batch();
  std::set<std::size_t> inputs() const;
  /// The output as those see it that follow.
  const Output& results() const { return last_of_key_ ? last_of_key_->output() : *output_; }
  void flush();
  void emit(const StreamEvent& event);

  const PlannedOperator* planned_;
  std::size_t subtask_;
  const JobOptions* options_;
  ProcessingTime* clock_;
  JobMetrics* metrics_;
  Tracer* tracer_ = nullptr;  ///< or nobody looks
  bool restored_ = false;     ///< whether what the snapshot held has been taken over
  std::unique_ptr<Operator> operator_;
  SourceOperator* source_;
  WaitingOperator* waiting_;
  std::optional<Output> output_;
  std::map<TagId, Output> side_outputs_;
  std::unique_ptr<KeyedState> state_;
  OperatorStates operator_states_;
  std::optional<TimerQueue> event_timers_;
  std::optional<TimerQueue> processing_timers_;
  std::map<std::string, std::function<double()>> gauges_;
  std::map<std::string, Histogram> histograms_;
  std::map<std::string, Meter> meters_;
  std::vector<CheckpointListener*> listeners_;
  std::size_t attempt_ = 0;
  AlignmentGroups* alignment_groups_ = nullptr;
  std::uint64_t records_in_ = 0;
  Timestamp watermark_ = Timestamp::min();
  Timestamp processing_timers_scheduled_ = Timestamp::max();
  bool opened_ = false;

  // In BATCH mode:
  std::optional<SortedInput> sorted_;     ///< of a keyed operator
  std::optional<LastOfKey> last_of_key_;  ///< of a rolling aggregate: what its output goes through
  std::size_t open_inputs_ = 0;           ///< those that have not ended
  bool key_is_ending_ = false;
  bool sorted_ended_ = false;
};

}  // namespace weir::internal
