/// \file
/// What the descriptors of all kinds of state say.
#pragma once

#include <string>
#include <string_view>

namespace weir::internal {

class KeyedState;
class StateColumn;

/// How the names of states begin that the engine makes, and no others.
inline constexpr std::string_view engine_prefix = "weir.";

/// The part of a descriptor that does not depend on types. (What it is made and copied by stands in
/// a source file, so that no file that declares a state compiles it again.)
struct StateDescriptor {
  StateDescriptor(std::string_view state_name);  // NOLINT(google-explicit-constructor)
  StateDescriptor(const StateDescriptor& other);
  StateDescriptor& operator=(const StateDescriptor& other);
  ~StateDescriptor();

  std::string name;            ///< unique within the operator; begins not with "weir."
  std::string queryable_name;  ///< set by set_queryable(); empty: the state cannot be queried
  bool of_the_engine = false;  ///< set by the engine, of its own states
};

/// A descriptor of a state of the engine's own.
template <class Descriptor>
Descriptor engines(Descriptor descriptor) {
  descriptor.of_the_engine = true;
  return descriptor;
}

/// \throws StateError if a name begins as only the engine's do.
void refuse_engine_name(std::string_view name);

/// Lets the state be queried, if the descriptor says so.
void publish(KeyedState& state, const StateDescriptor& descriptor, StateColumn& column);
/// Throws StateError if the descriptor says that a state with a time to live can be queried.
void refuse_queryable(const StateDescriptor& descriptor);

}  // namespace weir::internal
