/// \file
/// The results as a table that fits a terminal.
#pragma once

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace weir::bench {

/// Prints a line for each benchmark as soon as it has been measured: medians over its repetitions,
/// in the columns of its family (see register_benchmarks()).
class TableReporter final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;

  /// Whether a benchmark has failed.
  bool failed() const { return failed_; }

 private:
  void print_header(const std::string& family);

  std::string family_;
  bool failed_ = false;
};

}  // namespace weir::bench
