/// \file
/// The submission and the reference solution, asked the same.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "witness/worker_process.hpp"

namespace weir::grader {

/// What both make of a scenario.
struct Both {
  Observation expected;  ///< the reference
  Observation actual;    ///< the submission
};

/// Two workers, which play at the same time. Not thread-safe.
class WorkerPair {
 public:
  /// Of these programs.
  WorkerPair(WorkerProgram submission, std::string reference, WorkerLimits limits = {})
      : submission_program_(std::move(submission)),
        reference_path_(std::move(reference)),
        limits_(limits) {
    start_anew();
  }

  /// What both make of it; each answer may be anything but is never missing.
  Both play(const Scenario& scenario) {
    submission_->send(scenario);
    reference_->send(scenario);
    Both both;
    both.expected = reference_->receive();
    both.actual = submission_->receive();
    return both;
  }

  /// From now on both are as if they had never played anything.
  void start_anew() {
    submission_.emplace(submission_program_, limits_);
    reference_.emplace(reference_path_, WorkerLimits{.trusted = true});
  }

  /// The submission's worker.
  WorkerProcess& submission() { return *submission_; }

 private:
  WorkerProgram submission_program_;
  std::string reference_path_;
  WorkerLimits limits_;
  std::optional<WorkerProcess> submission_;
  std::optional<WorkerProcess> reference_;
};

}  // namespace weir::grader
