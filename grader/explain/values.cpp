// Includes nlohmann-json, which takes seconds to compile: as few files as can be do.
#include "explain/values.hpp"
#include "texts/texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace weir::grader {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view day_of_the_rides = "2020-01-01T";
constexpr std::size_t longest_value = 480;

bool is_nothing(const Json& value) {
  return value.is_null() || (value.is_number() && value.get<double>() == 0) ||
         (value.is_string() && value.get_ref<const std::string&>().empty()) ||
         ((value.is_array() || value.is_object()) && value.empty());
}

std::string_view last_part(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}
std::string path_to(const std::string& path, const std::string& field) {
  return path.empty() ? field : path + '/' + field;
}

/// A whole number that is a moment of this century in milliseconds is not meant as a number: a key
/// has no name that would say so.
bool is_moment(std::string_view name, const Json& value) {
  constexpr std::int64_t year_2000 = 946'684'800'000;
  constexpr std::int64_t year_2100 = 4'102'444'800'000;
  if (!value.is_number_integer() || name.ends_with("_id")) return false;
  const auto number = value.get<std::int64_t>();
  return is_name_of_a_time(name) || (number >= year_2000 && number < year_2100);
}

/// What the exercises call the values of a field.
std::optional<std::string> word_for(std::string_view name, const Json& value) {
  if (name == "is_start" && value.is_boolean()) return value.get<bool>() ? "START" : "END";
  if (name == "payment_type" && value == 0) return "CASH";
  if (name == "payment_type" && value == 1) return "CARD";
  return std::nullopt;
}

bool is_among(const Fields& always, const std::string& path) {
  const auto found = always.lower_bound(path);
  return found != always.end() && (*found == path || found->starts_with(path + '/'));
}

std::string show_part(const std::string& path, const Json& value, const Fields& always);

/// The entries of a map and the elements of a list.
std::string show_list(const Json& list) {
  std::string text;
  for (const auto& part : list) {
    const bool is_entry =
        part.is_object() && part.size() == 2 && part.contains("key") && part.contains("value");
    if (!text.empty()) text += ", ";
    if (is_entry) {
      text +=
          fmt::format("{}: {}", show_part("", part["key"], {}), show_part("", part["value"], {}));
    } else {
      text += part.is_object() ? fmt::format("{{{}}}", show_part("", part, {}))
                               : show_part("", part, {});
    }
  }
  return text.empty() ? tr("empty") : fmt::format("({})", text);
}

std::string show_object(const std::string& path, const Json& value, const Fields& always) {
  std::string text;
  for (const auto& [field, part] : value.items()) {
    const auto inner = path_to(path, field);
    const bool says_something =
        part.is_boolean() || is_moment(field, part) || is_among(always, inner);
    if (is_nothing(part) && !says_something) continue;
    if (!text.empty()) text += ' ';
    const auto shown = show_part(inner, part, always);
    if (field == "is_start" && part.is_boolean()) {
      text += shown;
    } else {
      text += part.is_object() ? fmt::format("{}={{{}}}", field, shown)
                               : fmt::format("{}={}", field, shown);
    }
  }
  return text.empty() ? tr("all zero") : text;
}

std::string show_part(const std::string& path, const Json& value, const Fields& always) {
  const auto name = last_part(path);
  if (const auto word = word_for(name, value)) return *word;
  if (is_moment(name, value)) return show(Timestamp{value.get<std::int64_t>()});
  if (value.is_object()) return show_object(path, value, always);
  if (value.is_array()) return show_list(value);
  if (value.is_null()) return tr("nothing");
  if (value.is_string()) return value.get<std::string>();
  // A float that is written as 0.30000001192092896 is 0.3 to the student.
  if (value.is_number_float()) return fmt::format("{:g}", value.get<double>());
  return value.dump();
}

/// Whether a worker may have made it: such text is not parsed deeper than a student's type can be.
bool is_deep(const std::string& json) {
  constexpr int most = 64;
  int depth = 0;
  int deepest = 0;
  for (const char c : json) {
    depth += static_cast<int>(c == '{' || c == '[') - static_cast<int>(c == '}' || c == ']');
    deepest = std::max(deepest, depth);
  }
  return deepest > most;
}

/// Behind a word.
std::string cut(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  if (text.size() <= longest_value) return text;
  constexpr std::string_view more = " ...";
  const auto space = text.rfind(' ', longest_value - more.size());
  text.resize(space == std::string::npos ? longest_value - more.size() : space);
  return text += more;
}

/// What stands in `{"value":...}`.
std::optional<Json> value_in(const std::string& json) {
  if (is_deep(json)) return std::nullopt;
  auto parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("value")) return std::nullopt;
  return std::move(parsed["value"]);
}

void compare_parts(const std::string& path, const Json& a, const Json& b, Fields& differing) {
  if (!a.is_object() || !b.is_object()) {
    if (a != b && !path.empty()) differing.insert(path);
    return;
  }
  for (const auto& [field, part] : a.items()) {
    const auto inner = path_to(path, field);
    compare_parts(inner, part, b.contains(field) ? b[field] : Json(), differing);
  }
  for (const auto& [field, part] : b.items()) {
    if (!a.contains(field)) compare_parts(path_to(path, field), Json(), part, differing);
  }
}

void collect_numbers(const std::string& path, const Json& value,
                     std::map<std::string, std::int64_t>& numbers) {
  if (value.is_number_integer()) numbers[path] = value.get<std::int64_t>();
  if (value.is_boolean()) numbers[path] = value.get<bool>() ? 1 : 0;
  if (!value.is_object()) return;
  for (const auto& [field, part] : value.items()) {
    collect_numbers(path_to(path, field), part, numbers);
  }
}

}  // namespace

std::string show(Timestamp time) {
  if (time == Timestamp::max()) return tr("the end of time");
  if (time == Timestamp::min()) return tr("the beginning of time");
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
  return tr("{} ms", duration.count());
}

bool is_name_of_a_time(std::string_view name) {
  name = last_part(name);
  return name.ends_with("time") || name.ends_with("start") || name.ends_with("end") ||
         name == "at" || name == "hour";
}

std::string show_value(const std::string& json, const Fields& always) {
  const auto value = value_in(json);
  return cut(value ? show_part("", *value, always) : json);
}

std::string show_json(const std::string& json) {
  const auto value = value_in("{\"value\":" + json + "}");
  return cut(value ? show_part("", *value, {}) : json);
}

Fields differing_fields(const std::string& a, const std::string& b) {
  Fields differing;
  const auto first = value_in(a);
  const auto second = value_in(b);
  if (first && second) compare_parts("", *first, *second, differing);
  return differing;
}

std::string show_field(const std::string& json, const std::string& path) {
  const auto value = value_in(json);
  const Json* part = value ? &*value : nullptr;
  for (std::size_t begin = 0; part != nullptr && begin <= path.size();) {
    const auto end = std::min(path.find('/', begin), path.size());
    const auto field = path.substr(begin, end - begin);
    part = part->is_object() && part->contains(field) ? &(*part)[field] : nullptr;
    begin = end + 1;
  }
  return part == nullptr ? "" : cut(show_part(path, *part, {path}));
}

std::map<std::string, std::int64_t> numbers_of(const std::string& json) {
  std::map<std::string, std::int64_t> numbers;
  if (const auto value = value_in(json)) collect_numbers("", *value, numbers);
  return numbers;
}

}  // namespace weir::grader
