// Sinks that promise that each result is written once.
#include <algorithm>
#include <memory>
#include <utility>

#include "jobs.hpp"
#include "sinks/external_store.hpp"

namespace weir::crashes {
namespace sink_jobs_catalogue {

constexpr std::int64_t last_row = 24;

/// Rows into a store outside, through a sink that `make` makes for it.
template <class Sink>
Job into_store(std::string name, std::vector<std::string> (*lines)(const tests::ExternalStore&)) {
  return {std::move(name), [lines] {
            const auto store = std::make_shared<tests::ExternalStore>();
            return Running{
                [store](StreamExecutionEnvironment& environment) {
                  environment.from_sequence(1, last_row)
                      .rebalance()
                      .sink_to(std::make_shared<Sink>(store));
                },
                [store, lines] { return lines(*store); },
                [store](std::function<void()> watcher) { store->watcher = std::move(watcher); }};
          }};
}

/// Each row, and what is left that nobody will commit.
std::vector<std::string> committed(const tests::ExternalStore& store) {
  std::vector<std::string> all;
  for (const std::int64_t row : store.rows) all.push_back("row " + std::to_string(row));
  std::sort(all.begin(), all.end());
  for (const auto& [id, rows] : store.prepared) all.push_back("left prepared: " + id);
  return all;
}

/// The rows without those that were written again: such a sink may.
std::vector<std::string> at_least_once(const tests::ExternalStore& store) {
  std::vector<std::string> all;
  for (const auto& [row, times] : store.by_key) all.push_back("row " + std::to_string(row));
  return all;
}

}  // namespace sink_jobs_catalogue

std::vector<Job> sink_jobs() {
  using namespace sink_jobs_catalogue;
  return {
      into_store<tests::TwoPhaseStoreSink>("two_phase_sink", &committed),
      into_store<tests::WriteAheadStoreSink>("write_ahead_sink", &at_least_once),
      into_store<tests::PlainStoreSink>("plain_sink", &at_least_once),
  };
}

}  // namespace weir::crashes
