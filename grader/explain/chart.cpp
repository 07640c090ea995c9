#include "explain/chart.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "texts/texts.hpp"

namespace weir::grader {
namespace {

constexpr std::size_t most_columns = 60;
constexpr std::uint64_t most_rows = 6;

/// The most of each of so many parts.
std::vector<std::uint64_t> in_columns(const std::vector<std::uint64_t>& values,
                                      std::size_t columns) {
  std::vector<std::uint64_t> most(columns, 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto& column = most[i * columns / values.size()];
    column = std::max(column, values[i]);
  }
  return most;
}

}  // namespace

std::vector<std::uint64_t> held_over_time(const Observation& observation) {
  std::vector<std::uint64_t> held;
  for (const auto& step : observation.steps) {
    held.push_back(step.held.entries + step.held.event_time_timers +
                   step.held.processing_time_timers);
  }
  return held;
}

std::string chart(const std::vector<std::uint64_t>& actual,
                  const std::vector<std::uint64_t>& needed) {
  const std::size_t steps = std::min(actual.size(), needed.size());
  if (steps == 0) return "";
  const std::size_t columns = std::min(steps, most_columns);
  const auto yours =
      in_columns({actual.begin(), actual.begin() + static_cast<std::ptrdiff_t>(steps)}, columns);
  const auto theirs =
      in_columns({needed.begin(), needed.begin() + static_cast<std::ptrdiff_t>(steps)}, columns);
  const auto top =
      std::max<std::uint64_t>(1, std::max(*std::max_element(yours.begin(), yours.end()),
                                          *std::max_element(theirs.begin(), theirs.end())));
  const auto rows = std::min(top, most_rows);
  // Rounded up: one entry is seen, however high the chart goes.
  const auto row_of = [&](std::uint64_t value) { return (value * rows + top - 1) / top; };
  std::string text;
  for (auto row = rows;; --row) {
    const bool is_labelled = row == rows || row == 0;
    text += fmt::format("{:>6} |", is_labelled ? fmt::format("{}", row == 0 ? 0 : top) : "");
    std::string line;
    for (std::size_t i = 0; i < columns; ++i) {
      const bool is_yours = row_of(yours[i]) == row;
      const bool is_needed = row_of(theirs[i]) == row;
      line += is_yours && is_needed ? '=' : is_yours ? '#' : is_needed ? 'o' : ' ';
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    if (row == 0) break;
  }
  return text + tr("{:>6} +{} step {}\n        # yours   o needed   = both\n", "",
                   std::string(columns, '-'), steps);
}

}  // namespace weir::grader
