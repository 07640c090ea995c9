// Includes nlohmann-json, which takes seconds to compile: as few files as can be do.
#include "explain/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

namespace weir::grader {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view day_of_the_rides = "2020-01-01T";

bool is_nothing(const Json& value) {
  return value.is_null() || (value.is_number() && value.get<double>() == 0) ||
         (value.is_boolean() && !value.get<bool>()) ||
         (value.is_string() && value.get_ref<const std::string&>().empty()) ||
         ((value.is_array() || value.is_object()) && value.empty());
}

std::string show_part(const std::string& name, const Json& value, bool all) {
  if (value.is_number_integer() && is_name_of_a_time(name)) {
    return show(Timestamp{value.get<std::int64_t>()});
  }
  if (value.is_object()) {
    std::string text;
    for (const auto& [field, part] : value.items()) {
      const bool says_something = all || part.is_boolean() || is_name_of_a_time(field);
      if (is_nothing(part) && !says_something) continue;
      if (!text.empty()) text += ' ';
      text += part.is_object() ? fmt::format("{}={{{}}}", field, show_part(field, part, all))
                               : fmt::format("{}={}", field, show_part(field, part, all));
    }
    return text.empty() ? "all zero" : text;
  }
  // A float that is written as 0.30000001192092896 is 0.3 to the student.
  if (value.is_number_float()) return fmt::format("{:g}", value.get<double>());
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Whether a worker may have made it: such text is not parsed deeper than a student's type can be.
bool is_deep(const std::string& json) {
  constexpr std::ptrdiff_t most = 64;
  return std::count_if(json.begin(), json.end(), [](char c) { return c == '{' || c == '['; }) >
         most;
}

std::string cut(std::string text, std::size_t most) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  if (text.size() > most) {
    text.resize(most - 3);
    text += "...";
  }
  return text;
}

}  // namespace

std::string show(Timestamp time) {
  std::string text = to_string(time);
  if (text.starts_with(day_of_the_rides)) text.erase(0, day_of_the_rides.size());
  if (text.ends_with('Z')) text.pop_back();
  return text;
}

std::string show(Duration duration) {
  using namespace std::chrono;
  const auto in = [&](auto unit, const char* name) {
    return duration % unit == 0ms ? fmt::format("{} {}", duration / unit, name) : std::string();
  };
  for (auto text : {in(hours{1}, "h"), in(minutes{1}, "min"), in(seconds{1}, "s")}) {
    if (!text.empty() && duration != 0ms) return text;
  }
  return fmt::format("{} ms", duration.count());
}

bool is_name_of_a_time(std::string_view name) {
  const auto slash = name.rfind('/');
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  return name.ends_with("time") || name.ends_with("start") || name.ends_with("end") ||
         name == "at" || name == "hour";
}

std::string show_value(const std::string& json, bool all) {
  constexpr std::size_t most = 100;
  constexpr std::size_t most_of_fields = 240;  // all of a ride
  if (!is_deep(json)) {
    const auto parsed = Json::parse(json, nullptr, false);
    if (parsed.is_object() && parsed.contains("value")) {
      return cut(show_part("", parsed["value"], all), most_of_fields);
    }
  }
  return cut(json, most);
}

std::string show_json(const std::string& json, bool all) {
  const std::string begin = "{\"value\":";
  const std::string text = show_value(begin + json + "}", all);
  return text.starts_with(begin) ? cut(json, 80) : text;
}

std::string show(const Record& record, bool all) {
  constexpr std::size_t most = 40;
  const std::string output = cut(record.output, most);
  switch (record.kind) {
    case Record::Kind::element:
      return fmt::format("{}  {}{}", output, show_value(record.value, all),
                         record.at == Timestamp::min() ? "" : "  @" + show(record.at));
    case Record::Kind::watermark:
      return fmt::format("{}  watermark {}", output, show(record.at));
    case Record::Kind::idle:
      return fmt::format("{}  idle", output);
    case Record::Kind::active:
      return fmt::format("{}  active again", output);
    case Record::Kind::end:
      return fmt::format("{}  end", output);
  }
  return "something that is no record";
}

std::string show(const Step& step) {
  const std::string input =
      step.channel == 0 ? step.input : fmt::format("{}[{}]", step.input, step.channel);
  switch (step.kind) {
    case Step::Kind::element:
      return fmt::format("{}  {}{}", input, show_value(step.value),
                         step.at == Timestamp::min() ? "" : "  @" + show(step.at));
    case Step::Kind::watermark:
      return fmt::format("{}  watermark {}", input, show(step.at));
    case Step::Kind::idle:
      return fmt::format("{}  is idle", input);
    case Step::Kind::active:
      return fmt::format("{}  is active again", input);
    case Step::Kind::end:
      return fmt::format("{}  ends", input);
    case Step::Kind::advance:
      return show(step.duration) + " pass";
    case Step::Kind::restart:
      return step.parallelism == 0
                 ? "the job is stopped, and restarted from its checkpoint"
                 : fmt::format("the job is restarted from its checkpoint at parallelism {}",
                               step.parallelism);
  }
  return "";
}

std::string show(const Held& held) {
  return fmt::format("{} state {}, {} event-time and {} processing-time timers", held.entries,
                     held.entries == 1 ? "entry" : "entries", held.event_time_timers,
                     held.processing_time_timers);
}

std::string show_way(const Scenario& scenario) {
  std::string way;
  const auto add = [&](const std::string& part) { way += (way.empty() ? "" : ", ") + part; };
  if (scenario.parallelism != 1) add(fmt::format("at parallelism {}", scenario.parallelism));
  if (scenario.copying) add("with every state value serialized at each access");
  if (scenario.mode == Scenario::Mode::simulated) {
    add(fmt::format("inputs interleaved as seed {} has it", scenario.seed));
    if (scenario.crashes > 0) add(fmt::format("with {} crashes", scenario.crashes));
  }
  return way;
}

std::string beside(std::string_view first, std::string_view text) {
  constexpr std::size_t width = 80;
  std::string lines;
  std::string line(first);
  bool is_empty = true;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    if (!is_empty && line.size() + 1 + word.size() > width) {
      lines += line + '\n';
      line = std::string(first.size(), ' ');
      is_empty = true;
    }
    if (!is_empty) line += ' ';
    line += word;
    is_empty = false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines + line + '\n';
}

Difference difference(std::vector<Record> expected, std::vector<Record> actual) {
  std::sort(expected.begin(), expected.end());
  std::sort(actual.begin(), actual.end());
  Difference found;
  std::set_difference(expected.begin(), expected.end(), actual.begin(), actual.end(),
                      std::back_inserter(found.missing));
  std::set_difference(actual.begin(), actual.end(), expected.begin(), expected.end(),
                      std::back_inserter(found.too_many));
  return found;
}

}  // namespace weir::grader
