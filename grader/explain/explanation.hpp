/// \file
/// What a student is told of a failure.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "explain/expectation.hpp"
#include "witness/worker_pair.hpp"

namespace weir::grader {

/// A scenario of which a test has failed.
struct Failure {
  Expectation expectation;  ///< what the test looked at
  Scenario scenario;        ///< of what
  Both both;                ///< what should have come of it, and what did
};

/// The programs of an exercise, and what is known of it.
struct Programs {
  std::string submission;                         ///< path of the worker that is graded
  std::string reference;                          ///< likewise; there may be no such program
  std::function<bool(const Scenario&)> is_legal;  ///< whether the exercise allows a scenario
  std::string catalogue;  ///< path of what is known of wrong solutions; there may be no such file
};

/// A failure, explained.
struct Explanation {
  Scenario scenario;       ///< the smallest that shows it
  std::string text;        ///< for the student, in lines of at most 80 letters
  std::size_t events = 0;  ///< number of elements in the scenario
  std::string mistake;     ///< the catalogued mistake that behaves alike; empty if none is known
};

/// Shrinks the scenario as long as the submission differs from the reference in the same
/// expectation, and draws it; then names the misconception, if the submission behaves as a
/// catalogued mistake does. Where there is no reference, or what the test says is not what the
/// reference does, the scenario stays as it is. Takes some tenths of a second.
Explanation explain(const Failure& failure, const Programs& programs);

/// Only draws it.
std::string describe(const Failure& failure);

}  // namespace weir::grader
