#include "runtime/chain_link.hpp"

#include <fmt/format.h>

#include "weir/error.hpp"

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
      source_(dynamic_cast<SourceOperator*>(operator_.get())) {
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
  }
}

void ChainLink::add_target(const std::optional<TagId>& side_output, Target& target) {
  if (side_output) {
    side_outputs_.at(*side_output).add_target(target);
  } else {
    output_->add_target(target);
  }
}

void ChainLink::restore(OperatorSnapshot snapshot) {
  guarded([&] {
    operator_->restore(snapshot);
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
}

void ChainLink::process(std::size_t input, Batch& batch) {
  guarded([&] {
    operator_->process(input, batch);
    flush();
  });
}

InputStatus ChainLink::poll() {
  return guarded([&] {
    const auto status = source_->poll();
    flush();
    return status;
  });
}

void ChainLink::push(const StreamEvent& event) {
  guarded([&] {
    const bool act = operator_->on_event(event);
    flush();
    if (!act) return;
    if (event.kind == StreamEvent::Kind::watermark) {
      watermark_ = Timestamp{event.value};
      operator_->on_watermark(watermark_);
      fire(TimeDomain::event_time, watermark_);
    }
    emit(event);
  });
}

void ChainLink::end_input(std::size_t input) {
  guarded([&] {
    operator_->end_input(input);
    flush();
  });
}

void ChainLink::snapshot(OperatorSnapshot& out) {
  guarded([&] {
    operator_->snapshot(out);
    if (!state_) return;
    state_->snapshot(out.keyed);
    out.keyed[event_timers_section] = event_timers_->snapshot();
    out.keyed[processing_timers_section] = processing_timers_->snapshot();
  });
}

void ChainLink::notify_checkpoint_complete(std::int64_t checkpoint) {
  guarded([&] {
    operator_->notify_checkpoint_complete(checkpoint);
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

TimerQueue& ChainLink::queue(TimeDomain domain) {
  return domain == TimeDomain::event_time ? *event_timers_ : *processing_timers_;
}

void ChainLink::add_timer(TimeDomain domain, const Timer& timer) {
  queue(domain).add(timer);
  if (domain == TimeDomain::processing_time) schedule_processing_timers();
}

void ChainLink::remove_timer(TimeDomain domain, const Timer& timer) { queue(domain).remove(timer); }

std::size_t ChainLink::timers(TimeDomain domain) const {
  if (!state_) return 0;
  return (domain == TimeDomain::event_time ? event_timers_ : processing_timers_)->size();
}

Counter& ChainLink::counter(const std::string& name) {
  return metrics_->counter(planned_->uid, subtask_, name);
}

void ChainLink::add_accumulator(const std::string& name,
                                std::shared_ptr<AccumulatorBase> accumulator) {
  metrics_->add_accumulator(name, std::move(accumulator));
}

void ChainLink::fire(TimeDomain domain, Timestamp until) {
  if (!state_) return;
  TimerQueue& timers = queue(domain);
  guarded([&] {
    while (!timers.empty() && timers.next() <= until) {
      const Timer timer = timers.pop();
      state_->set_current(timer.slot);
      operator_->on_timer(domain, timer);
    }
    state_->sweep();
    flush();
  });
}

void ChainLink::schedule(Timestamp at, std::function<void()> callback) {
  clock_->schedule(at, [this, callback = std::move(callback)] { guarded(callback); });
}

void ChainLink::schedule_processing_timers() {
  if (!processing_timers_ || processing_timers_->empty()) return;
  const Timestamp next = processing_timers_->next();
  if (next >= processing_timers_scheduled_) return;
  processing_timers_scheduled_ = next;
  clock_->schedule(next, [this, next] {
    if (processing_timers_scheduled_ == next) processing_timers_scheduled_ = Timestamp::max();
    fire(TimeDomain::processing_time, clock_->now());
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
