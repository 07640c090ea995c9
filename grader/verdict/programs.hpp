/// \file
/// Where the workers of a test program are, unless the environment says otherwise.
#pragma once

namespace weir::grader {

/// The worker that is graded. Defined for each test program.
extern const char* const exercise_submission;
/// The worker of the reference solution; empty where there is none. Likewise.
extern const char* const exercise_reference;

}  // namespace weir::grader
