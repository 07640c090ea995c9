/// \file
/// A small job that remembers something of each kind.
#pragma once

#include <memory>

#include "weir/snapshot.hpp"

namespace weir::grader::fuzz {

/// Starts the job from this, gives it some elements and ends it. \throws Error if the snapshot is
/// not one of this job.
void play_from(const std::shared_ptr<const Snapshot>& snapshot);

/// What the job has remembered in the middle of its input.
std::shared_ptr<const Snapshot> remembered();

}  // namespace weir::grader::fuzz
