#include "table_reporter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace weir::bench {
namespace {

using Run = benchmark::BenchmarkReporter::Run;

double counter(const Run& run, const char* name) { return run.counters.at(name).value; }
std::string if_any(double figure) { return figure > 0 ? fmt::format("{:.2f}", figure) : "-"; }
double mebibytes(const Run& run, const char* name) { return counter(run, name) / 1024 / 1024; }

std::string line_of(const std::string& family, const Run& run) {
  if (family == "speed") {
    return fmt::format("{:9.2f}{:9.2f}{:9.2f}{:>9}{:>9}", counter(run, "loop"),
                       counter(run, "engine"), counter(run, "ratio"), if_any(counter(run, "goal")),
                       if_any(counter(run, "cores")));
  }
  if (family == "checkpoints") {
    return fmt::format("{:10.2f}{:10.2f}{:10.2f}{:10.0f}", counter(run, "off"), counter(run, "on"),
                       counter(run, "ratio"), counter(run, "taken"));
  }
  if (family == "state") {
    return fmt::format("{:10.0f}{:10.1f}{:10.0f}", counter(run, "windows"), mebibytes(run, "bytes"),
                       counter(run, "bytes") / counter(run, "windows"));
  }
  if (family == "cost") {
    return fmt::format("{:10.2f}{:10.2f}{:10.2f}", counter(run, "tumbling"), counter(run, "these"),
                       counter(run, "cost"));
  }
  return fmt::format("{:10.1f}{:10.1f}", mebibytes(run, "quarter"), mebibytes(run, "all"));
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
  GetOutputStream() << fmt::format("{:<28}{:>5}", name.substr(first + 1, second - first - 1),
                                   name.substr(second + 1))
                    << (result->error_occurred ? "  " + result->error_message
                                               : line_of(family, *result))
                    << std::endl;
}

void TableReporter::print_header(const std::string& family) {
  const bool first = family_.empty();
  family_ = family;
  auto& out = GetOutputStream();
  if (!first) out << '\n';
  out << fmt::format("{:<28}{:>5}", family, "p");
  if (family == "speed") {
    out << fmt::format("{:>9}{:>9}{:>9}{:>9}{:>9}\n", "loop", "engine", "ratio", "goal", "cores");
  } else if (family == "checkpoints") {
    out << fmt::format("{:>10}{:>10}{:>10}{:>10}\n", "off", "on", "ratio", "taken");
  } else if (family == "state") {
    out << fmt::format("{:>10}{:>10}{:>10}\n", "windows", "MiB", "bytes/w");
  } else if (family == "cost") {
    out << fmt::format("{:>10}{:>10}{:>10}\n", "tumbling", "these", "cost");
  } else {
    out << fmt::format("{:>10}{:>10}\n", "quarter", "all");
  }
}

}  // namespace weir::bench
