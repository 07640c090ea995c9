/// \file
/// Deals a snapshot out to subtasks.
#pragma once

#include <cstddef>

#include "weir/snapshot.hpp"

namespace weir::internal {

/// What subtask `subtask` of `parallelism` gets of an operator's state: the key groups that belong
/// to it, its own list states (at another parallelism, every parallelism-th entry of all), and all
/// entries of each union state. Files of a state backend are a subtask's own: at another
/// parallelism the state has none, see in_full().
OperatorSnapshot share_of(const OperatorState& state, std::size_t subtask, std::size_t parallelism);

}  // namespace weir::internal
