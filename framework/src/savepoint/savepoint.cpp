#include "weir/savepoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "checkpoint/checkpoint_file.hpp"
#include "checkpoint/redistribute.hpp"
#include "checkpoint/snapshot_folder.hpp"
#include "state/state_files.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

namespace fs = std::filesystem;

bool remembers_nothing(const OperatorSnapshot& state) {
  return state.keyed.empty() && state.list_state.empty() && state.union_state.empty();
}

/// All state by key in the first subtask's part, by key group: whoever took it, it is the same.
OperatorState canonical(const OperatorState& state) {
  OperatorState merged = state;
  for (auto& part : merged.subtasks) part.keyed.clear();
  if (merged.subtasks.empty()) return merged;
  auto& keyed = merged.subtasks.front().keyed;
  keyed = internal::share_of(state, 0, 1).keyed;
  for (auto& [name, section] : keyed) {
    std::sort(section.groups.begin(), section.groups.end(),
              [](const auto& a, const auto& b) { return a.group < b.group; });
  }
  return merged;
}

Snapshot canonical(const Snapshot& snapshot) {
  Snapshot kept;
  kept.checkpoint = snapshot.checkpoint;
  const Snapshot whole = internal::in_full(snapshot);
  for (const auto& [uid, state] : whole.operators) {
    if (std::all_of(state.subtasks.begin(), state.subtasks.end(), remembers_nothing)) continue;
    kept.operators.emplace(uid, canonical(state));
  }
  return kept;
}

}  // namespace

void write_savepoint(const Snapshot& snapshot, const std::string& folder) {
  internal::on_disk([&] {
    if (fs::exists(folder) && !fs::is_empty(folder)) {
      throw SnapshotError(fmt::format(
          "a savepoint goes into a folder of its own, but {} is not empty: name another one",
          folder));
    }
    const bool is_new = !fs::exists(folder);
    fs::create_directories(folder);
    try {
      internal::write_snapshot_folder(folder, canonical(snapshot));
      internal::sync_folder(fs::absolute(folder).parent_path());
    } catch (...) {
      std::error_code ignored;
      if (is_new) fs::remove_all(folder, ignored);
      throw;
    }
  });
}

std::shared_ptr<const Snapshot> read_savepoint(const std::string& folder) {
  return internal::on_disk([&] { return read_checkpoint(folder); });
}

void dispose_savepoint(const std::string& folder) {
  internal::on_disk([&] {
    if (!internal::is_complete_folder(folder)) {
      throw SnapshotError(fmt::format(
          "{} holds no savepoint, and so was left as it is: it has no manifest", folder));
    }
    internal::remove_snapshot_folder(folder);
  });
}

}  // namespace weir
