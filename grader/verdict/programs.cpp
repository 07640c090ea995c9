#include "verdict/programs.hpp"

namespace weir::grader {

const char* const exercise_submission = WEIR_SUBMISSION;
const char* const exercise_reference = WEIR_REFERENCE;

}  // namespace weir::grader
