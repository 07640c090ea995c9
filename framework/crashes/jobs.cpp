#include "jobs.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include "runtime/three_stage_job.hpp"

namespace weir::crashes {
namespace jobs_catalogue {

constexpr std::size_t splits = 2;

/// Something of everything.
Job three_stages() {
  static constexpr tests::JobSize size{8};
  return {"three_stages", [] {
            const CollectedResults<tests::Row> results;
            return Running{[results](StreamExecutionEnvironment& environment) {
                             tests::build_three_stages(environment, results, size);
                           },
                           [results] {
                             std::vector<std::string> lines;
                             for (const tests::Row& row : tests::sorted_rows(results)) {
                               std::ostringstream line;
                               line << row;
                               lines.push_back(line.str());
                             }
                             return lines;
                           },
                           {}};
          }};
}

}  // namespace jobs_catalogue

std::vector<std::string> sorted_lines(const Results& results) {
  auto lines = results.values();
  std::sort(lines.begin(), lines.end());
  return lines;
}

Job collecting(std::string name,
               std::function<void(StreamExecutionEnvironment&, const Results&)> build) {
  return {std::move(name), [build = std::move(build)] {
            const Results results;
            return Running{[build, results](StreamExecutionEnvironment& environment) {
                             build(environment, results);
                           },
                           [results] { return sorted_lines(results); },
                           {}};
          }};
}

std::string text(const Event& event) {
  return std::to_string(event.key) + ": " + std::to_string(event.value) + ", " +
         std::to_string(event.time);
}

Event element(std::size_t split, std::size_t i) {
  const auto s = static_cast<std::int64_t>(split);
  const auto n = static_cast<std::int64_t>(i);
  return {s * 3 + n % 3, s * 100 + n, 10 * n - (n % 4 == 3 ? 25 : 0)};
}

DataStream<Event> elements(StreamExecutionEnvironment& environment, std::size_t per_split) {
  return tests::generated(environment, jobs_catalogue::splits, per_split, &element, Duration{25});
}

DataStream<Event> others(StreamExecutionEnvironment& environment, std::size_t per_split) {
  return tests::generated(
      environment, jobs_catalogue::splits, per_split, [](std::size_t split, std::size_t i) {
        const auto n = static_cast<std::int64_t>(i * jobs_catalogue::splits + split);
        return Event{n % 6, 1000 + n, 4 * n};
      });
}

std::vector<Job> all_jobs() {
  std::vector<Job> all{jobs_catalogue::three_stages()};
  for (const auto& part : {state_jobs(), window_jobs(), meeting_jobs(), sink_jobs()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace weir::crashes
