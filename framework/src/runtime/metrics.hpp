/// \file
/// The figures of a running job.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "weir/metrics.hpp"

namespace weir::internal {

/// Owns the counters and accumulators of a job. Thread-safe; what it hands out stays where it is.
class JobMetrics {
 public:
  /// The counter of this subtask, made if need be.
  Counter& counter(const std::string& operator_uid, std::size_t subtask, std::string_view name);
  void add_accumulator(std::string_view name, std::shared_ptr<AccumulatorBase> accumulator);

  /// The counters of one subtask, by name.
  std::map<std::string, std::uint64_t> counters(const std::string& operator_uid,
                                                std::size_t subtask) const;
  /// The sum of all counters of this name.
  std::uint64_t sum(const std::string& name) const;
  /// All accumulators of this name, merged. \throws InvalidJob if there is none.
  std::shared_ptr<AccumulatorBase> merged(const std::string& name) const;

 private:
  struct NamedCounter {
    std::string operator_uid;
    std::size_t subtask;
    std::string name;
    Counter counter;
  };
  struct NamedAccumulator {
    std::string name;
    std::shared_ptr<AccumulatorBase> accumulator;
  };

  mutable std::mutex mutex_;
  std::deque<NamedCounter> counters_;
  std::deque<NamedAccumulator> accumulators_;
};

}  // namespace weir::internal
