/// \file
/// What happens in a test, to be looked at.
#pragma once

#include "trace/trace_page.hpp"
#include "verdict/test_result.hpp"
#include "weir/scenario/scenario.hpp"
#include "witness/worker_process.hpp"
#include "workbook/workbook.hpp"

namespace weir::grader {

/// Plays the scenario of a test on a worker for someone to watch, and on the reference solution
/// where there is one.
TracedTest traced(const workbook::Exercise& exercise, const TestResult& result,
                  const Scenario& scenario, const WorkerProgram& worker);

}  // namespace weir::grader
