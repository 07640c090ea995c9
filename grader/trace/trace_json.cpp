// Includes nlohmann-json, which takes seconds to compile.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <string_view>

#include "explain/comparison.hpp"
#include "explain/notes.hpp"
#include "explain/report.hpp"
#include "trace/trace_page.hpp"

namespace weir::grader {
namespace {

using Json = nlohmann::ordered_json;
using Kind = TraceEvent::Kind;

// A job of more parts than these was made to be in the way.
constexpr std::size_t most_operators = 100;
constexpr std::size_t most_edges = 300;
constexpr std::uint32_t most_subtasks = 64;
constexpr std::size_t longest_name = 80;

/// What the page calls the kinds, in their order.
constexpr std::array<const char*, 15> kind_names{
    "sent",        "received",      "watermark",     "idle",          "active",
    "barrier",     "end",           "progress",      "state",         "timer set",
    "timer fired", "timer deleted", "window opened", "window closed", "snapshot"};

std::string cut(std::string text) {
  if (text.size() > longest_name) text = text.substr(0, longest_name - 3) + "...";
  return text;
}

Json job_json(const TracedJob& job) {
  Json operators = Json::array();
  for (const auto& op : job.operators) {
    operators.push_back(
        {{"name", cut(op.name)}, {"parallelism", op.parallelism}, {"task", op.task}});
  }
  Json edges = Json::array();
  for (const auto& edge : job.edges) {
    edges.push_back({{"from", edge.from},
                     {"to", edge.to},
                     {"partition", cut(edge.partition)},
                     {"chained", edge.chained},
                     {"side", edge.side_output}});
  }
  return {{"operators", operators}, {"edges", edges}, {"checkpoint", job.checkpoint}};
}

bool is_sound(const TracedJob& job) {
  const std::size_t operators = job.operators.size();
  return operators <= most_operators && job.edges.size() <= most_edges &&
         std::all_of(job.operators.begin(), job.operators.end(),
                     [](const auto& op) { return op.parallelism <= most_subtasks; }) &&
         std::all_of(job.edges.begin(), job.edges.end(),
                     [&](const auto& edge) { return edge.from < edge.to && edge.to < operators; });
}

bool is_sound(const TraceEvent& event, const TracedJob& job) {
  if (static_cast<std::size_t>(event.kind) >= kind_names.size()) return false;
  if (event.op >= job.operators.size()) return false;
  if (event.subtask >= job.operators[event.op].parallelism) return false;
  if (event.kind > Kind::end) return true;
  return event.edge < job.edges.size() && job.edges[event.edge].to == event.op &&
         event.from < job.operators[job.edges[event.edge].from].parallelism;
}

bool has_time(Kind kind) {
  return kind == Kind::sent || kind == Kind::received || kind == Kind::watermark ||
         kind == Kind::progress || kind == Kind::timer_set || kind == Kind::timer_fired ||
         kind == Kind::timer_deleted;
}

Json event_json(const TraceEvent& event) {
  Json json{{"kind", kind_names.at(static_cast<std::size_t>(event.kind))},
            {"op", event.op},
            {"subtask", event.subtask},
            {"now", show(event.now)}};
  if (event.kind <= Kind::end) {
    json["edge"] = event.edge;
    json["from"] = event.from;
  }
  if (has_time(event.kind)) {
    const bool is_stamped = event.at != Timestamp::min() || event.kind == Kind::watermark;
    json["at"] = is_stamped ? show(event.at) : "";
    json["at_ms"] = event.at.millis();
  }
  if (event.kind == Kind::sent || event.kind == Kind::received) {
    json["value"] = event.value.empty() ? "an element" : show_json(event.value);
  }
  if (event.kind == Kind::state) {
    json["name"] = cut(event.name);
    json["value"] = event.value.empty() ? "" : show_json(value_of_state(event));
  }
  if (event.kind == Kind::barrier || event.kind == Kind::snapshot) json["number"] = event.number;
  if (event.kind >= Kind::state && event.kind < Kind::snapshot) json["key"] = show_json(event.key);
  if (event.kind >= Kind::timer_set && event.kind <= Kind::timer_deleted)
    json["name"] = cut(event.name);
  if (event.window) {
    json["window"] = {{"start", show(event.window->start)},
                      {"end", show(event.window->end)},
                      {"start_ms", event.window->start.millis()},
                      {"end_ms", event.window->end.millis()}};
  }
  return json;
}

/// Runs and events; what cannot have come from the engine is left out.
Json parts_json(const Trace& trace) {
  Json parts = Json::array();
  const TracedJob* job = nullptr;
  for (const auto& part : trace.parts) {
    if (part.job) {
      job = is_sound(*part.job) ? &*part.job : nullptr;
      if (job != nullptr) parts.push_back({{"step", part.step}, {"job", job_json(*job)}});
    } else if (part.event && job != nullptr && is_sound(*part.event, *job)) {
      Json event = event_json(*part.event);
      event["step"] = part.step;
      parts.push_back(std::move(event));
    }
  }
  return parts;
}

/// Elements, and of the rest what differs.
Json lines_json(const std::vector<ComparedRecord>& records) {
  Json json = Json::array();
  for (const auto& [record, differs] : records) {
    if (record.kind != Record::Kind::element && !differs) continue;
    json.push_back({{"text", show(record)}, {"differs", differs}});
  }
  return json;
}

/// Both sides of a step; with the last, what only the end shows.
void add_sides(Json& step, const Comparison& comparison, std::size_t i) {
  step["expected"] = lines_json(comparison.steps[i].expected);
  step["actual"] = lines_json(comparison.steps[i].actual);
  if (i + 1 < comparison.steps.size()) return;
  for (const auto& [subject, expected, actual] : comparison.at_the_end) {
    step["expected"].push_back(
        {{"text", fmt::format("{} {}", subject, expected)}, {"differs", true}});
    step["actual"].push_back({{"text", fmt::format("{} {}", subject, actual)}, {"differs", true}});
  }
}

/// The steps of the scenario with what came of them; of a simulation, what came of all of them.
Json steps_json(const TracedTest& test, const Comparison& comparison) {
  const bool stepped = test.scenario.mode == Scenario::Mode::stepped;
  Json steps = Json::array();
  for (std::size_t i = 0; i < test.scenario.steps.size(); ++i) {
    Json step{{"text", show(test.scenario.steps[i])}};
    if (stepped && i < comparison.steps.size()) add_sides(step, comparison, i);
    steps.push_back(std::move(step));
  }
  if (stepped || comparison.steps.empty()) return steps;
  steps.push_back({{"text", "in all"}});
  add_sides(steps.back(), comparison, 0);
  return steps;
}

/// `Timed out: no answer in 3 s`; nothing of one that came to its end.
std::string ending(const Observation& observation) {
  if (observation.outcome == Outcome::passed) return "";
  std::string name(name_of(observation.outcome));
  std::transform(name.begin() + 1, name.end(), name.begin() + 1,
                 [](char letter) { return static_cast<char>(std::tolower(letter)); });
  return name + ": " + observation.message.substr(0, 500);
}

}  // namespace

std::string trace_json(const TracedTest& test) {
  const auto comparison =
      compare(test.expectation, test.scenario, test.expected, test.actual.observation);
  const bool stepped = test.scenario.mode == Scenario::Mode::stepped;
  Json json{{"exercise", test.exercise},
            {"test", test.test},
            {"rule", test.rule},
            {"explanation", test.explanation},
            {"passed", test.passed},
            {"way", show_way(test.scenario)},
            {"simulated", !stepped},
            {"has_expected", test.expected.has_value()},
            {"ending", ending(test.actual.observation)},
            {"is_cut", test.actual.parts.size() >= most_trace_parts},
            {"difference", nullptr},
            {"steps", steps_json(test, comparison)},
            {"parts", parts_json(test.actual)}};
  if (comparison.first_difference) {
    json["difference"] = stepped ? *comparison.first_difference : test.scenario.steps.size();
  }
  std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  // Within a script element, "</script" and "<!--" would mean something.
  for (auto at = text.find('<'); at != std::string::npos; at = text.find('<', at)) {
    text.replace(at, 1, "\\u003c");
  }
  return text;
}

}  // namespace weir::grader
