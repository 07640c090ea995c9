#include "runtime/task.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "runtime/tracer.hpp"

namespace weir::internal {

Task::Task(std::string name, std::size_t index, std::size_t subtask, std::size_t slot,
           const JobOptions& options, const Clock& clock, SnapshotReceiver& receiver)
    : name_(std::move(name)),
      index_(index),
      subtask_(subtask),
      slot_(slot),
      clock_(clock),
      receiver_(&receiver),
      gate_(options.checkpoint_mode),
      unaligned_(options.unaligned_checkpoints) {}

void Task::add_input(Channel& channel, std::size_t input, std::optional<InFlightPlace> place) {
  const std::size_t index = gate_.add_channel(channel, input, std::move(place));
  channel.on_overtaking(
      [this, index] { post([this, index] { gate_.look_for_barrier(index, *this); }); });
}

ChainLink& Task::add_link(const PlannedOperator& op, const JobOptions& options,
                          JobMetrics& metrics) {
  auto& link = *links_.emplace_back(ChainLink::make(op, subtask_, options, clock_, metrics));
  if (link.works()) working_.push_back(&link);
  return link;
}

Exchange& Task::add_exchange(std::unique_ptr<Exchange> exchange) {
  return *exchanges_.emplace_back(std::move(exchange));
}

void Task::set_tracer(Tracer& tracer) {
  tracer_ = &tracer;
  gate_.set_tracer(tracer);
  for (auto& link : links_) link->set_tracer(tracer);
}

void Task::open() {
  gate_.start();
  std::for_each(links_.rbegin(), links_.rend(), [](auto& link) { link->open(); });
}

StepResult Task::step(Timestamp now) {
  // What was in flight is not in a checkpoint of this run: it is worked on before one is taken.
  if (in_flight_.empty() && has_mail_.load() && run_message()) return StepResult::progressed;
  if (const auto drained = drain_outputs()) {
    clock_.hold_up(now);
    return *drained;
  }
  if (held_checkpoint_ != 0) return step_to_snapshot();
  if (finished_) return work() ? StepResult::progressed : StepResult::finished;
  if (is_suspended()) {
    return work_of_sinks() ? StepResult::progressed : StepResult::waits_for_input;
  }
  if (!input_ended_ && clock_.run_one(now)) return StepResult::progressed;
  if (work()) return StepResult::progressed;
  if (input_ended_) {
    const bool progressed = finish() || clock_.run_one(now);
    return progressed ? StepResult::progressed : StepResult::waits_for_answers;
  }
  if (!accepts_input()) {
    clock_.hold_up(now);
    return step_while_full();
  }
  if (!may_read()) {
    clock_.hold_up(now);
    return StepResult::waits_for_input;
  }
  const bool progressed = read();
  if (gate_.awaits_barriers() && !aligning_since_) aligning_since_ = now;
  if (gate_.is_aligning()) {
    clock_.hold_up(now);
  } else {
    clock_.go_on(now);
  }
  return progressed ? StepResult::progressed : StepResult::waits_for_input;
}

/// Whether it is this subtask's turn, for one of a source that is kept together with others.
bool Task::may_read() const { return pace_ == nullptr || pace_->may_read(subtask_); }

bool Task::read() {
  if (!in_flight_.empty()) {
    take_in_flight();
    return true;
  }
  bool progressed = head().source() != nullptr ? step_source() : gate_.step(*this);
  // A source that has nothing to read may still have said so: that it is idle.
  if (!progressed) progressed = waits_for_room();
  if (gate_.is_aligning()) return progressed;
  return clock_.looked_for_input() || progressed;
}

void Task::take_in_flight() {
  InFlight next = std::move(in_flight_.front());
  in_flight_.pop_front();
  next.link->process(next.input, next.batch);
}

/// An operator has no room, but a checkpoint waits for no answer: what is in flight before its
/// barriers comes in and is part of the snapshot.
StepResult Task::step_while_full() {
  const bool progressed =
      awaited_checkpoint_ != 0 &&
      (head().holds_watermark() ? head().work()
                                : gate_.step_to_barriers(*this, overtakes(awaited_checkpoint_)));
  return progressed ? StepResult::progressed : StepResult::waits_for_answers;
}

/// The barriers of a checkpoint have come, and a sink has to see to what came before them first. No
/// other operator does anything meanwhile: what it emitted would be behind the barriers.
StepResult Task::step_to_snapshot() {
  if (!is_ready_for(held_checkpoint_)) return StepResult::waits_for_answers;
  take_part(std::exchange(held_checkpoint_, 0));
  return StepResult::progressed;
}

/// Results that found no room go first, on every way out: one that is blocked must not hold up the
/// others.
std::optional<StepResult> Task::drain_outputs() {
  bool full = false;
  bool sent = false;
  for (auto& exchange : exchanges_) {
    if (!exchange->is_full()) continue;
    full = true;
    sent = exchange->drain() || sent;
  }
  if (!full) return std::nullopt;
  return sent ? StepResult::progressed : StepResult::waits_for_output;
}

bool Task::run_message() {
  std::function<void()> message;
  {
    const std::scoped_lock lock(mailbox_mutex_);
    if (mailbox_.empty()) return false;
    message = std::move(mailbox_.front());
    mailbox_.pop_front();
    has_mail_.store(!mailbox_.empty());
  }
  message();
  return true;
}

/// The last of the chain first: one that has no room holds up those before it.
bool Task::work() {
  bool worked = false;
  for (auto link = working_.rbegin(); link != working_.rend(); ++link) {
    worked = (*link)->work() || worked;
    if (!(*link)->accepts_input()) break;
  }
  return worked;
}

/// Of a suspended task only sinks have anything to do: to commit what the checkpoint holds.
bool Task::work_of_sinks() {
  bool worked = false;
  for (ChainLink* link : working_) worked = (link->is_busy() && link->work()) || worked;
  return worked;
}

bool Task::accepts_input() const {
  return std::all_of(working_.begin(), working_.end(),
                     [](const ChainLink* link) { return link->accepts_input(); });
}

bool Task::step_source() {
  const InputStatus status = draining_ ? InputStatus::end_of_input : head().poll();
  if (pace_ != nullptr) pace_->note(subtask_, status);
  switch (status) {
    case InputStatus::more_available:
      return true;
    case InputStatus::nothing_available:
      return false;
    case InputStatus::end_of_input:
      head().push(StreamEvent::watermark(Timestamp::max()));
      input_ended_ = true;
      return true;
  }
  return false;
}

/// Everything has come in. The end follows the last results, link by link: one that still waits for
/// something keeps it back. Answers whether it got any further.
bool Task::finish() {
  const std::size_t before = ended_links_;
  while (links_[ended_links_]->is_drained() && ++ended_links_ < links_.size()) {
    links_[ended_links_]->end_input(0);
  }
  if (ended_links_ < links_.size()) return ended_links_ > before;
  for (auto& exchange : exchanges_) exchange->push(StreamEvent::end_of_input());
  finished_ = true;
  return true;
}

void Task::close() {
  std::exception_ptr first;
  for (auto& link : links_) {
    try {
      link->close();
    } catch (...) {
      if (!first) first = std::current_exception();
    }
  }
  if (first) std::rethrow_exception(first);
}

void Task::post(std::function<void()> message) {
  {
    const std::scoped_lock lock(mailbox_mutex_);
    mailbox_.push_back(std::move(message));
    has_mail_.store(true);
  }
  wake();  // after has_mail_: who is about to sleep sees the one or hears the other
}

void Task::trigger_checkpoint(std::int64_t checkpoint) {
  if (checkpoint <= last_checkpoint_) return;  // the barriers were faster than this message
  awaited_checkpoint_ = checkpoint;
  if (input_ended_ || head().source() != nullptr) on_barriers(checkpoint);
}

bool Task::read_mail() {
  bool any = false;
  while (run_message()) any = true;
  return any;
}

void Task::notify_checkpoint_complete(std::int64_t checkpoint) {
  for (auto& link : links_) link->notify_checkpoint_complete(checkpoint);
}

void Task::notify_checkpoint_aborted(std::int64_t checkpoint) {
  if (awaited_checkpoint_ <= checkpoint) awaited_checkpoint_ = 0;
  if (held_checkpoint_ <= checkpoint) held_checkpoint_ = 0;
  aligning_since_.reset();
  gate_.give_up(checkpoint);
  if (last_checkpoint_ <= checkpoint) part_.clear();
  for (auto& link : links_) link->notify_checkpoint_aborted(checkpoint);
}

Timestamp Task::deadline() const {
  constexpr Duration soon{1};
  if (is_busy()) return clock_.now() + soon;
  if (finished_ || is_suspended() || waits_for_room()) return Timestamp::max();
  Timestamp first = clock_.next();
  if (may_ask_source()) first = std::min(first, links_.front()->source()->available_at());
  return first;
}

/// Whether results wait for room: until there is any, time changes nothing.
bool Task::waits_for_room() const {
  return std::any_of(exchanges_.begin(), exchanges_.end(),
                     [](const auto& exchange) { return exchange->is_full(); });
}

bool Task::may_ask_source() const {
  return links_.front()->source() != nullptr && !input_ended_ && accepts_input() && may_read();
}

TaskMetrics Task::measure() {
  TaskMetrics metrics;
  metrics.name = name_;
  metrics.subtask = subtask_;
  metrics.finished = finished_;
  times_.put(metrics);
  for (auto& link : links_) metrics.operators.push_back(link->measure());
  return metrics;
}

void Task::on_batch(std::size_t input, Batch& batch) { head().process(input, batch); }

void Task::on_event(const StreamEvent& event) { head().push(event); }

bool Task::is_ready_for(std::int64_t checkpoint) {
  return std::all_of(working_.begin(), working_.end(),
                     [&](ChainLink* link) { return link->is_ready_for(checkpoint); });
}

bool Task::is_busy() const {
  return held_checkpoint_ != 0 || std::any_of(working_.begin(), working_.end(),
                                              [](const auto* link) { return link->is_busy(); });
}

bool Task::waits_for_checkpoint() const {
  return std::any_of(working_.begin(), working_.end(),
                     [](const auto* link) { return link->waits_for_checkpoint(); });
}

void Task::on_barriers(std::int64_t checkpoint) {
  held_checkpoint_ = is_ready_for(checkpoint) ? 0 : checkpoint;
  if (held_checkpoint_ == 0) take_part(checkpoint);
}

/// The cut: what came before is in the snapshot, what follows the barrier is not. Where barriers
/// overtake, what they have overtaken is in it too.
void Task::take_part(std::int64_t checkpoint) {
  if (!aligning_since_) aligning_since_ = clock_.now();
  if (!take_snapshot(checkpoint)) return;
  const bool overtaking = overtakes(checkpoint);
  bool is_complete = true;
  if (overtaking) {
    for (auto& exchange : exchanges_) exchange->overtake(checkpoint, part_);
    is_complete = gate_.record(checkpoint, part_);
  }
  if (is_complete) hand_in_part();
  if (finished_) return;
  for (auto& exchange : exchanges_) {
    if (!overtaking || !exchange->may_overtake()) exchange->push(StreamEvent::barrier(checkpoint));
  }
}

void Task::on_end_of_input(std::size_t input) {
  head().end_input(input);
  input_ended_ = gate_.ended();
  // All senders have finished: no barrier will come.
  if (input_ended_ && awaited_checkpoint_ != 0) on_barriers(awaited_checkpoint_);
}

bool Task::take_snapshot(std::int64_t checkpoint) {
  awaited_checkpoint_ = 0;
  last_checkpoint_ = checkpoint;
  if (tracer_ != nullptr) tracer_->on_snapshot(head(), checkpoint);
  part_.clear();
  try {
    for (auto& link : links_) {
      link->snapshot(checkpoint,
                     part_.emplace_back(link->planned().uid, OperatorSnapshot{}).second);
    }
  } catch (...) {
    receiver_->decline(checkpoint, index_, std::current_exception());
    return false;
  }
  return true;
}

void Task::hand_in_part() {
  const Duration alignment = clock_.now() - aligning_since_.value_or(clock_.now());
  aligning_since_.reset();
  receiver_->acknowledge(last_checkpoint_, index_, subtask_, std::exchange(part_, {}), alignment);
}

}  // namespace weir::internal
