#include "checkpoint/snapshot_folder.hpp"

#include <map>
#include <utility>

#include "checkpoint/checkpoint_file.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/internal/state_file_access.hpp"

namespace weir {
namespace {

namespace fs = std::filesystem;
using internal::CheckpointFileKind;

constexpr const char* manifest_name = "manifest";
constexpr const char* manifest_in_progress = "manifest.part";
/// Among union lists, in a file of state: the files of a state backend.
constexpr const char* files_list = "weir.files";

/// One file of state.
struct ListedFile {
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
  std::vector<ListedFile> subtasks;

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
  return state.keyed.empty() && state.list_state.empty() && state.union_state.empty() &&
         state.files == nullptr;
}

/// The file of a state backend, in the first of the folders that has it, or where it is.
fs::path source_of(const StateFile& file, const std::vector<std::string>& earlier) {
  for (const std::string& name : earlier) {
    const fs::path folder = name;
    std::error_code error;
    if (fs::file_size(folder / file.name, error) == file.size && !error) return folder / file.name;
  }
  return file.path;
}

/// The bytes of a file of state. What it says of files of a state backend, which stand beside it,
/// is a list of its own.
Bytes bytes_of(const OperatorSnapshot& state) {
  if (state.files == nullptr) return to_bytes(state);
  OperatorSnapshot listed = state;
  listed.union_state[files_list] = {to_bytes(*state.files)};
  return to_bytes(listed);
}

/// Writes the files of state of one operator, the `index`-th.
ListedOperator write_operator(const fs::path& folder, std::size_t index, const OperatorState& state,
                              const std::vector<std::string>& earlier) {
  ListedOperator listed{state.name, state.max_parallelism, {}};
  for (std::size_t subtask = 0; subtask < state.subtasks.size(); ++subtask) {
    auto& file = listed.subtasks.emplace_back();
    if (is_empty(state.subtasks[subtask])) continue;
    file.name = fmt::format("operator-{}-{}.state", index, subtask);
    file.checksum = internal::write_checkpoint_file(folder / file.name, CheckpointFileKind::state,
                                                    bytes_of(state.subtasks[subtask]));
    if (state.subtasks[subtask].files == nullptr) continue;
    for (const StateFile& table : state.subtasks[subtask].files->tables) {
      internal::link_or_copy(source_of(table, earlier), folder / table.name);
    }
  }
  return listed;
}

void expect_whole(const StateFile& file) {
  std::error_code error;
  const auto size = fs::file_size(file.path, error);
  if (error) {
    throw SnapshotError(fmt::format("{} cannot be used: {}", file.path, error.message()));
  }
  const auto checksum = size == file.size ? internal::checksum_of_file(file.path) : 0;
  if (size == file.size && checksum == file.checksum) return;
  throw SnapshotError(fmt::format(
      "{} cannot be used: it has {} bytes and the checksum {:08x}, and the checkpoint lists {} "
      "bytes and {:08x}: it was altered",
      file.path, size, checksum, file.size, file.checksum));
}

std::shared_ptr<const StateFiles> read_files(const fs::path& folder, const Bytes& listed) {
  auto files = std::make_shared<StateFiles>(from_bytes<StateFiles>(listed));
  for (StateFile& table : files->tables) {
    table.path = folder / fs::path(table.name).filename();
    expect_whole(table);
  }
  return files;
}

OperatorSnapshot read_state(const fs::path& folder, const ListedFile& file) {
  if (file.name.empty()) return {};
  const fs::path path = folder / fs::path(file.name).filename();
  const auto content = internal::read_checkpoint_file(path, CheckpointFileKind::state);
  if (content.checksum != file.checksum) {
    throw SnapshotError(
        fmt::format("{} cannot be used: its checksum is {:08x}, and the manifest lists {:08x}: it "
                    "belongs to another checkpoint",
                    path.string(), content.checksum, file.checksum));
  }
  auto state = from_bytes<OperatorSnapshot>(content.bytes);
  if (const auto list = state.union_state.extract(files_list)) {
    state.files = read_files(folder, list.mapped().at(0));
  }
  return state;
}

}  // namespace

namespace internal {

void write_snapshot_folder(const fs::path& folder, const Snapshot& snapshot,
                           const std::vector<std::string>& earlier) {
  Manifest manifest{snapshot.checkpoint, {}};
  for (const auto& [uid, state] : snapshot.operators) {
    manifest.operators.emplace(uid,
                               write_operator(folder, manifest.operators.size(), state, earlier));
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

std::shared_ptr<const Snapshot> read_checkpoint(const std::string& folder) {
  const auto manifest_file = fs::path(folder) / manifest_name;
  if (fs::exists(folder) && !fs::exists(manifest_file)) {
    throw SnapshotError(
        fmt::format("the checkpoint in {} was not finished: it has no manifest", folder));
  }
  const auto manifest = from_bytes<Manifest>(
      internal::read_checkpoint_file(manifest_file, CheckpointFileKind::manifest).bytes);
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
