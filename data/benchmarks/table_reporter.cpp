#include "table_reporter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace weir::bench {
namespace {

using Run = benchmark::BenchmarkReporter::Run;

/// Of a column: five of them fit beside the names in 80.
constexpr int width = 10;

/// A counter of a benchmark, as the table shows it.
struct Column {
  const char* title;
  const char* counter;
  int decimals = 2;
  double unit = 1;

  /// Nothing is that small: 0 is no figure.
  std::string text(const Run& run) const {
    const double figure = run.counters.at(counter).value / unit;
    return figure > 0 ? fmt::format("{:.{}f}", figure, decimals) : "-";
  }
};

constexpr double mebibyte = 1024 * 1024;

std::vector<Column> columns_of(const std::string& family) {
  if (family == "speed") {
    return {{"loop", "loop"},
            {"engine", "engine"},
            {"ratio", "ratio"},
            {"goal", "goal"},
            {"cores", "cores"}};
  }
  if (family == "checkpoints" || family == "durable") {
    return {{"off", "off"}, {"on", "on"}, {"ratio", "ratio"}, {"taken", "taken", 0}};
  }
  if (family == "restart") {
    return {{"MiB", "bytes", 1, mebibyte},
            {"lost", "lost"},
            {"first", "first"},
            {"caught up", "caught_up"}};
  }
  if (family == "state") {
    return {{"windows", "windows", 0}, {"MiB", "bytes", 1, mebibyte}, {"bytes/w", "each", 0}};
  }
  if (family == "cost") return {{"tumbling", "tumbling"}, {"these", "these"}, {"cost", "cost"}};
  if (family == "memory") {
    return {{"quarter", "quarter", 1, mebibyte}, {"all", "all", 1, mebibyte}};
  }
  return {{"heap", "heap"}, {family.c_str(), "backend"}, {"ratio", "ratio"}};
}

/// What stands for all repetitions: their median, or the only one. Null where this comes in a later
/// report.
const Run* result_of(const std::vector<Run>& runs) {
  const auto found = std::find_if(runs.begin(), runs.end(), [](const Run& run) {
    return run.error_occurred || run.repetitions == 1 || run.aggregate_name == "median";
  });
  return found != runs.end() ? &*found : nullptr;
}

}  // namespace

bool TableReporter::ReportContext(const Context&) { return true; }

void TableReporter::ReportRuns(const std::vector<Run>& runs) {
  const Run* result = result_of(runs);
  if (result == nullptr) return;
  // FAMILY/WORKLOAD/PARALLELISM
  const std::string& name = result->run_name.function_name;
  const auto first = name.find('/');
  const auto second = name.find('/', first + 1);
  const auto family = name.substr(0, first);
  if (family != family_) print_header(family);
  failed_ = failed_ || result->error_occurred;
  auto& out = GetOutputStream();
  out << fmt::format("{:<24}{:>5}", name.substr(first + 1, second - first - 1),
                     name.substr(second + 1));
  if (result->error_occurred) {
    out << "  " << result->error_message;
  } else {
    for (const Column& column : columns_of(family)) {
      out << fmt::format("{:>{}}", column.text(*result), width);
    }
  }
  out << std::endl;
}

void TableReporter::print_header(const std::string& family) {
  const bool first = family_.empty();
  family_ = family;
  auto& out = GetOutputStream();
  if (!first) out << '\n';
  out << fmt::format("{:<24}{:>5}", family, "p");
  for (const Column& column : columns_of(family)) {
    out << fmt::format("{:>{}}", column.title, width);
  }
  out << '\n';
}

}  // namespace weir::bench
