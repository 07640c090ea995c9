#include "checkpoint/redistribute.hpp"

#include "weir/key.hpp"

namespace weir::internal {
namespace {

/// Appends the groups of `from` that belong to the subtask.
void append_groups(const KeyedSection& from, std::size_t subtask, std::size_t parallelism,
                   std::size_t max_parallelism, KeyedSection& to) {
  to.type = from.type;
  to.key = from.key;
  for (const auto& group : from.groups) {
    if (subtask_of(group.group, parallelism, max_parallelism) == subtask)
      to.groups.push_back(group);
  }
}

}  // namespace

OperatorSnapshot share_of(const OperatorState& state, std::size_t subtask,
                          std::size_t parallelism) {
  OperatorSnapshot share;
  const bool keep_lists = parallelism == state.subtasks.size();
  if (keep_lists) {
    share.list_state = state.subtasks[subtask].list_state;
    share.files = state.subtasks[subtask].files;
  }
  std::map<std::string, std::size_t> turn;  // whose turn it is, for each list state
  for (const OperatorSnapshot& part : state.subtasks) {
    for (const auto& [name, section] : part.keyed) {
      append_groups(section, subtask, parallelism, state.max_parallelism, share.keyed[name]);
    }
    if (!keep_lists) {
      for (const auto& [name, entries] : part.list_state) {
        for (const Bytes& entry : entries) {
          if (turn[name]++ % parallelism == subtask) share.list_state[name].push_back(entry);
        }
      }
    }
    for (const auto& [name, entries] : part.union_state) {
      auto& all = share.union_state[name];
      all.insert(all.end(), entries.begin(), entries.end());
    }
  }
  return share;
}

}  // namespace weir::internal
