/// \file
/// Forms in which a job's graph is shown.
#pragma once

#include <cstdint>

namespace weir {

/// How explain() writes a graph.
enum class GraphFormat : std::uint8_t {
  text,  ///< for people
  json,  ///< for programs
  dot    ///< for Graphviz
};

}  // namespace weir
