/// \file
/// A task: a chain of operators that is stepped.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checkpoint/participant.hpp"
#include "runtime/chain_link.hpp"
#include "runtime/exchange.hpp"
#include "runtime/input_gate.hpp"
#include "runtime/source_pace.hpp"
#include "runtime/task_clock.hpp"
#include "runtime/task_times.hpp"
#include "weir/internal/expects.hpp"

namespace weir::internal {

/// One subtask of a chain of operators, with its input and its outputs.
///
/// Never blocks: step() does one thing (a message, a timer, or one batch) and returns. All but
/// post() belongs to one thread at a time: where several may step the task, to the one that has
/// claimed it.
class Task final : public CheckpointParticipant, private GateListener {
 public:
  Task(std::string name, std::size_t index, std::size_t subtask, std::size_t slot,
       const JobOptions& options, const Clock& clock, SnapshotReceiver& receiver);

  // Putting it together.
  ChainLink& add_link(const PlannedOperator& op, const JobOptions& options, JobMetrics& metrics);
  Exchange& add_exchange(std::unique_ptr<Exchange> exchange);
  /// `place`: as in InputGate::add_channel().
  void add_input(Channel& channel, std::size_t input, std::optional<InFlightPlace> place);
  /// Elements for one of its operators that were on their way when the checkpoint was taken that
  /// the job goes back to. They come before all other input.
  void add_in_flight(ChainLink& link, std::size_t input, Batch batch) {
    in_flight_.push_back({&link, input, std::move(batch)});
  }
  /// The parker of the thread that will step the task; it outlives all calls of wake().
  void set_parker(Parker& parker) { clock_.set_parker(parker); }
  void set_tracer(Tracer& tracer);
  /// What keeps a source together with the other subtasks; it outlives the task.
  void set_pace(SourcePace& pace) { pace_ = &pace; }

  /// Opens all functions, the last of the chain first. Called once, after everything has been put
  /// together.
  void open();
  /// Answers whether nobody else has the task; then it is the caller's until release().
  bool claim() {
    Claim free = Claim::free;
    return claim_.compare_exchange_strong(free, Claim::taken, std::memory_order_acquire);
  }
  /// As claim(). If somebody else has the task, its thread is woken when that one releases it.
  bool claim_or_be_woken() {
    Claim seen = Claim::free;
    while (!claim_.compare_exchange_weak(seen, seen == Claim::free ? Claim::taken : Claim::wanted,
                                         std::memory_order_acq_rel)) {
    }
    return seen == Claim::free;
  }
  void release() {
    WEIR_EXPECTS(claim_.load(std::memory_order_relaxed) != Claim::free);
    if (claim_.exchange(Claim::free, std::memory_order_acq_rel) == Claim::wanted) wake();
  }
  /// `now`: what the clock says as the step begins.
  StepResult step(Timestamp now);
  /// Closes all functions that were opened; the first error is thrown after all have been closed.
  void close();

  /// Lets `message` be called in a step. From any thread.
  void post(std::function<void()> message);
  /// Nothing will come of the task's results any more: long work ends early. From any thread.
  void stop() { clock_.stop(); }
  /// Has the task stepped soon. From any thread.
  void wake() { clock_.wake(); }
  void ask_for_checkpoint(std::int64_t checkpoint) override {
    post([this, checkpoint] { trigger_checkpoint(checkpoint); });
  }
  void align(std::int64_t checkpoint) override { aligned_ = checkpoint; }
  void suspend_after(std::int64_t checkpoint) override {
    suspend_after_ = checkpoint;
    if (checkpoint == 0) wake();
  }
  /// Lets its source, if it has one, end where it is.
  void drain() {
    post([this] { draining_ = true; });
  }
  void tell_complete(std::int64_t checkpoint) override {
    post([this, checkpoint] { notify_checkpoint_complete(checkpoint); });
  }
  void tell_aborted(std::int64_t checkpoint) override {
    post([this, checkpoint] { notify_checkpoint_aborted(checkpoint); });
  }
  /// Calls all that was posted and not called yet. Answers whether there was anything.
  bool read_mail();

  /// When a waiting task wants to be stepped even if nothing arrives.
  Timestamp deadline() const;
  bool finished() const { return finished_; }
  /// Whether it has something to do that goes on by itself, even after it has finished.
  bool is_busy() const;
  /// Whether only a checkpoint can end what it has to do.
  bool waits_for_checkpoint() const;
  /// Kept by whoever steps the task.
  TaskTimes& times() { return times_; }
  /// The figures so far.
  TaskMetrics measure();

  const std::string& name() const { return name_; }
  std::size_t subtask() const { return subtask_; }
  /// Tasks of one slot are stepped by the slot's thread, unless another one helps.
  std::size_t slot() const { return slot_; }
  const std::vector<std::unique_ptr<ChainLink>>& links() const { return links_; }
  const InputGate& gate() const { return gate_; }

  /// What its operators live by.
  TaskClock& clock() { return clock_; }

 private:
  /// A source takes its part at once and lets a barrier follow; others take it when the barriers
  /// have arrived, or when they have finished.
  void trigger_checkpoint(std::int64_t checkpoint);
  void notify_checkpoint_complete(std::int64_t checkpoint);
  void notify_checkpoint_aborted(std::int64_t checkpoint);

  bool is_suspended() const {
    const std::int64_t checkpoint = suspend_after_.load(std::memory_order_relaxed);
    return checkpoint != 0 && last_checkpoint_ >= checkpoint;
  }
  std::optional<StepResult> drain_outputs();
  bool run_message();
  bool work();
  bool work_of_sinks();
  bool accepts_input() const;
  bool may_read() const;
  bool read();
  StepResult step_while_full();
  bool step_source();
  bool waits_for_room() const;
  bool may_ask_source() const;
  bool finish();
  bool is_ready_for(std::int64_t checkpoint);
  StepResult step_to_snapshot();
  /// Whether barriers of this checkpoint overtake elements.
  bool overtakes(std::int64_t checkpoint) const {
    return unaligned_ && checkpoint != aligned_.load(std::memory_order_relaxed);
  }
  void take_part(std::int64_t checkpoint);
  /// Asks its operators. Answers whether all had a part to give.
  bool take_snapshot(std::int64_t checkpoint);
  void hand_in_part();
  void take_in_flight();

  void on_batch(std::size_t input, Batch& batch) override;
  void on_event(const StreamEvent& event) override;
  void on_barriers(std::int64_t checkpoint) override;
  void on_recorded() override { hand_in_part(); }
  void on_end_of_input(std::size_t input) override;

  ChainLink& head() {
    WEIR_EXPECTS(!links_.empty());
    return *links_.front();
  }

  std::string name_;
  std::size_t index_;
  std::size_t subtask_;
  std::size_t slot_;
  TaskClock clock_;
  SnapshotReceiver* receiver_;
  SourcePace* pace_ = nullptr;  ///< or there is nobody to keep together with
  Tracer* tracer_ = nullptr;    ///< or nobody looks
  InputGate gate_;
  std::vector<std::unique_ptr<ChainLink>> links_;  ///< each after the one that it is chained to
  std::vector<ChainLink*> working_;  ///< those that have something to do without input
  std::vector<std::unique_ptr<Exchange>> exchanges_;
  bool input_ended_ = false;
  std::size_t ended_links_ = 0;  ///< those whose end the next one knows of
  bool finished_ = false;
  std::int64_t awaited_checkpoint_ = 0;  ///< asked for, and not yet taken; 0: none
  std::int64_t held_checkpoint_ = 0;     ///< whose barriers have come, but not all links are ready
  std::int64_t last_checkpoint_ = 0;
  std::atomic<std::int64_t> suspend_after_{0};  ///< a checkpoint; 0: none
  const bool unaligned_;                        ///< whether barriers may overtake
  std::atomic<std::int64_t> aligned_{0};  ///< a checkpoint whose barriers overtake nothing; 0: none
  std::optional<Timestamp> aligning_since_;
  TaskSnapshot part_;  ///< of the last checkpoint, until it is handed in
  struct InFlight {
    ChainLink* link;
    std::size_t input;
    Batch batch;
  };
  std::deque<InFlight> in_flight_;
  bool draining_ = false;
  TaskTimes times_;
  enum class Claim : std::uint8_t { free, taken, wanted };
  std::atomic<Claim> claim_{Claim::free};

  std::mutex mailbox_mutex_;
  std::deque<std::function<void()>> mailbox_;
  std::atomic<bool> has_mail_{false};
};

}  // namespace weir::internal
