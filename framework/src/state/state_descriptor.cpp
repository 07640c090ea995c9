#include "weir/internal/state_descriptor.hpp"

#include <fmt/format.h>

#include "weir/error.hpp"
#include "weir/internal/keyed_state.hpp"

namespace weir::internal {

StateDescriptor::StateDescriptor(std::string_view state_name) : name(state_name) {}
StateDescriptor::StateDescriptor(const StateDescriptor& other) = default;
StateDescriptor& StateDescriptor::operator=(const StateDescriptor& other) = default;
StateDescriptor::~StateDescriptor() = default;

void publish(KeyedState& state, const StateDescriptor& descriptor, StateColumn& column) {
  if (!descriptor.queryable_name.empty()) state.publish(descriptor.queryable_name, column);
}

void refuse_engine_name(std::string_view name) {
  if (!name.starts_with(engine_prefix)) return;
  throw StateError(
      fmt::format("no state can be named '{}': names that begin with '{}' are those of the "
                  "engine's own states; choose another one",
                  name, engine_prefix));
}

void refuse_queryable(const StateDescriptor& descriptor) {
  if (descriptor.queryable_name.empty()) return;
  throw StateError(fmt::format(
      "state '{}' has a time to live and is queryable as '{}': as in Flink it can be only one of "
      "both; leave out set_queryable() or enable_time_to_live()",
      descriptor.name, descriptor.queryable_name));
}

}  // namespace weir::internal
