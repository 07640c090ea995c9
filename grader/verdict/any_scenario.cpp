// For exercises in which all scenarios are legal, and for copies without hidden tests.
#include "verdict/programs.hpp"

namespace weir::grader {

bool is_legal(const Scenario&) { return true; }

}  // namespace weir::grader
