#include "runtime/execution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "checkpoint/redistribute.hpp"
#include "state/state_files.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/error.hpp"

namespace weir::internal {
namespace {

/// Which receiving subtasks a sending one reaches: its twin, a share of them, or all.
std::vector<std::size_t> receivers(const Partition& partition, std::size_t subtask,
                                   std::size_t senders, std::size_t receivers) {
  if (partition.kind == PartitionKind::forward) return {subtask};
  std::vector<std::size_t> reached;
  for (std::size_t i = 0; i < receivers; ++i) {
    const bool near = senders < receivers ? i * senders / receivers == subtask
                                          : subtask * receivers / senders == i;
    if (partition.kind != PartitionKind::rescale || near) reached.push_back(i);
  }
  return reached;
}

}  // namespace

Execution::Execution(StreamGraph graph, const std::shared_ptr<const Snapshot>& restored,
                     const Clock& clock, std::uint64_t seed, TraceListener* listener,
                     std::size_t attempt)
    : graph_(std::move(graph)),
      clock_(&clock),
      attempt_(attempt),
      plan_(make_plan(graph_, restored.get())),
      coordinator_(plan_, graph_.options, restored ? restored->checkpoint + 1 : 1, clock) {
  if (listener != nullptr) tracer_.emplace(*listener, plan_, restored.get(), clock);
  make_tasks(clock);
  for (const auto& edge : plan_.edges) {
    if (edge.partition.lookup) set_lookup(edge);
    if (edge.chained) {
      connect_chained(edge, restored.get());
    } else {
      connect_by_channels(edge, seed, restored.get());
    }
  }
  if (restored) restore(*restored);
}

void Execution::make_tasks(const Clock& clock) {
  std::vector<CheckpointParticipant*> all;
  std::vector<std::string> names;
  for (const auto& vertex : plan_.vertices) {
    first_task_.push_back(tasks_.size());
    for (std::size_t subtask = 0; subtask < vertex.parallelism; ++subtask) {
      auto task =
          std::make_unique<Task>(vertex_name(plan_, vertex), tasks_.size(), subtask,
                                 vertex.first_slot + subtask, graph_.options, clock, coordinator_);
      for (const std::size_t op : vertex.operators) {
        ChainLink& link = task->add_link(plan_.operators[op], graph_.options, *metrics_);
        link.set_attempt(attempt_);
        link.set_alignment_groups(alignment_groups_);
        link.publish_to(queryable_);
      }
      if (tracer_) task->set_tracer(*tracer_);
      all.push_back(task.get());
      names.push_back(fmt::format("{}[{}]", task->name(), subtask));
      tasks_.push_back(std::move(task));
    }
    keep_together(vertex);
  }
  coordinator_.set_tasks(std::move(all), std::move(names));
}

void Execution::keep_together(const PlannedVertex& vertex) {
  const auto first = tasks_.end() - static_cast<std::ptrdiff_t>(vertex.parallelism);
  if (vertex.parallelism == 1 || (*first)->links().front()->source() == nullptr) return;
  SourcePace& pace = paces_.emplace_back(vertex.parallelism, graph_.options.channel_capacity);
  std::for_each(first, tasks_.end(), [&](const auto& task) {
    task->set_pace(pace);
    pace.set_clock(task->subtask(), task->clock());
  });
}

ChainLink& Execution::link(std::size_t op, std::size_t subtask) {
  const auto& links = task(plan_.operators[op].vertex, subtask).links();
  return **std::find_if(links.begin(), links.end(),
                        [&](const auto& link) { return &link->planned() == &plan_.operators[op]; });
}

void Execution::set_lookup(const PlannedEdge& edge) {
  for (std::size_t i = 0; i < plan_.operators[edge.to].parallelism; ++i) {
    link(edge.to, i).set_lookup(edge.edge->input, edge.partition.lookup);
  }
}

void Execution::add_target(const PlannedEdge& edge, std::size_t subtask, Target& target) {
  ChainLink& from = link(edge.from, subtask);
  Target& next = tracer_ ? tracer_->traced(index_of(edge), from, edge.chained, target) : target;
  from.add_target(edge.edge->side_output, next);
}

/// What was in flight on a stream whose operators have come into one task goes on there.
void Execution::connect_chained(const PlannedEdge& edge, const Snapshot* restored) {
  for (std::size_t i = 0; i < plan_.operators[edge.to].parallelism; ++i) {
    ChainLink& receiver = link(edge.to, i);
    add_target(edge, i, receiver);
    if (restored == nullptr) continue;
    for_each_in_flight(plan_, edge, i, *restored, options().batch_capacity, [&](Batch& batch) {
      task(plan_.operators[edge.to].vertex, i).add_in_flight(receiver, 0, std::move(batch));
    });
  }
}

Channel& Execution::add_channel(const Task& from, const Task& to) {
  auto channel = std::make_unique<Channel>(graph_.options.channel_capacity);
  return *connections_.emplace_back(Connection{std::move(channel), from.slot(), to.slot()}).channel;
}

void Execution::connect_by_channels(const PlannedEdge& edge, std::uint64_t seed,
                                    const Snapshot* restored) {
  const PlannedOperator& from = plan_.operators[edge.from];
  const PlannedOperator& to = plan_.operators[edge.to];
  const TypeOps& type = type_of(*from.node, edge.edge->side_output);
  auto& shelves = shelves_.emplace_back(plan_.slots);
  for (std::size_t i = 0; i < from.parallelism; ++i) {
    Task& sender = task(from.vertex, i);
    std::vector<Channel*> channels;
    const auto reached = receivers(edge.partition, i, from.parallelism, to.parallelism);
    for (const std::size_t j : reached) {
      Task& receiver = task(to.vertex, j);
      Channel& channel = add_channel(sender, receiver);
      channel.set_shelves(shelves[sender.slot()], shelves[receiver.slot()]);
      channels.push_back(&channel);
      receiver.add_input(channel, edge.edge->input, place_of(edge, i, to));
      if (tracer_) tracer_->add_channel(receiver.gate(), index_of(edge), i, j);
    }
    const PartitionerContext context{i, channels.size(), to.max_parallelism, seed + i};
    Exchange& exchange = sender.add_exchange(std::make_unique<Exchange>(
        type, graph_.options.batch_capacity, edge.partition, std::move(channels), context,
        from.node->buffer_timeout.value_or(graph_.options.buffer_timeout), sender.clock()));
    if (auto place = place_of(edge, i, from)) exchange.let_overtake(*std::move(place));
    add_target(edge, i, exchange);
    if (restored == nullptr) continue;
    for_each_in_flight(plan_, edge, i, *restored, options().batch_capacity, [&](Batch& batch) {
      exchange.deal_out(batch, [&](std::size_t channel, Batch share) {
        const std::size_t j = reached[channel];
        task(to.vertex, j).add_in_flight(link(edge.to, j), edge.edge->input, std::move(share));
      });
    });
  }
}

std::optional<InFlightPlace> Execution::place_of(const PlannedEdge& edge, std::size_t sender,
                                                 const PlannedOperator& holder) const {
  if (!may_overtake(plan_, edge, graph_.options)) return std::nullopt;
  return InFlightPlace{holder.uid, in_flight_list(plan_, edge), sender};
}

void Execution::restore(const Snapshot& snapshot) {
  for (const auto& op : plan_.operators) {
    const auto found = snapshot.operators.find(op.uid);
    if (found == snapshot.operators.end()) continue;
    std::optional<OperatorState> whole;
    if (found->second.subtasks.size() != op.parallelism) whole = in_full(found->second);
    const OperatorState& state = whole ? *whole : found->second;
    for (std::size_t i = 0; i < op.parallelism; ++i) {
      link(op.node->id, i).restore(share_of(state, i, op.parallelism));
    }
  }
  if (!graph_.options.allow_non_restored_state) check_in_flight_is_known(plan_, snapshot);
}

void Execution::open() {
  try {
    for (auto& task : tasks_) task->open();
  } catch (...) {
    try {
      close();
    } catch (const Error&) {
      // The first error is the one to be told.
    }
    throw;
  }
}

void Execution::close() {
  std::exception_ptr first;
  for (auto& task : tasks_) {
    try {
      task->close();
    } catch (...) {
      if (!first) first = std::current_exception();
    }
  }
  if (first) std::rethrow_exception(first);
}

void Execution::stop() {
  for (const auto& task : tasks_) task->stop();
}

void Execution::drain() {
  for (const auto& task : tasks_) task->drain();
}

void Execution::conclude(bool checkpoints, const std::function<void()>& wait,
                         const std::function<void()>& before_discarding,
                         const std::function<void()>& moved) {
  settle(wait, moved);
  const bool waited_for = std::any_of(
      tasks_.begin(), tasks_.end(), [](const auto& task) { return task->waits_for_checkpoint(); });
  const bool is_due = (checkpoints || waited_for) && !std::exchange(last_is_asked_for_, true);
  if (is_due && coordinator_.trigger_last()) settle(wait, moved);
  before_discarding();
  if (options().checkpoint_storage != nullptr) options().checkpoint_storage->discard();
}

/// Until nothing is posted, no checkpoint is under way, and no task has anything to do.
void Execution::settle(const std::function<void()>& wait, const std::function<void()>& moved) {
  while (true) {
    read_mail(moved);
    coordinator_.store();
    coordinator_.expire();
    read_mail(moved);
    bool busy = false;
    bool progressed = false;
    for (auto& task : tasks_) {
      const bool has_moved = task->step(clock_->now()) == StepResult::progressed;
      progressed = has_moved || progressed;
      busy = task->is_busy() || busy;
      if (has_moved) moved();
    }
    if (!busy && !progressed) return;
    if (!progressed) wait();
  }
}

/// One message may lead to another: the last part of a checkpoint to the notice that it is
/// complete.
void Execution::read_mail(const std::function<void()>& moved) {
  for (bool any = true; any;) {
    any = false;
    for (auto& task : tasks_) {
      if (!task->read_mail()) continue;
      any = true;
      moved();
    }
  }
}

bool Execution::finished() const {
  return std::all_of(tasks_.begin(), tasks_.end(),
                     [](const auto& task) { return task->finished(); });
}

MetricsReport Execution::measure() const {
  std::vector<TaskMetrics> measured;
  for (const auto& task : tasks_) measured.push_back(task->measure());
  return report_of(std::move(measured));
}

std::future<Bytes> Execution::query(StateQuery query) {
  const auto place = queryable_.find(query.name);
  const PlannedOperator& op = *place.op;
  const std::size_t subtask =
      subtask_of(key_group_of(query.hash, op.max_parallelism), op.parallelism, op.max_parallelism);
  KeyedState& keys = *link(op.node->id, subtask).keyed_state();
  const auto promise = std::make_shared<std::promise<Bytes>>();
  auto future = promise->get_future();
  task(op.vertex, subtask).post([promise, query = std::move(query), state = place.state, &keys] {
    try {
      promise->set_value(answer(query, keys, state));
    } catch (...) {
      promise->set_exception(std::current_exception());
    }
  });
  return future;
}

MetricsReport Execution::report_of(std::vector<TaskMetrics> tasks) const {
  MetricsReport report;
  report.at = clock_->now();
  report.tasks = std::move(tasks);
  report.checkpoints = coordinator_.metrics();
  report.job = graph_.job_name;
  return report;
}

Execution::SlotTasks Execution::tasks_seen_from(std::size_t slot) const {
  std::size_t first = 0;  // slot of its group
  for (const auto& vertex : plan_.vertices) {
    if (vertex.first_slot <= slot) first = std::max(first, vertex.first_slot);
  }
  SlotTasks seen;
  for (std::size_t i = 0; i < plan_.slots; ++i) {
    auto& found = i == 0 ? seen.own : seen.others;
    for (std::size_t v = 0; v < plan_.vertices.size(); ++v) {
      if (plan_.vertices[v].first_slot != first) continue;
      const std::size_t subtask = (slot + i) % plan_.slots - first;  // of another group: too large
      if (subtask < plan_.vertices[v].parallelism) found.push_back(&task(v, subtask));
    }
  }
  return seen;
}

void Execution::set_parkers(const std::vector<std::unique_ptr<Parker>>& parkers) {
  for (auto& connection : connections_) {
    connection.channel->set_producer(*parkers[connection.from_slot]);
    connection.channel->set_consumer(*parkers[connection.to_slot]);
  }
  for (const auto& task : tasks_) task->set_parker(*parkers[task->slot()]);
}

}  // namespace weir::internal
