/// \file
/// What a student is told of a failure.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "explain/failure.hpp"
#include "explain/report.hpp"

namespace weir::grader {

/// The programs of an exercise, and what is known of it.
struct Programs {
  WorkerProgram submission;  ///< the worker that is graded
  std::string reference;     ///< path of the other; there may be no such program
  std::function<bool(const Scenario&)> is_legal;  ///< whether the exercise allows a scenario
  std::string catalogue;  ///< path of what is known of wrong solutions; there may be no such file
};

/// A failure, explained.
struct Explanation {
  Scenario scenario;       ///< the smallest that shows it
  std::string head;        ///< what is wrong: a sentence, and the first difference
  std::string text;        ///< the story, and what speaks from it
  std::string printed;     ///< what the program printed in that story
  std::size_t events = 0;  ///< number of elements in the scenario
  std::string mistake;     ///< the catalogued mistake that behaves alike; empty if none is known
};

/// Shrinks the scenario as long as the submission differs from the reference in the same
/// expectation, and draws it; then names the misconception, if the submission behaves as a
/// catalogued mistake does. Where there is no reference, or what the test says is not what the
/// reference does, or no answer comes, the scenario stays as it is. Takes some tenths of a second.
/// No line is longer than `width`.
Explanation explain(const Failure& failure, const Programs& programs,
                    std::size_t width = usual_width);

/// Only draws it.
Explanation describe(const Failure& failure, std::size_t width = usual_width);

}  // namespace weir::grader
