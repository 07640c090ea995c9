/// \file
/// The program that the tests of an exercise are in.
#pragma once

#include <cstdint>

#include "verdict/test_result.hpp"
#include "verdict/test_settings.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::grader {

/// Runs the tests as GoogleTest's arguments and, last, a file of TestSettings ask for; what main()
/// returns. Told to repeat its tests, it goes through the seeds, and ends with the first that shows
/// a failure. Without settings it runs none unless the worker is made of the text that it should
/// be: an old one says nothing of a text that is not there or does not compile.
int run_test_program(int argc, char** argv);

/// What this program was told.
const TestSettings& settings();

/// What is said of the test that runs now.
TestResult& current_result();

/// How many times all tests have been run before in this process: what does not depend on seed()
/// need not be looked at again.
std::uint64_t repetition();

}  // namespace weir::grader
