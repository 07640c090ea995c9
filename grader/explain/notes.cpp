#include "explain/notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "verdict/report.hpp"

namespace weir::grader {
namespace {

using weir::testing::TraceEvent;
using Kind = TraceEvent::Kind;

constexpr std::size_t most_notes = 12;

/// A value that is JSON without a name.
std::string show_json(const std::string& json) {
  return show_value(fmt::format("{{\"value\":{}}}", json), true);
}

std::string of_key(const TraceEvent& event) {
  return event.key.empty() ? "" : fmt::format(", key {}", show_json(event.key));
}
std::string of_window(const TraceEvent& event) {
  if (!event.window) return "";
  return fmt::format("{} to {}", show(event.window->start), show(event.window->end));
}

std::optional<Note> note_of(const TraceEvent& event) {
  switch (event.kind) {
    case Kind::state: {
      const std::string window = event.window ? ", " + of_window(event) : "";
      const std::string value = event.value.empty() ? "cleared" : show_json(event.value);
      return Note{"state", fmt::format("{}{}{}: {}", event.name, of_key(event), window, value)};
    }
    case Kind::timer_set:
      return Note{"timer", fmt::format("set for {}{}", show(event.at), of_key(event))};
    case Kind::timer_fired:
      return Note{"timer", fmt::format("of {} fires{}", show(event.at), of_key(event))};
    case Kind::timer_deleted:
      return Note{"timer", fmt::format("of {} is deleted{}", show(event.at), of_key(event))};
    case Kind::window_opened:
      return Note{"window", fmt::format("{} opens{}", of_window(event), of_key(event))};
    case Kind::window_closed:
      return Note{"window", fmt::format("{} is over{}", of_window(event), of_key(event))};
    case Kind::progress:
      return Note{"watermark", show(event.at)};
    default:
      return std::nullopt;
  }
}

}  // namespace

Notes notes_of(const Trace& trace, std::size_t steps) {
  Notes notes(steps);
  Timestamp watermark = Timestamp::min();
  for (const auto& part : trace.parts) {
    if (part.job) watermark = Timestamp::min();  // it begins anew
    if (!part.event || part.step == 0 || part.step > steps) continue;
    auto& of_step = notes[part.step - 1];
    if (of_step.size() >= most_notes) continue;
    // It passes through one operator after the other: once is enough.
    const bool is_progress = part.event->kind == Kind::progress;
    if (is_progress && part.event->at <= watermark) continue;
    if (is_progress) watermark = part.event->at;
    if (auto note = note_of(*part.event)) of_step.push_back(*std::move(note));
  }
  return notes;
}

}  // namespace weir::grader
