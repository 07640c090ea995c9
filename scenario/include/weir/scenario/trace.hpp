/// \file
/// A scenario that is played for someone to watch.
///
/// Plain values, with a `serialize`. Traces come from a process that nobody has reasons to trust:
/// any field can have any value.
#pragma once

#include <cereal/cereal.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "weir/scenario/observation.hpp"
#include "weir/scenario/scenario.hpp"
#include "weir/trace.hpp"

namespace weir::grader {

/// A part of the answer, sent when it happens: of what comes before a crash, nothing is lost. One
/// of the three, or none of them where a step begins.
struct TracePart {
  std::uint32_t step = 0;                  ///< during which step, from 1; 0: before the first
  std::optional<weir::TracedJob> job;      ///< a run of the pipeline begins
  std::optional<weir::TraceEvent> event;   ///< something happens in it
  std::optional<Observation> observation;  ///< the last part

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("step", step), cereal::make_nvp("job", job),
            cereal::make_nvp("event", event), cereal::make_nvp("observation", observation));
  }
};

/// A traced scenario has no more parts than this; what comes after is not told.
inline constexpr std::size_t most_trace_parts = 5000;

/// What came of a traced scenario.
struct Trace {
  std::vector<TracePart> parts;  ///< jobs and events, in order
  Observation observation;       ///< how it ended
};

}  // namespace weir::grader
