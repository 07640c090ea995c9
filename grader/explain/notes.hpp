/// \file
/// What happened within a pipeline, in words.
#pragma once

#include <cstddef>
#include <string>

#include "explain/timeline.hpp"
#include "weir/scenario/trace.hpp"

namespace weir::grader {

/// State that changed, timers that were set, fired or deleted, windows and watermarks, as the trace
/// of a scenario of so many steps tells them.
Notes notes_of(const Trace& trace, std::size_t steps);

/// The JSON text of a state that has changed; of a window, without what the engine keeps beside its
/// contents.
std::string value_of_state(const TraceEvent& event);

}  // namespace weir::grader
