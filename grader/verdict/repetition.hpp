/// \file
/// Test programs that repeat their tests, with another seed each time.
#pragma once

#include <cstdint>

namespace weir::grader {

/// How many times all tests have been run before in this process: what does not depend on seed()
/// need not be looked at again.
std::uint64_t repetition();

}  // namespace weir::grader
