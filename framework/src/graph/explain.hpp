/// \file
/// A job's graph, to be looked at.
#pragma once

#include <string>

#include "graph/job_plan.hpp"
#include "weir/graph_format.hpp"

namespace weir::internal {

/// The operators as the program joined them, and the tasks that they are chained to.
std::string explain(const JobPlan& plan, GraphFormat format);

}  // namespace weir::internal
