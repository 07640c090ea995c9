#include "weir/internal/operator_states.hpp"

#include <fmt/format.h>

#include <string_view>

#include "state/state_type.hpp"
#include "weir/error.hpp"
#include "weir/operator_state.hpp"

namespace weir::internal {
namespace {

/// Before the name of a state, in snapshots: operators have sections of their own beside these.
constexpr std::string_view prefix = "of the function: ";
/// Where snapshots keep the types.
constexpr const char* types_section = "types of the function's states";

using NameAndType = std::pair<std::string, std::string>;

}  // namespace

const OperatorStates::Kind OperatorStates::list{"list state", false, false};
const OperatorStates::Kind OperatorStates::union_list{"union list state", true, false};
const OperatorStates::Kind OperatorStates::broadcast{"broadcast state", true, true};

FunctionState::~FunctionState() = default;

OperatorStates::OperatorStates(std::size_t subtask, bool copying)
    : subtask_(subtask), copying_(copying) {}

void OperatorStates::check(const StateDescriptor& descriptor, bool has_time_to_live) const {
  if (!has_time_to_live && descriptor.queryable_name.empty()) return;
  throw StateError(
      fmt::format("state '{}' belongs to no key, so that it cannot {}: ask for it without {}",
                  descriptor.name, has_time_to_live ? "have a time to live" : "be queried",
                  has_time_to_live ? "enable_time_to_live()" : "set_queryable()"));
}

FunctionState* OperatorStates::find(std::string_view name, const Kind& kind,
                                    const std::type_info& type) const {
  for (const Named& it : states_) {
    if (it.name != name) continue;
    if (it.kind == &kind && *it.type == type) return it.state.get();
    throw StateError(fmt::format(
        "state '{}' is declared twice with different types, as {} and as {}: a name stands for one "
        "state; give the second one another name",
        name, state_type(it.kind->name, *it.type), state_type(kind.name, type)));
  }
  return nullptr;
}

FunctionState& OperatorStates::add(const std::string& name, const Kind& kind,
                                   const std::type_info& type, FunctionState* state) {
  Named& added =
      states_.emplace_back(Named{name, &kind, &type, std::unique_ptr<FunctionState>(state)});
  const auto restored = types_.extract(name);
  if (restored.empty()) return *added.state;
  const auto change = change_of(name, restored.mapped(), kind.name, added.state->description());
  const auto section = (kind.is_union ? unions_ : lists_).extract(name);
  if (section.empty()) return *added.state;
  for (const Bytes& element : section.mapped()) {
    StateReader reader(element);
    added.state->read(change.is_none() ? element : change.convert(reader));
  }
  return *added.state;
}

std::size_t OperatorStates::values() const {
  std::size_t sum = 0;
  for (const Named& it : states_) sum += it.state->count();
  return sum;
}

void OperatorStates::manage(CheckpointedFunction& function, KeyedState* keyed) {
  FunctionInitializationContext context(*this, keyed);
  function.initialize_state(context);
  functions_.push_back(&function);
}

void OperatorStates::restore(const OperatorSnapshot& snapshot) {
  is_restored_ = true;
  const auto take = [](const Sections& from, Sections& to) {
    for (const auto& [name, elements] : from) {
      if (name.starts_with(prefix)) to[name.substr(prefix.size())] = elements;
    }
  };
  take(snapshot.list_state, lists_);
  take(snapshot.union_state, unions_);
  const auto types = snapshot.union_state.find(types_section);
  if (types == snapshot.union_state.end()) return;
  for (const Bytes& bytes : types->second) types_.insert(from_bytes<NameAndType>(bytes));
}

void OperatorStates::snapshot(std::int64_t checkpoint, OperatorSnapshot& out) {
  FunctionSnapshotContext context(checkpoint);
  for (CheckpointedFunction* function : functions_) function->snapshot_state(context);
  const auto named = [](const std::string& name) { return std::string(prefix) + name; };
  auto types = types_;
  for (const Named& it : states_) {
    types[it.name] = saved_type(it.kind->name, it.state->description());
    if (it.kind->first_subtask_only && subtask_ != 0) continue;
    it.state->write((it.kind->is_union ? out.union_state : out.list_state)[named(it.name)]);
  }
  // What was restored and not asked for yet is kept for the next run.
  for (const auto& [name, elements] : lists_) out.list_state[named(name)] = elements;
  if (subtask_ == 0) {
    for (const auto& [name, elements] : unions_) out.union_state[named(name)] = elements;
  }
  for (const auto& it : types) out.union_state[types_section].push_back(to_bytes(it));
}

void add_broadcast_state(OperatorStates& states, const StateDescriptor& descriptor,
                         bool has_time_to_live, const std::type_info& type, FunctionState* made) {
  std::unique_ptr<FunctionState> state(made);
  states.check(descriptor, has_time_to_live);
  if (states.find(descriptor.name, OperatorStates::broadcast, type) != nullptr) return;
  states.add(descriptor.name, OperatorStates::broadcast, type, state.release());
}

FunctionState& broadcast_state_of(const OperatorStates& states, std::string_view name,
                                  const std::type_info& type) {
  FunctionState* found = states.find(name, OperatorStates::broadcast, type);
  if (found != nullptr) return *found;
  throw StateError(fmt::format(
      "there is no broadcast state '{}': pass its descriptor to broadcast(), and look for a typing "
      "error in the name",
      name));
}

}  // namespace weir::internal
