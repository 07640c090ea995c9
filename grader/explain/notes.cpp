#include "explain/notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "explain/report.hpp"

namespace weir::grader {
namespace {

using What = TraceEvent::Kind;

constexpr std::size_t most_notes = 12;

std::string of_key(const TraceEvent& event) {
  return event.key.empty() ? "" : fmt::format(" of {}", show_json(event.key));
}
std::string of_window(const TraceEvent& event) {
  if (!event.window) return "";
  return fmt::format("{} to {}", show(event.window->start), show(event.window->end));
}

std::optional<Note> note_of(const TraceEvent& event) {
  switch (event.kind) {
    case What::state: {
      const std::string window = event.window ? fmt::format(", {}", of_window(event)) : "";
      const std::string value =
          event.value.empty() ? "cleared" : show_json(value_of_state(event), true);
      return Note{"state", fmt::format("{}{}{}: {}", event.name, of_key(event), window, value)};
    }
    case What::timer_set:
      return Note{"timer", fmt::format("{}{} is set", show(event.at), of_key(event))};
    case What::timer_fired:
      return Note{"timer", fmt::format("{}{} fires", show(event.at), of_key(event))};
    case What::timer_deleted:
      return Note{"timer", fmt::format("{}{} is deleted", show(event.at), of_key(event))};
    case What::window_opened:
      return Note{"window", fmt::format("{}{} opens", of_window(event), of_key(event))};
    case What::window_closed:
      return Note{"window", fmt::format("{}{} closes", of_window(event), of_key(event))};
    case What::progress:
      return Note{"watermark", event.at == Timestamp::max() ? "the end of time" : show(event.at)};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string value_of_state(const TraceEvent& event) {
  constexpr std::string_view begin = "{\"contents\":";
  const std::string& json = event.value;
  const auto end = json.rfind(",\"");
  const bool is_contents = event.window && event.name == "contents" && json.starts_with(begin) &&
                           end != std::string::npos && end >= begin.size();
  return is_contents ? json.substr(begin.size(), end - begin.size()) : json;
}

Notes notes_of(const Trace& trace, std::size_t steps) {
  Notes notes(steps);
  Timestamp watermark = Timestamp::min();
  for (const auto& part : trace.parts) {
    if (part.job) watermark = Timestamp::min();  // it begins anew
    if (!part.event || part.step == 0 || part.step > steps) continue;
    auto& of_step = notes[part.step - 1];
    if (of_step.size() >= most_notes) continue;
    // It passes through one operator after the other: once is enough.
    const bool is_progress = part.event->kind == What::progress;
    if (is_progress && part.event->at <= watermark) continue;
    if (is_progress) watermark = part.event->at;
    if (auto note = note_of(*part.event)) of_step.push_back(*std::move(note));
  }
  return notes;
}

}  // namespace weir::grader
