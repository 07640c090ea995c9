#include "explain/notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "explain/report.hpp"
#include "texts/texts.hpp"

namespace weir::grader {
namespace {

using What = TraceEvent::Kind;

constexpr std::size_t most_notes = 12;

std::string of_key(const TraceEvent& event) {
  return event.key.empty() ? "" : tr(" of key {}", show_json(event.key));
}
std::string of_window(const TraceEvent& event) {
  if (!event.window) return "";
  return tr("{} to {}", show(event.window->start), show(event.window->end));
}

/// ` in Sum`: two steps of a job may have windows of the same time.
std::string in_operator(const TraceEvent& event, const TracedJob* job) {
  constexpr std::size_t longest = 40;
  if (job == nullptr || event.op >= job->operators.size()) return "";
  return tr(" in {}", job->operators[event.op].name.substr(0, longest));
}

std::string of_state(const TraceEvent& event, const TracedJob* job) {
  const std::string window =
      event.window ? fmt::format(", {}{}", of_window(event), in_operator(event, job)) : "";
  const std::string value = event.value.empty() ? tr("cleared") : show_json(value_of_state(event));
  return fmt::format("{}{}{}: {}", event.name, of_key(event), window, value);
}

std::string domain_of(const TraceEvent& event) {
  return event.name == "event time" ? tr("event time") : tr("processing time");
}

std::optional<Note> note_of(const TraceEvent& event, const TracedJob* job) {
  const auto of_timer = [&](const std::string& what) {
    return Note{tr("timer"),
                fmt::format("{} {}{} {}", domain_of(event), show(event.at), of_key(event), what)};
  };
  const auto of_a_window = [&](const std::string& what) {
    return Note{tr("window"), fmt::format("{}{} {}{}", of_window(event), of_key(event), what,
                                          in_operator(event, job))};
  };
  switch (event.kind) {
    case What::state:
      return Note{tr("state"), of_state(event, job)};
    case What::timer_set:
      return of_timer(tr("is set"));
    case What::timer_fired:
      return of_timer(tr("fires"));
    case What::timer_deleted:
      return of_timer(tr("is deleted"));
    case What::window_opened:
      return of_a_window(tr("opens"));
    case What::window_closed:
      return of_a_window(tr("closes"));
    case What::progress:
      return Note{tr("watermark"), show(event.at)};
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
  const TracedJob* job = nullptr;
  for (const auto& part : trace.parts) {
    if (part.job) job = &*part.job;
    if (part.job) watermark = Timestamp::min();  // it begins anew
    if (!part.event || part.step == 0 || part.step > steps) continue;
    auto& of_step = notes[part.step - 1];
    if (of_step.size() >= most_notes) continue;
    // It passes through one operator after the other: once is enough.
    const bool is_progress = part.event->kind == What::progress;
    if (is_progress && part.event->at <= watermark) continue;
    if (is_progress) watermark = part.event->at;
    if (auto note = note_of(*part.event, job)) of_step.push_back(*std::move(note));
  }
  return notes;
}

}  // namespace weir::grader
