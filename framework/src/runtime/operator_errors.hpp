/// \file
/// What an operator throws, with its name.
#pragma once

#include <cstddef>

#include "graph/job_plan.hpp"

namespace weir::internal {

/// Names an operator in whatever it throws.
///
/// A StateError stays a StateError: the job is put together wrongly, e.g. without key_by(), which
/// is not the same as a function that failed. So does a SnapshotError while the job is being
/// restored. All else becomes JobFailed.
class OperatorErrors {
 public:
  /// The plan outlives it.
  OperatorErrors(const PlannedOperator& op, std::size_t subtask) : op_(&op), subtask_(subtask) {}

  /// What the snapshot held has been taken over.
  void set_restored() { restored_ = true; }

  /// Calls `action`, and names the operator in whatever it throws.
  template <class Action>
  auto guard(Action action) const {
    try {
      return action();
    } catch (...) {
      rethrow_named();
    }
  }

 private:
  /// Throws what is being handled again, with the name.
  [[noreturn]] void rethrow_named() const;

  const PlannedOperator* op_;
  std::size_t subtask_;
  bool restored_ = false;
};

}  // namespace weir::internal
