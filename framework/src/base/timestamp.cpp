#include "weir/timestamp.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

#include "weir/error.hpp"
#include "weir/time_window.hpp"

namespace weir {
namespace {

/// The calendar's years with four digits.
constexpr Timestamp first_date{
    std::chrono::sys_time<Duration>{std::chrono::sys_days{std::chrono::year{0} / 1 / 1}}
        .time_since_epoch()
        .count()};
constexpr Timestamp end_of_dates{
    std::chrono::sys_time<Duration>{std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1}}
        .time_since_epoch()
        .count()};

constexpr std::string_view pattern = "0000-00-00T00:00:00";

bool matches_pattern(std::string_view text) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (pattern[i] == '0' ? !digit : text[i] != pattern[i]) return false;
  }
  return true;
}

int number(std::string_view text, std::size_t begin, std::size_t length) {
  int value = 0;
  std::from_chars(text.data() + begin, text.data() + begin + length, value);
  return value;
}

}  // namespace

std::string to_string(Timestamp t) {
  if (t == Timestamp::min()) return "-inf";
  if (t == Timestamp::max()) return "+inf";
  // Other years are far from any data: the number says more.
  if (t < first_date || t >= end_of_dates) return fmt::format("{} ms", t.millis());
  const std::chrono::sys_time<Duration> point{Duration{t.millis()}};
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{point - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

Timestamp parse_timestamp(const std::string& text) {
  const std::string_view view = text;
  const auto fail = [&]() -> Timestamp {
    throw ParseError("timestamp", 1, 1, "a time like 2020-01-01T12:00:00Z",
                     fmt::format("'{}'", text));
  };
  if (text == "-inf") return Timestamp::min();
  if (text == "+inf") return Timestamp::max();
  if (view.size() < pattern.size() + 1 || !matches_pattern(view) || view.back() != 'Z')
    return fail();
  int millis = 0;
  const auto fraction = view.substr(pattern.size(), view.size() - pattern.size() - 1);
  if (!fraction.empty()) {
    if (fraction.size() != 4 || fraction[0] != '.') return fail();
    for (const char c : fraction.substr(1)) {
      if (c < '0' || c > '9') return fail();
    }
    millis = number(fraction, 1, 3);
  }
  const std::chrono::year_month_day date{
      std::chrono::year{number(view, 0, 4)},
      std::chrono::month{static_cast<unsigned>(number(view, 5, 2))},
      std::chrono::day{static_cast<unsigned>(number(view, 8, 2))}};
  const int hour = number(view, 11, 2);
  const int minute = number(view, 14, 2);
  const int second = number(view, 17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return fail();
  const std::chrono::sys_time<Duration> point =
      std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
      std::chrono::seconds{second} + Duration{millis};
  return Timestamp{point.time_since_epoch().count()};
}

std::string to_string(const TimeWindow& window) {
  return fmt::format("[{}, {})", to_string(window.start), to_string(window.end));
}

}  // namespace weir
