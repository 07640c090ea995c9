#include "verdict/programs.hpp"

namespace weir::grader {

const char* const exercise_submission = WEIR_SUBMISSION;
const char* const exercise_text = WEIR_TEXT;
const char* const exercise_reference = WEIR_REFERENCE;
const char* const exercise_catalogue = WEIR_CATALOGUE;
const char* const exercise_scenarios = WEIR_SCENARIOS;
const char* const exercise_name = WEIR_EXERCISE;

}  // namespace weir::grader
