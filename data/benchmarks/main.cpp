// Measures the engine beside loops that are written by hand. Takes Google Benchmark's options, e.g.
// --benchmark_filter=speed/cleansing or --benchmark_repetitions=1.
#include <benchmark/benchmark.h>

#include <vector>

#include "register.hpp"
#include "survival.hpp"
#include "table_reporter.hpp"
#ifdef WEIR_HAS_ROCKSDB
#include "weir/rocksdb/rocksdb_backend.hpp"
#endif

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  using namespace weir::bench;
  const std::vector<Workload> workloads{cleansing(),    counts_by_driver(), counts_by_ride_id(),
                                        join(),         hourly_maxima(),    tumbling_sums(),
                                        sliding_sums(), session_sums(),     interval_join()};
  register_benchmarks(workloads);
  register_checkpoints(workloads);
  register_restarts({counts_by_ride_id(), join(), hourly_maxima()});
#ifdef WEIR_HAS_ROCKSDB
  weir::use_rocksdb();
  register_backend("rocksdb", {counts_by_driver(), counts_by_ride_id(), join(), hourly_maxima(),
                               session_sums(), interval_join()});
#endif
  register_costs(tumbling_sums(), {triggered_sums(), sliding_sums()});
  TableReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return reporter.failed() ? 1 : 0;
}
