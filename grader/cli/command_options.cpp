#include "command_options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "worker/sink_target.hpp"

namespace weir::cli {

std::int64_t whole_number(std::string_view option, const std::string& text, std::int64_t low,
                          std::int64_t high) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < low || number > high) {
    throw UsageError(
        tr("{}: expected a whole number from {} to {}, found '{}'", option, low, high, text));
  }
  return number;
}

double rate(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !(number > 0) ||
      !std::isfinite(number)) {
    throw UsageError(tr("--rate: expected a number of events a second above 0, found '{}'", text));
  }
  return number;
}

Duration duration(std::string_view option, const std::string& text) {
  const std::vector<std::pair<std::string_view, std::int64_t>> units{
      {"ms", 1}, {"s", 1000}, {"m", 60 * 1000}};
  constexpr std::int64_t longest = 24 * 60 * 60 * 1000;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  for (const auto& [unit, millis] : units) {
    const bool fits = error == std::errc{} && end == text.data() + text.size() - unit.size() &&
                      text.ends_with(unit) && number >= 1 && number <= longest / millis;
    if (fits) return Duration{number * millis};
  }
  throw UsageError(
      tr("{}: expected a time up to a day such as 500ms, 1s or 2m, found '{}'", option, text));
}

std::string sink(const std::string& text) {
  const auto target = grader::sink_target(text);
  const auto& schemes = grader::sink_schemes();
  if (std::find(schemes.begin(), schemes.end(), target.scheme) == schemes.end()) {
    throw UsageError(tr("--sink: expected {}, found '{}'{}", fmt::join(schemes, tr(" or ")), text,
                        did_you_mean(target.scheme, schemes)));
  }
  const auto colon = target.where.rfind(':');
  const bool has_port = colon != std::string::npos && colon > 0 && colon + 1 < target.where.size();
  bool is_whole = target.where.empty() == (target.scheme == "print");
  if (target.scheme == "socket") is_whole = has_port;
  if (grader::is_server(target))
    is_whole = target.where.starts_with("//") && target.where.size() > 2;
  if (!is_whole || (target.scheme == "print" && text != "print")) {
    throw UsageError(tr("--sink: expected {}, found '{}'", grader::sink_form(target.scheme), text));
  }
  return text;
}

StateBackend state_backend(const std::string& text) {
  std::vector<std::pair<std::string, StateBackend>> all;
  for (const auto backend : {StateBackend::heap, StateBackend::copying, StateBackend::rocksdb}) {
    all.emplace_back(to_string(backend), backend);
  }
  return one_of("--state-backend", text, all);
}

CLI::Option* option(CLI::App& command, const std::string& names, const std::string& help,
                    const std::string& value_name,
                    const std::function<void(const std::string&)>& use) {
  return command.add_option_function<std::string>(names, use, help)->type_name(value_name);
}

CLI::Option* text_option(CLI::App& command, const std::string& names, const std::string& help,
                         const std::string& value_name, const std::shared_ptr<std::string>& text) {
  return option(command, names, help, value_name, [text](const std::string& t) { *text = t; });
}

void add_with(CLI::App& command, const std::shared_ptr<std::string>& with) {
  text_option(command, "--with", tr("exercises (default), solutions or a folder"), "FOLDER", with);
}

std::uint64_t seed_of(const std::string& text) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::uint64_t>(whole_number("--seed", text, 0, most));
}

Slice slice_of(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos) {
    throw UsageError(tr("--slice: expected K/N, as 2/3, found '{}'", text));
  }
  const auto of = whole_number("--slice", text.substr(slash + 1), 1, 1000);
  const auto number = whole_number("--slice", text.substr(0, slash), 1, of);
  return {.number = static_cast<std::size_t>(number - 1), .of = static_cast<std::size_t>(of)};
}

}  // namespace weir::cli
