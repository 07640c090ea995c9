#include "runtime/tracer.hpp"

#include <utility>

#include "runtime/chain_link.hpp"
#include "runtime/task.hpp"
#include "state/json_text.hpp"
#include "weir/internal/window_state.hpp"

namespace weir::internal {
namespace {

/// A state's name; of one of the engine's own, what it is.
std::string shown_name(const StateColumn& column) {
  const bool is_engines = column.name().starts_with(engine_prefix);
  return is_engines ? column.name().substr(engine_prefix.size()) : column.name();
}

using Event = TraceEvent;
using Kind = Event::Kind;

std::string key_text(const KeyedState& state, RowId row_id) {
  return json_of([&](StateWriter& writer) { state.write_key(row_id, writer); });
}

const char* name_of(TimeDomain domain) {
  return domain == TimeDomain::event_time ? "event time" : "processing time";
}

TracedJob job_of(const JobPlan& plan, const Snapshot* restored) {
  TracedJob job;
  if (restored != nullptr) job.checkpoint = restored->checkpoint;
  for (const auto& op : plan.operators) {
    job.operators.push_back({op.node->name, static_cast<std::uint32_t>(op.parallelism),
                             static_cast<std::uint32_t>(op.vertex)});
  }
  for (const auto& edge : plan.edges) {
    job.edges.push_back({static_cast<std::uint32_t>(edge.from), static_cast<std::uint32_t>(edge.to),
                         to_string(edge.partition.kind), edge.chained,
                         edge.edge->side_output.has_value()});
  }
  return job;
}

Event in(const ChainLink& link, Kind kind) {
  Event event;
  event.kind = kind;
  event.op = static_cast<std::uint32_t>(link.planned().node->id);
  event.subtask = static_cast<std::uint32_t>(link.subtask());
  return event;
}

/// Calls `action(element)` for what only `from` has and `to` has not. Both are sorted.
template <class Set, class Action>
void for_each_missing(const Set& from, const Set& to, Action action) {
  for (const auto& element : from) {
    if (!to.contains(element)) action(element);
  }
}

}  // namespace

/// Stands in an edge: sees what goes through.
class Tracer::TracedTarget final : public Target {
 public:
  TracedTarget(Tracer& tracer, const Way& way, const ChainLink& from, bool chained, Target& to)
      : tracer_(&tracer), way_(way), from_(&from), chained_(chained), to_(&to) {}

  void push(Batch& batch) override {
    // What came before in the function happened before. A window operator that is evaluating holds
    // its contents in its hands: it is looked at afterwards.
    if (from_->op().windows() == nullptr) tracer_->look_at(*from_);
    tracer_->tell_elements(chained_ ? Kind::received : Kind::sent, way_, batch);
    to_->push(batch);
  }
  void push(const StreamEvent& event) override {
    if (chained_) tracer_->tell_event(way_, event);
    to_->push(event);
  }
  bool has_room() const override { return to_->has_room(); }

 private:
  Tracer* tracer_;
  Way way_;
  const ChainLink* from_;
  bool chained_;
  Target* to_;
};

Tracer::Tracer(TraceListener& listener, const JobPlan& plan, const Snapshot* restored,
               const Clock& clock)
    : listener_(&listener), plan_(&plan), clock_(&clock) {
  listener_->on_job(job_of(plan, restored));
}

Tracer::~Tracer() = default;

Target& Tracer::traced(std::size_t edge, const ChainLink& from, bool chained, Target& to) {
  const auto subtask = static_cast<std::uint32_t>(from.subtask());
  const Way way{static_cast<std::uint32_t>(edge), subtask, chained ? subtask : 0};
  return *targets_.emplace_back(std::make_unique<TracedTarget>(*this, way, from, chained, to));
}

void Tracer::add_channel(const InputGate& gate, std::size_t edge, std::size_t from,
                         std::size_t to) {
  gates_[&gate].push_back({static_cast<std::uint32_t>(edge), static_cast<std::uint32_t>(from),
                           static_cast<std::uint32_t>(to)});
}

void Tracer::on_arrival(const InputGate& gate, std::size_t channel, const ChannelItem& item) {
  const Way& way = gates_.at(&gate).at(channel);
  if (item.batch.allocated()) {
    tell_elements(Kind::received, way, item.batch);
  } else {
    tell_event(way, item.event);
  }
}

void Tracer::on_timer(const ChainLink& link, TimeDomain domain, const Timer& timer) {
  const TimerId id{domain, timer.time, key_text(link.keyed()->state(), timer.row_id)};
  pictures_[&link].timers.erase(id);
  tell_timer(Kind::timer_fired, in(link, Kind::timer_fired), id);
}

void Tracer::on_snapshot(const ChainLink& link, std::int64_t checkpoint) {
  Event event = in(link, Kind::snapshot);
  event.number = checkpoint;
  tell(std::move(event));
}

void Tracer::look_at(const ChainLink& link) {
  Picture now = picture_of(link);
  const Picture before = std::exchange(pictures_[&link], now);
  if (now.watermark != before.watermark) {
    Event event = in(link, Kind::progress);
    event.at = now.watermark;
    tell(std::move(event));
  }
  const auto tell_window = [&](Kind kind, const WindowId& id) {
    Event event = in(link, kind);
    std::tie(event.key, event.window) = id;
    tell(std::move(event));
  };
  for_each_missing(now.windows, before.windows,
                   [&](const WindowId& id) { tell_window(Kind::window_opened, id); });
  const auto tell_cell = [&](const CellId& id, const std::string& value) {
    Event event = in(link, Kind::state);
    std::tie(event.key, event.window, event.name) = id;
    event.value = value;
    tell(std::move(event));
  };
  for (const auto& [id, value] : now.cells) {
    const auto found = before.cells.find(id);
    if (found == before.cells.end() || found->second != value) tell_cell(id, value);
  }
  for (const auto& [id, value] : before.cells) {
    if (!now.cells.contains(id)) tell_cell(id, "");
  }
  for_each_missing(now.timers, before.timers, [&](const TimerId& id) {
    tell_timer(Kind::timer_set, in(link, Kind::timer_set), id);
  });
  for_each_missing(before.timers, now.timers, [&](const TimerId& id) {
    tell_timer(Kind::timer_deleted, in(link, Kind::timer_deleted), id);
  });
  for_each_missing(before.windows, now.windows,
                   [&](const WindowId& id) { tell_window(Kind::window_closed, id); });
}

Tracer::Picture Tracer::picture_of(const ChainLink& link) {
  Picture picture;
  picture.watermark = link.watermark();
  if (link.keyed() == nullptr) return picture;
  const KeyedState* keys = &link.keyed()->state();
  const auto value_text = [](const StateColumn& column, const Row& row) {
    return json_of([&](StateWriter& writer) { column.write(row, writer); });
  };
  keys->for_each_cell([&](RowId row_id, const StateColumn& column, const Row& row) {
    picture.cells[{key_text(*keys, row_id), std::nullopt, shown_name(column)}] =
        value_text(column, row);
  });
  for (const TimeDomain domain : {TimeDomain::event_time, TimeDomain::processing_time}) {
    for (const Timer& timer : link.keyed()->timers(domain).all()) {
      picture.timers.emplace(domain, timer.time, key_text(*keys, timer.row_id));
    }
  }
  const WindowState* windows = link.op().windows();
  if (windows == nullptr) return picture;
  windows->for_each_cell([&](RowId row_id, const StateColumn& column, const Row& row) {
    const Pane& pane = windows->pane(row_id);
    const std::string key = key_text(*keys, pane.key);
    picture.windows.emplace(key, pane.window);
    picture.cells[{key, pane.window, shown_name(column)}] = value_text(column, row);
  });
  return picture;
}

void Tracer::tell(Event event) {
  event.now = clock_->now();
  listener_->on_event(event);
}

void Tracer::tell_elements(Kind kind, const Way& way, const Batch& batch) {
  const TypeOps& type = batch.type();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    Event event;
    event.kind = kind;
    event.op = static_cast<std::uint32_t>(plan_->edges[way.edge].to);
    event.edge = way.edge;
    event.from = way.from;
    event.subtask = way.to;
    event.at = batch.timestamps()[i];
    if (type.write != nullptr) {
      event.value = json_of([&](StateWriter& writer) { type.write(batch.address(i), writer); });
    }
    tell(std::move(event));
  }
}

void Tracer::tell_event(const Way& way, const StreamEvent& event) {
  Event told;
  told.op = static_cast<std::uint32_t>(plan_->edges[way.edge].to);
  told.edge = way.edge;
  told.from = way.from;
  told.subtask = way.to;
  switch (event.kind) {
    case StreamEvent::Kind::watermark:
      told.kind = Kind::watermark;
      told.at = Timestamp{event.value};
      break;
    case StreamEvent::Kind::idle:
      told.kind = Kind::idle;
      break;
    case StreamEvent::Kind::active:
      told.kind = Kind::active;
      break;
    case StreamEvent::Kind::barrier:
      told.kind = Kind::barrier;
      told.number = event.value;
      break;
    case StreamEvent::Kind::end_of_input:
      told.kind = Kind::end;
      break;
  }
  tell(std::move(told));
}

void Tracer::tell_timer(Kind kind, Event event, const TimerId& timer) {
  event.kind = kind;
  event.name = name_of(std::get<TimeDomain>(timer));
  event.at = std::get<Timestamp>(timer);
  event.key = std::get<std::string>(timer);
  tell(std::move(event));
}

}  // namespace weir::internal
