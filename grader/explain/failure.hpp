/// \file
/// A test that has failed, as what explains it takes it.
#pragma once

#include "explain/expectation.hpp"
#include "witness/worker_pair.hpp"

namespace weir::grader {

/// A scenario of which a test has failed.
struct Failure {
  Expectation expectation;  ///< what the test looked at
  Scenario scenario;        ///< of what
  Both both;                ///< what should have come of it, and what did
};

}  // namespace weir::grader
