#include "runtime/chain_link.hpp"

#include <algorithm>
#include <utility>

#include "runtime/batch_link.hpp"
#include "runtime/tracer.hpp"
#include "weir/error.hpp"
#include "weir/internal/expects.hpp"
#include "weir/internal/window_state.hpp"

namespace weir::internal {
namespace {

/// The end of one input, to be held.
StreamEvent ended(std::size_t input) {
  return {StreamEvent::Kind::end_of_input, static_cast<std::int64_t>(input)};
}

}  // namespace

std::unique_ptr<ChainLink> ChainLink::make(const PlannedOperator& op, std::size_t subtask,
                                           const JobOptions& options, ProcessingTime& clock,
                                           JobMetrics& metrics) {
  if (op.batch) return std::make_unique<BatchLink>(op, subtask, options, clock, metrics);
  return std::make_unique<ChainLink>(op, subtask, options, clock, metrics);
}

ChainLink::ChainLink(const PlannedOperator& op, std::size_t subtask, const JobOptions& options,
                     ProcessingTime& clock, JobMetrics& metrics)
    : planned_(&op),
      subtask_(subtask),
      options_(&options),
      errors_(op, subtask),
      clock_(clock, [this](const OperatorClock::Callback& callback) { act(callback); }),
      outputs_(*op.node, options.batch_capacity),
      operator_states_(subtask, options.state_backend == StateBackend::copying),
      operator_(guarded([&] { return op.node->factory(subtask, op.parallelism); })),
      source_(dynamic_cast<SourceOperator*>(operator_.get())),
      waiting_(dynamic_cast<WaitingOperator*>(operator_.get())),
      keyed_(guarded(
          [&] { return KeyedPart::of(*operator_, op.max_parallelism, options, op.batch, clock); })),
      functions_(op, subtask, metrics, *this, keyed_ ? &keyed_->state() : nullptr),
      alarm_(
          *this, [this] { return keyed_->timers(TimeDomain::processing_time).next(); },
          [this](Timestamp until) { fire(TimeDomain::processing_time, until); }) {}

ChainLink::~ChainLink() = default;

void ChainLink::add_target(const std::optional<TagId>& side_output, Target& target) {
  outputs_.add_target(side_output, target);
}

void ChainLink::publish_to(QueryableStates& queryable) {
  if (!keyed_) return;
  keyed_->state().set_publisher([this, &queryable](const std::string& name, StateColumn& column) {
    queryable.add(name, *planned_, column.name());
  });
}

void ChainLink::restore(OperatorSnapshot snapshot) {
  guarded([&] {
    operator_->restore(snapshot);
    operator_states_.restore(snapshot);
    if (keyed_) keyed_->restore(std::move(snapshot));
  });
}

void ChainLink::open() {
  opened_ = true;
  act([&] {
    operator_->open(*this);
    errors_.set_restored();
    if (!keyed_) return;
    keyed_->open();
    alarm_.set();
  });
}

void ChainLink::process(std::size_t input, Batch& batch) {
  records_in_ += batch.size();
  take(input, batch);
}

void ChainLink::take(std::size_t input, Batch& batch) {
  WEIR_EXPECTS(!holds_watermark_);
  act([&] { operator_->process(input, batch); });
  if (keyed_) guarded([&] { keyed_->settle(); });
}

InputStatus ChainLink::poll() {
  return guarded([&] {
    const auto status = source_->poll();
    outputs_.flush();
    return status;
  });
}

void ChainLink::push(const StreamEvent& event) {
  if (holds_watermark_) return held_.push_back(event);
  guarded([&] {
    const bool hand_on = operator_->on_event(event);
    outputs_.flush();
    if (!hand_on) return;
    if (event.kind == StreamEvent::Kind::watermark) return advance_to(Timestamp{event.value});
    show();
    outputs_.emit(event);
  });
}

void ChainLink::advance_to(Timestamp watermark) {
  watermark_ = watermark;
  show();
  holds_watermark_ = true;
  advance();
}

void ChainLink::advance() {
  if (!fire_all_due()) return;
  holds_watermark_ = false;
  show();
  outputs_.emit(StreamEvent::watermark(watermark_));
  if (keyed_) alarm_.set();
}

bool ChainLink::fire_all_due() {
  const bool done = operator_->on_watermark(watermark_);
  outputs_.flush();
  return done && fire(TimeDomain::event_time, watermark_);
}

bool ChainLink::work() {
  if (!holds_watermark_) return waiting_ != nullptr && guarded([&] { return waiting_->work(); });
  guarded([&] { advance(); });
  while (!holds_watermark_ && !held_.empty()) {
    const StreamEvent event = held_.front();
    held_.pop_front();
    if (event.kind == StreamEvent::Kind::end_of_input) {
      end_input(static_cast<std::size_t>(event.value));
    } else {
      push(event);
    }
  }
  return true;
}

void ChainLink::end_input(std::size_t input) {
  if (holds_watermark_) return held_.push_back(ended(input));
  act([&] { operator_->end_input(input); });
}

bool ChainLink::is_ready_for(std::int64_t checkpoint) {
  return waiting_ == nullptr || guarded([&] { return waiting_->is_ready_for(checkpoint); });
}

void ChainLink::snapshot(std::int64_t checkpoint, OperatorSnapshot& out) {
  guarded([&] {
    operator_states_.snapshot(checkpoint, out);
    operator_->snapshot(out);
    if (keyed_) keyed_->snapshot(out);
  });
}

void ChainLink::notify_checkpoint_complete(std::int64_t checkpoint) {
  if (!opened_) return;
  guarded([&] {
    functions_.notify_checkpoint_complete(checkpoint);
    outputs_.flush();
  });
}

void ChainLink::notify_checkpoint_aborted(std::int64_t checkpoint) {
  if (!opened_) return;
  guarded([&] {
    functions_.notify_checkpoint_aborted(checkpoint);
    outputs_.flush();
  });
}

void ChainLink::close() {
  if (!opened_) return;
  opened_ = false;
  guarded([&] { operator_->close(); });
}

/// \throws StateError where there is none although an input is keyed: who called key_by() must not
/// be told to.
KeyedState* ChainLink::keyed_state() {
  if (keyed_) return &keyed_->state();
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

void ChainLink::add_timer(TimeDomain domain, const Timer& timer) {
  WEIR_EXPECTS(keyed_);
  keyed_->timers(domain).add(timer);
  if (domain == TimeDomain::processing_time) alarm_.set();
}

void ChainLink::remove_timer(TimeDomain domain, const Timer& timer) {
  WEIR_EXPECTS(keyed_);
  keyed_->timers(domain).remove(timer);
}

bool ChainLink::fire(TimeDomain domain, Timestamp until) {
  if (!keyed_) return true;
  return guarded([&] {
    const bool done = fire_some(*this, [&] {
      const auto timer = keyed_->take_due(domain, until);
      if (!timer) return false;
      if (tracer_ != nullptr) tracer_->on_timer(*this, domain, *timer);
      operator_->on_timer(domain, *timer);
      show();
      return true;
    });
    keyed_->state().sweep();
    keyed_->settle();
    outputs_.flush();
    return done;
  });
}

void ChainLink::show() {
  if (tracer_ != nullptr) tracer_->look_at(*this);
}

OperatorMetrics ChainLink::measure() {
  OperatorMetrics metrics;
  metrics.name = planned_->node->name;
  metrics.uid = planned_->uid;
  metrics.subtask = subtask_;
  metrics.records_in = records_in_;
  metrics.records_out = outputs_.side_records();
  metrics.input_watermark = watermark_;
  Timestamp reached = watermark_;
  if (const Output* output = results()) {
    metrics.records_out += output->records();
    metrics.output_watermark = reached = output->watermark();
  }
  if (reached != Timestamp::min() && reached != Timestamp::max()) {
    metrics.watermark_lag = clock_.now() - reached;
  }
  if (keyed_) keyed_->measure(metrics);
  if (const WindowState* windows = operator_->windows()) {
    const auto kept = windows->figures();
    metrics.state_entries += kept.values;
    metrics.state_bytes += kept.bytes;
    metrics.event_time_timers += windows->timers();
    metrics.processing_time_timers += windows->timers(TimeDomain::processing_time);
  }
  guarded([&] { functions_.measure(metrics); });
  return metrics;
}

}  // namespace weir::internal
