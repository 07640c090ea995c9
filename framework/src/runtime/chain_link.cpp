#include "runtime/chain_link.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/tracer.hpp"
#include "weir/checkpoint_listener.hpp"
#include "weir/error.hpp"
#include "weir/internal/window_state.hpp"

namespace weir::internal {
namespace {

/// An error that says which operator it came from. A StateError stays a StateError: the job is put
/// together wrongly, e.g. without key_by(), which is not the same as a function that failed. So
/// does a SnapshotError while the job is being restored.
template <class Kind>
struct Named : Kind {
  Named(const std::string& operator_name, const Kind& error)
      : Kind(fmt::format("operator '{}': {}", operator_name, error.what())) {}
};

}  // namespace

template <class Action>
auto ChainLink::guarded(Action action) {
  const auto failed = [this](const char* cause) {
    return JobFailed(planned_->node->name, subtask_, planned_->parallelism, cause);
  };
  try {
    return action();
  } catch (const JobFailed&) {
    throw;
  } catch (const Named<StateError>&) {
    throw;
  } catch (const Named<SnapshotError>&) {
    throw;
  } catch (const StateError& error) {
    throw Named<StateError>(planned_->node->name, error);
  } catch (const SnapshotError& error) {
    if (restored_) throw failed(error.what());
    throw Named<SnapshotError>(planned_->node->name, error);
  } catch (const std::exception& error) {
    throw failed(error.what());
  } catch (...) {
    throw failed("something was thrown that is no std::exception");
  }
}

ChainLink::ChainLink(const PlannedOperator& op, std::size_t subtask, const JobOptions& options,
                     ProcessingTime& clock, JobMetrics& metrics)
    : planned_(&op),
      subtask_(subtask),
      options_(&options),
      clock_(&clock),
      metrics_(&metrics),
      operator_(guarded([&] { return op.node->factory(subtask, op.parallelism); })),
      source_(dynamic_cast<SourceOperator*>(operator_.get())),
      waiting_(dynamic_cast<WaitingOperator*>(operator_.get())),
      operator_states_(subtask, options.state_backend == StateBackend::copying) {
  if (op.node->output_type != nullptr) {
    output_.emplace(*op.node->output_type, options.batch_capacity);
  }
  for (const auto& [tag, type] : op.node->side_outputs) {
    side_outputs_.try_emplace(tag, *type, options.batch_capacity);
  }
  state_ = operator_->make_keyed_state(op.max_parallelism,
                                       options.state_backend == StateBackend::copying);
  if (state_) {
    state_->set_clock(*clock_);
    event_timers_.emplace(*state_);
    processing_timers_.emplace(*state_);
    if (op.batch) begin_batch();
  }
}

/// Input is kept until all of it is there.
void ChainLink::begin_batch() {
  sorted_.emplace(*state_, options_->batch_capacity);
  open_inputs_ = inputs().size();
  if (!planned_->node->last_of_key_in_batch) return;
  last_of_key_.emplace(*planned_->node->output_type, options_->batch_capacity);
  output_->add_target(*last_of_key_);
}

void ChainLink::add_target(const std::optional<TagId>& side_output, Target& target) {
  if (side_output) {
    side_outputs_.at(*side_output).add_target(target);
  } else if (last_of_key_) {
    last_of_key_->output().add_target(target);
  } else {
    output_->add_target(target);
  }
}

void ChainLink::publish_to(QueryableStates& queryable) {
  if (!state_) return;
  state_->set_publisher([this, &queryable](const std::string& name, StateColumn& column) {
    queryable.add(name, *planned_, column.name());
  });
}

void ChainLink::restore(OperatorSnapshot snapshot) {
  guarded([&] {
    operator_->restore(snapshot);
    operator_states_.restore(snapshot);
    if (!state_) return;
    state_->restore(std::move(snapshot.keyed));
    if (auto timers = state_->take_section(event_timers_section)) event_timers_->restore(*timers);
    if (auto timers = state_->take_section(processing_timers_section)) {
      processing_timers_->restore(*timers);
    }
  });
}

void ChainLink::open() {
  opened_ = true;
  guarded([&] {
    operator_->open(*this);
    restored_ = true;
    schedule_processing_timers();
    flush();
  });
  show();
}

void ChainLink::process(std::size_t input, Batch& batch) {
  records_in_ += batch.size();
  if (sorted_ && sorted_->keeps(input)) {
    guarded([&] { sorted_->add(input, batch); });
  } else {
    process_at_once(input, batch);
  }
}

void ChainLink::process_at_once(std::size_t input, Batch& batch) {
  guarded([&] {
    operator_->process(input, batch);
    flush();
  });
  show();
}

InputStatus ChainLink::poll() {
  return guarded([&] {
    const auto status = source_->poll();
    flush();
    return status;
  });
}

bool ChainLink::passes_on() const { return operator_->passes_on() && results().passes_on(); }

/// In BATCH mode time stands still until the end.
void ChainLink::push(const StreamEvent& event) {
  if (planned_->batch) {
    const bool ends = event == StreamEvent::watermark(Timestamp::max());
    if (!ends || sorted_ || watermark_ == Timestamp::max()) return;
  }
  act_on(event);
}

void ChainLink::act_on(const StreamEvent& event) {
  guarded([&] {
    const bool act = operator_->on_event(event);
    flush();
    if (!act) return;
    if (event.kind == StreamEvent::Kind::watermark) {
      watermark_ = Timestamp{event.value};
      show();
      operator_->on_watermark(watermark_);
      fire(TimeDomain::event_time, watermark_);
    }
    show();
    emit(event);
  });
}

bool ChainLink::work() {
  if (!sorted_) return guarded([&] { return waiting_->work(); });
  if (open_inputs_ > 0 || sorted_ended_) return false;
  if (sorted_->empty()) {
    end_sorted();
    return true;
  }
  const SortedInput::Piece piece = sorted_->next();
  process_at_once(piece.input, *piece.batch);
  piece.batch->clear();
  if (piece.ends_key) end_key(piece.key);
  return true;
}

bool ChainLink::is_drained() const {
  if (waiting_ != nullptr) return waiting_->is_drained();
  return !sorted_ || sorted_ended_;
}

/// For the key's timers time is at its end; for the next key it begins again.
void ChainLink::end_key(Slot key) {
  key_is_ending_ = true;
  watermark_ = Timestamp::max();
  guarded([&] {
    operator_->on_watermark(watermark_);
    operator_->end_key();
  });
  fire(TimeDomain::event_time, Timestamp::max());
  fire(TimeDomain::processing_time, Timestamp::max());
  watermark_ = Timestamp::min();
  key_is_ending_ = false;
  if (last_of_key_) last_of_key_->end_key();
  if (key == no_slot) return;
  state_->release(key);
  state_->forget(key);
  state_->sweep();
}

std::set<std::size_t> ChainLink::inputs() const {
  std::set<std::size_t> inputs;
  for (const auto& edge : planned_->node->inputs) inputs.insert(edge.input);
  return inputs;
}

/// All keys have ended, and with them the operator's input.
void ChainLink::end_sorted() {
  sorted_ended_ = true;
  act_on(StreamEvent::watermark(Timestamp::max()));
  for (const std::size_t input : inputs()) end_input(input);
}

void ChainLink::end_input(std::size_t input) {
  if (sorted_ && open_inputs_ > 0) {
    if (--open_inputs_ == 0) sorted_->sort();
    return;
  }
  guarded([&] {
    operator_->end_input(input);
    flush();
  });
  show();
}

void ChainLink::snapshot(std::int64_t checkpoint, OperatorSnapshot& out) {
  guarded([&] {
    operator_states_.snapshot(checkpoint, out);
    operator_->snapshot(out);
    if (!state_) return;
    state_->snapshot(out.keyed);
    out.keyed[event_timers_section] = event_timers_->snapshot();
    out.keyed[processing_timers_section] = processing_timers_->snapshot();
  });
}

void ChainLink::notify_checkpoint_complete(std::int64_t checkpoint) {
  if (!opened_) return;
  guarded([&] {
    for (CheckpointListener* listener : listeners_) {
      listener->notify_checkpoint_complete(checkpoint);
    }
    flush();
  });
}

void ChainLink::close() {
  if (!opened_) return;
  opened_ = false;
  guarded([&] { operator_->close(); });
}

Output* ChainLink::side_output(TagId tag) {
  const auto found = side_outputs_.find(tag);
  return found != side_outputs_.end() ? &found->second : nullptr;
}

/// \throws StateError where there is none although an input is keyed: who called key_by() must not
/// be told to.
KeyedState* ChainLink::keyed_state() {
  if (state_) return state_.get();
  const auto& edges = planned_->node->inputs;
  const bool is_keyed = std::any_of(edges.begin(), edges.end(), [](const StreamEdge& edge) {
    return edge.partition.kind == PartitionKind::hash;
  });
  if (!is_keyed) return nullptr;
  throw StateError(
      "state or a timer was asked for by key where there is none, although an input is keyed: an "
      "async function has none, a function of two streams only if both are keyed, and any other "
      "only if it is called on the keyed stream itself, not on as_data_stream() or a union");
}

TimerQueue& ChainLink::queue(TimeDomain domain) {
  return domain == TimeDomain::event_time ? *event_timers_ : *processing_timers_;
}

const TimerQueue& ChainLink::timer_queue(TimeDomain domain) const {
  return domain == TimeDomain::event_time ? *event_timers_ : *processing_timers_;
}

void ChainLink::show() {
  if (tracer_ != nullptr) tracer_->look_at(*this);
}

void ChainLink::add_timer(TimeDomain domain, const Timer& timer) {
  if (key_is_ending_) return;  // its time will not come
  queue(domain).add(timer);
  if (domain == TimeDomain::processing_time && !planned_->batch) schedule_processing_timers();
}

void ChainLink::remove_timer(TimeDomain domain, const Timer& timer) { queue(domain).remove(timer); }

OperatorMetrics ChainLink::measure() {
  OperatorMetrics metrics;
  metrics.name = planned_->node->name;
  metrics.uid = planned_->uid;
  metrics.subtask = subtask_;
  metrics.records_in = records_in_;
  if (output_) metrics.records_out = results().records();
  for (const auto& [tag, side] : side_outputs_) metrics.records_out += side.records();
  metrics.input_watermark = watermark_;
  if (output_) metrics.output_watermark = results().watermark();
  const Timestamp reached = output_ ? metrics.output_watermark : watermark_;
  if (reached != Timestamp::min() && reached != Timestamp::max()) {
    metrics.watermark_lag = clock_->now() - reached;
  }
  if (state_) {
    metrics.keys = state_->keys();
    const auto kept = state_->figures();
    metrics.state_entries = kept.values;
    metrics.state_bytes = kept.bytes;
    metrics.event_time_timers = event_timers_->size();
    metrics.processing_time_timers = processing_timers_->size();
  }
  if (const WindowState* windows = operator_->windows()) {
    const auto kept = windows->figures();
    metrics.state_entries += kept.values;
    metrics.state_bytes += kept.bytes;
    metrics.event_time_timers += windows->timers();
    metrics.processing_time_timers += windows->timers(TimeDomain::processing_time);
  }
  metrics.counters = metrics_->counters(planned_->uid, subtask_);
  const auto late = metrics.counters.find("num_late_records_dropped");
  if (late != metrics.counters.end()) metrics.late_records_dropped = late->second;
  guarded([&] {
    for (const auto& [name, value] : gauges_) metrics.gauges[name] = value();
  });
  for (const auto& [name, histogram] : histograms_) {
    metrics.histograms[name] = histogram.statistics();
  }
  for (const auto& [name, meter] : meters_) metrics.meters[name] = meter.figures();
  return metrics;
}

Counter& ChainLink::counter(std::string_view name) {
  return metrics_->counter(planned_->uid, subtask_, name);
}

Histogram& ChainLink::histogram(std::string_view name) { return histograms_[std::string(name)]; }

Meter& ChainLink::meter(std::string_view name) {
  return meters_.try_emplace(std::string(name), *clock_).first->second;
}

void ChainLink::manage_state_of(CheckpointedFunction& function) {
  operator_states_.manage(function, state_.get());
}

void ChainLink::add_accumulator(std::string_view name,
                                std::shared_ptr<AccumulatorBase> accumulator) {
  metrics_->add_accumulator(name, std::move(accumulator));
}

void ChainLink::fire(TimeDomain domain, Timestamp until) {
  if (!state_) return;
  TimerQueue& timers = queue(domain);
  guarded([&] {
    while (!timers.empty() && timers.next() <= until && !clock_->stopping()) {
      const Timer timer = timers.pop();
      if (tracer_ != nullptr) tracer_->on_timer(*this, domain, timer);
      state_->set_current(timer.slot);
      operator_->on_timer(domain, timer);
      show();
    }
    state_->sweep();
    flush();
  });
}

std::function<void()> ChainLink::in_my_name(std::function<void()> callback) {
  return [this, callback = std::move(callback)] {
    guarded([&] {
      callback();
      flush();
    });
    show();
  };
}

void ChainLink::schedule(Timestamp at, std::function<void()> callback) {
  clock_->schedule(at, in_my_name(std::move(callback)));
}

void ChainLink::after_next_input(std::function<void()> callback) {
  clock_->after_next_input(in_my_name(std::move(callback)));
}

void ChainLink::schedule_processing_timers() {
  if (!processing_timers_ || processing_timers_->empty()) return;
  const Timestamp next = processing_timers_->next();
  if (next >= processing_timers_scheduled_) return;
  processing_timers_scheduled_ = next;
  clock_->schedule(next + Duration{1}, [this, next] {
    if (processing_timers_scheduled_ == next) processing_timers_scheduled_ = Timestamp::max();
    if (watermark_ == Timestamp::max()) return;  // nothing may follow the end of time
    fire(TimeDomain::processing_time, clock_->now() - Duration{1});
    schedule_processing_timers();
  });
}

void ChainLink::flush() {
  if (output_) output_->flush();
  for (auto& [tag, output] : side_outputs_) output.flush();
}

void ChainLink::emit(const StreamEvent& event) {
  if (output_) output_->emit(event);
  for (auto& [tag, output] : side_outputs_) output.emit(event);
}

}  // namespace weir::internal
