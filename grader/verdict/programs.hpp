/// \file
/// What a test program knows of its exercise. Defined for each of them.
#pragma once

#include "weir/scenario/scenario.hpp"

namespace weir::grader {

/// The worker that is graded, unless the program is told another.
extern const char* const exercise_submission;
/// The text that it is made of; empty where that does not matter.
extern const char* const exercise_text;
/// The worker of the reference solution, unless the program is told another; empty where there is
/// none.
extern const char* const exercise_reference;
/// What is known of wrong solutions, likewise; there may be no such file.
extern const char* const exercise_catalogue;
/// The folder for scenarios that tests have failed of, unless the program is told another.
extern const char* const exercise_scenarios;
/// What the commands call the exercise.
extern const char* const exercise_name;

/// Whether the exercise says what is to come of the scenario: not so if it promises that such input
/// never comes, or leaves open what is right. Nothing else is shown to a student.
bool is_legal(const Scenario& scenario);

}  // namespace weir::grader
