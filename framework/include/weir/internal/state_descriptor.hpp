/// \file
/// What the descriptors of all kinds of state say.
#pragma once

#include <string>
#include <string_view>

namespace weir::internal {

class KeyedState;
class StateColumn;

/// The part of a descriptor that does not depend on types. (What it is made and copied by stands in
/// a source file, so that no file that declares a state compiles it again.)
struct StateDescriptor {
  StateDescriptor(std::string_view state_name);  // NOLINT(google-explicit-constructor)
  StateDescriptor(const StateDescriptor& other);
  StateDescriptor& operator=(const StateDescriptor& other);
  ~StateDescriptor();

  std::string name;            ///< unique within the operator
  std::string queryable_name;  ///< set by set_queryable(); empty: the state cannot be queried
};

/// Lets the state be queried, if the descriptor says so.
void publish(KeyedState& state, const StateDescriptor& descriptor, StateColumn& column);
/// Throws StateError if the descriptor says that a state with a time to live can be queried.
void refuse_queryable(const StateDescriptor& descriptor);

}  // namespace weir::internal
