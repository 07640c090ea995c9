#include "runtime/queryable_states.hpp"

#include <fmt/format.h>

#include "state/state_type.hpp"
#include "weir/error.hpp"

namespace weir::internal {

void QueryableStates::add(const std::string& query_name, const PlannedOperator& op,
                          const std::string& state) {
  const std::scoped_lock lock(mutex_);
  const auto [it, is_new] = places_.try_emplace(query_name, Place{&op, state});
  const Place& place = it->second;
  if (is_new || (place.op == &op && place.state == state)) return;
  throw StateError(fmt::format(
      "states '{}' of operator '{}' and '{}' of operator '{}' are both queryable as '{}': give one "
      "of them another name in set_queryable()",
      place.state, place.op->node->name, state, op.node->name, query_name));
}

QueryableStates::Place QueryableStates::find(const std::string& query_name) const {
  const std::scoped_lock lock(mutex_);
  const auto found = places_.find(query_name);
  if (found != places_.end()) return found->second;
  std::string names;
  for (const auto& [name, place] : places_) names += (names.empty() ? "" : ", ") + name;
  throw StateError(fmt::format(
      "no state of this job can be queried as '{}', but {}: call set_queryable() of a state's "
      "descriptor before the function asks for the state",
      query_name, names.empty() ? "none at all" : "only " + names));
}

StateQuery make_state_query(const std::string& name, const char* kind, const std::type_info& value,
                            std::uint64_t hash, Bytes key) {
  return {name, state_type(kind, value), hash, std::move(key)};
}

namespace {

/// The row of the query's key. A key of another type would not be an error by itself, but it has
/// other bytes or another hash.
RowId row_of(const StateQuery& query, KeyedState& keys) {
  RowId row_id = no_row;
  try {
    StateReader reader(query.key);
    row_id = keys.read_key(reader);
    if (!reader.at_end() || keys.row(row_id).hash != query.hash) row_id = no_row;
  } catch (const SnapshotError&) {
    row_id = no_row;
  }
  if (row_id != no_row) return row_id;
  throw StateError(fmt::format(
      "the query's key is not of the type of the keys of '{}': pass the type that key_by() gives",
      query.name));
}

Bytes read_kept(const StateQuery& query, KeyedState& keys, const StateColumn* column) {
  if (column != nullptr && column->type() != query.type) {
    throw StateError(
        fmt::format("'{}' is queried as {}, but is a {}: pass a descriptor of the state's kind and "
                    "type",
                    query.name, query.type, column->type()));
  }
  const RowId row_id = row_of(query, keys);
  if (column == nullptr || !column->is_kept(row_id)) {
    throw UnknownKey(fmt::format("'{}' keeps nothing of this key", query.name));
  }
  StateWriter writer;
  column->write_kept(row_id, writer);
  return writer.take();
}

}  // namespace

Bytes answer(const StateQuery& query, KeyedState& keys, const std::string& state) {
  // To look a key up makes a row for it, which is given back.
  struct Sweep {
    ~Sweep() { keys->sweep(); }
    KeyedState* keys;
  } const sweep{&keys};
  return read_kept(query, keys, keys.find_column(state));
}

void throw_job_has_ended(const StateQuery& query) {
  throw Error(fmt::format(
      "the job has ended, and with it the state '{}': ask for it while the job runs", query.name));
}

}  // namespace weir::internal
