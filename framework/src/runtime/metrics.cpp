#include "runtime/metrics.hpp"

#include <fmt/format.h>

#include "weir/error.hpp"

namespace weir::internal {

Counter& JobMetrics::counter(const std::string& operator_uid, std::size_t subtask,
                             std::string_view name) {
  const std::scoped_lock lock(mutex_);
  for (auto& it : counters_) {
    if (it.subtask == subtask && it.name == name && it.operator_uid == operator_uid) {
      return it.counter;
    }
  }
  auto& made = counters_.emplace_back();
  made.operator_uid = operator_uid;
  made.subtask = subtask;
  made.name = name;
  return made.counter;
}

void JobMetrics::add_accumulator(std::string_view name,
                                 std::shared_ptr<AccumulatorBase> accumulator) {
  const std::scoped_lock lock(mutex_);
  accumulators_.push_back({std::string(name), std::move(accumulator)});
}

std::map<std::string, std::uint64_t> JobMetrics::counters(const std::string& operator_uid,
                                                          std::size_t subtask) const {
  const std::scoped_lock lock(mutex_);
  std::map<std::string, std::uint64_t> found;
  for (const auto& it : counters_) {
    if (it.subtask == subtask && it.operator_uid == operator_uid) {
      found[it.name] = it.counter.value();
    }
  }
  return found;
}

std::uint64_t JobMetrics::sum(const std::string& name) const {
  const std::scoped_lock lock(mutex_);
  std::uint64_t sum = 0;
  for (const auto& it : counters_) {
    if (it.name == name) sum += it.counter.value();
  }
  return sum;
}

std::shared_ptr<AccumulatorBase> JobMetrics::merged(const std::string& name) const {
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<AccumulatorBase> merged;
  for (const auto& it : accumulators_) {
    if (it.name != name) continue;
    if (merged) {
      merged->merge(*it.accumulator);
    } else {
      merged = it.accumulator->clone();
    }
  }
  if (merged) return merged;
  throw InvalidJob(
      fmt::format("the job has no accumulator '{}': a function makes one in open()", name));
}

void throw_accumulator_type(const char* expected, const char* found) {
  throw InvalidJob(fmt::format(
      "an accumulator was asked for as {}, but is {}: use the type that it was made with", expected,
      found));
}

}  // namespace weir::internal
