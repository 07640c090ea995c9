/// \file
/// State by key that lies in files of a state backend, as bytes.
#pragma once

#include "weir/snapshot.hpp"

namespace weir::internal {

/// What is in the files, in sections, as a snapshot holds it that has no files: whatever the types
/// are. All of it is in memory then. \throws InvalidJob if the program does not have the state
/// backend; StateError if that cannot read its files.
KeyedSnapshot sections_of(const StateFiles& files);

/// The same state, none of it in files. \throws as sections_of().
OperatorState in_full(OperatorState state);
Snapshot in_full(Snapshot snapshot);

}  // namespace weir::internal
