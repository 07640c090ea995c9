/// \file
/// A job with something of everything, whose results do not depend on the order in which its tasks
/// run: for tests under many seeds, with crashes, at any parallelism.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <vector>

#include "runtime/events.hpp"

namespace weir::tests {

/// A result of any of the three stages.
struct Row {
  enum Kind : std::int8_t { counted, odd, bucket, window, joined };

  Kind kind = counted;
  std::int64_t key = 0;
  std::int64_t time = 0;
  std::int64_t a = 0;
  std::int64_t b = 0;

  friend auto operator<=>(const Row&, const Row&) = default;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("kind", kind), cereal::make_nvp("key", key),
            cereal::make_nvp("time", time), cereal::make_nvp("a", a), cereal::make_nvp("b", b));
  }
};
std::ostream& operator<<(std::ostream& out, const Row& row);

/// How much goes through the job.
struct JobSize {
  std::size_t per_split = 40;  ///< elements in each of the three splits of the main source
};

/// Builds the job: elements of three splits, out of order, are counted by key in the order of their
/// split, summed in buckets of time by timers, and sent to a side output if odd (stage 1); then
/// summed in windows by another key (stage 2); then joined with a second source of two splits
/// (stage 3). Everything that comes out goes into `results`.
void build_three_stages(StreamExecutionEnvironment& environment, CollectedResults<Row> results,
                        JobSize size = {});

/// What must come out, sorted; worked out without the engine.
std::vector<Row> expected_rows(JobSize size = {});

/// What has come out, sorted.
std::vector<Row> sorted_rows(const CollectedResults<Row>& results);

}  // namespace weir::tests
