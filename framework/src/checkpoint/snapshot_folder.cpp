#include "checkpoint/snapshot_folder.hpp"

#include <map>
#include <utility>

#include "checkpoint/checkpoint_file.hpp"
#include "weir/checkpoint_storage.hpp"

namespace weir {
namespace {

namespace fs = std::filesystem;
using internal::CheckpointFileKind;

constexpr const char* manifest_name = "manifest";
constexpr const char* manifest_in_progress = "manifest.part";

/// One file of state.
struct StateFile {
  std::string name;  ///< in the checkpoint's folder; empty: the subtask had nothing to remember
  std::uint32_t checksum = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("name", name), cereal::make_nvp("checksum", checksum));
  }
};

/// One operator, as a manifest lists it.
struct ListedOperator {
  std::string name;
  std::uint64_t max_parallelism = 0;
  std::vector<StateFile> subtasks;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("name", name), cereal::make_nvp("max_parallelism", max_parallelism),
            cereal::make_nvp("subtasks", subtasks));
  }
};

/// What a checkpoint consists of.
struct Manifest {
  std::int64_t checkpoint = 0;
  std::map<std::string, ListedOperator> operators;  ///< by uid

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("checkpoint", checkpoint), cereal::make_nvp("operators", operators));
  }
};

bool is_empty(const OperatorSnapshot& state) {
  return state.keyed.empty() && state.list_state.empty() && state.union_state.empty();
}

/// Writes the files of state of one operator, the `index`-th.
ListedOperator write_operator(const fs::path& folder, std::size_t index,
                              const OperatorState& state) {
  ListedOperator listed{state.name, state.max_parallelism, {}};
  for (std::size_t subtask = 0; subtask < state.subtasks.size(); ++subtask) {
    auto& file = listed.subtasks.emplace_back();
    if (is_empty(state.subtasks[subtask])) continue;
    file.name = fmt::format("operator-{}-{}.state", index, subtask);
    file.checksum = internal::write_checkpoint_file(folder / file.name, CheckpointFileKind::state,
                                                    to_bytes(state.subtasks[subtask]));
  }
  return listed;
}

OperatorSnapshot read_state(const fs::path& folder, const StateFile& file) {
  if (file.name.empty()) return {};
  const fs::path path = folder / fs::path(file.name).filename();
  const auto content = internal::read_checkpoint_file(path, CheckpointFileKind::state);
  if (content.checksum != file.checksum) {
    throw SnapshotError(
        fmt::format("{} cannot be used: its checksum is {:08x}, and the manifest lists {:08x}: it "
                    "belongs to another checkpoint",
                    path.string(), content.checksum, file.checksum));
  }
  return from_bytes<OperatorSnapshot>(content.bytes);
}

}  // namespace

namespace internal {

void write_snapshot_folder(const fs::path& folder, const Snapshot& snapshot) {
  Manifest manifest{snapshot.checkpoint, {}};
  for (const auto& [uid, state] : snapshot.operators) {
    manifest.operators.emplace(uid, write_operator(folder, manifest.operators.size(), state));
  }
  write_checkpoint_file(folder / manifest_in_progress, CheckpointFileKind::manifest,
                        to_bytes(manifest));
  sync_folder(folder);
  before_disk_changes();
  fs::rename(folder / manifest_in_progress, folder / manifest_name);
  sync_folder(folder);
}

bool is_complete_folder(const fs::path& folder) { return fs::exists(folder / manifest_name); }

void remove_snapshot_folder(const fs::path& folder) {
  before_disk_changes();
  fs::remove(folder / manifest_name);
  before_disk_changes();
  fs::remove_all(folder);
}

}  // namespace internal

std::shared_ptr<const Snapshot> read_checkpoint(const fs::path& folder) {
  if (fs::exists(folder) && !fs::exists(folder / manifest_name)) {
    throw SnapshotError(
        fmt::format("the checkpoint in {} was not finished: it has no manifest", folder.string()));
  }
  const auto manifest = from_bytes<Manifest>(
      internal::read_checkpoint_file(folder / manifest_name, CheckpointFileKind::manifest).bytes);
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->checkpoint = manifest.checkpoint;
  for (const auto& [uid, listed] : manifest.operators) {
    auto& state = snapshot->operators[uid];
    state.name = listed.name;
    state.max_parallelism = listed.max_parallelism;
    for (const auto& file : listed.subtasks) state.subtasks.push_back(read_state(folder, file));
  }
  return snapshot;
}

}  // namespace weir
