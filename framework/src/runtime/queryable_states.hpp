/// \file
/// State that can be read from outside of the job.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "graph/job_plan.hpp"
#include "weir/internal/keyed_state.hpp"
#include "weir/internal/state_query.hpp"

namespace weir::internal {

/// Knows which state of which operator a query's name stands for. Thread-safe.
class QueryableStates {
 public:
  /// Where a state is.
  struct Place {
    const PlannedOperator* op = nullptr;
    std::string state;
  };

  /// Each subtask adds its states when they are declared. \throws StateError if the name stands for
  /// another state.
  void add(const std::string& query_name, const PlannedOperator& op, const std::string& state);
  /// \throws StateError if there is none of this name.
  Place find(const std::string& query_name) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Place> places_;
};

/// What a state keeps of a key; called on the task's thread, between two steps. \throws UnknownKey,
/// StateError.
Bytes answer(const StateQuery& query, KeyedState& keys, const std::string& state);

[[noreturn]] void throw_job_has_ended(const StateQuery& query);

}  // namespace weir::internal
