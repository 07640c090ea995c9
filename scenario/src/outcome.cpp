#include "weir/scenario/outcome.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "weir/error.hpp"

namespace weir::grader {
namespace {

/// In the order of their numbers.
constexpr std::array<std::string_view, 9> names{"PASSED",        "NOT STARTED",      "FAILED",
                                                "OUT OF MEMORY", "CRASHED",          "TIMED OUT",
                                                "GARBLED",       "DOES NOT COMPILE", "NOT GRADED"};

}  // namespace

std::string_view name_of(Outcome outcome) {
  const auto number = static_cast<std::size_t>(outcome);
  if (number < names.size()) return names.at(number);
  throw Error("expected an outcome, a number up to " + std::to_string(names.size() - 1) +
              ", found " + std::to_string(number));
}

Outcome outcome_named(std::string_view name) {
  const auto* found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<Outcome>(found - names.begin());
  std::string known;
  for (const auto& one : names) known += (known.empty() ? "" : ", ") + std::string(one);
  throw Error("expected an outcome, one of " + known + "; found '" + std::string(name) + "'");
}

}  // namespace weir::grader
