// Checkpoints on disk that something has happened to: they are what they were, or are found out.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "checkpoint/checkpoint_file.hpp"
#include "checkpoint/scratch_folder.hpp"
#include "fuzz.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/error.hpp"

namespace weir::fuzz {
namespace checkpoint_files_target {

namespace fs = std::filesystem;
using internal::CheckpointFileKind;

Bytes any_bytes(Case& choose) {
  Bytes bytes(choose.below(choose.chance(10) ? 5'000 : 20), '\0');
  for (char& byte : bytes) byte = static_cast<char>(choose.bits());
  return bytes;
}

OperatorSnapshot any_state(Case& choose) {
  OperatorSnapshot state;
  for (std::size_t i = choose.below(4); i > 0; --i) {
    auto& section = state.keyed["state " + std::to_string(i)];
    section.type = any_bytes(choose);
    section.key = any_bytes(choose);
    for (std::size_t g = choose.below(4); g > 0; --g) {
      section.groups.push_back(
          {static_cast<KeyGroup>(choose.bits()), choose.below(9), SharedBytes(any_bytes(choose))});
    }
  }
  for (auto* lists : {&state.list_state, &state.union_state}) {
    for (std::size_t i = choose.below(3); i > 0; --i) {
      auto& list = (*lists)["list " + std::to_string(i)];
      for (std::size_t n = choose.below(4); n > 0; --n) list.push_back(any_bytes(choose));
    }
  }
  return state;
}

Snapshot any_snapshot(Case& choose, std::int64_t number) {
  Snapshot snapshot;
  snapshot.checkpoint = number;
  for (std::size_t i = choose.below(4) + 1; i > 0; --i) {
    auto& op = snapshot.operators["operator " + std::to_string(i)];
    op.name = any_bytes(choose);
    op.max_parallelism = choose.below(32'768);
    for (std::size_t s = choose.below(4); s > 0; --s) op.subtasks.push_back(any_state(choose));
  }
  return snapshot;
}

Bytes contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void damage(Case& choose, Bytes& bytes) {
  const std::size_t at = choose.below(bytes.size() + 1);
  switch (choose.below(4)) {
    case 0:
      bytes.resize(at);
      break;
    case 1:
      bytes.insert(at, any_bytes(choose));
      break;
    case 2:
      bytes.erase(at, choose.below(40));
      break;
    default:
      for (std::size_t i = at; i < std::min(bytes.size(), at + 8); ++i) {
        if (choose.chance(50)) bytes[i] = static_cast<char>(choose.bits());
      }
  }
}

/// Any file of a checkpoint.
fs::path any_file(Case& choose, const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return choose.one_of(files);
}

/// Damages the content of a file in such a way that its head and its checksum are right.
void damage_within(Case& choose, const fs::path& file) {
  const auto kind =
      file.filename() == "manifest" ? CheckpointFileKind::manifest : CheckpointFileKind::state;
  Bytes bytes = internal::read_checkpoint_file(file, kind).bytes;
  damage(choose, bytes);
  internal::write_checkpoint_file(file, kind, bytes);
}

}  // namespace checkpoint_files_target

void checkpoint_files(Case& choose) {
  using namespace checkpoint_files_target;
  const tests::ScratchFolder scratch;
  DirectoryCheckpointStorage storage(scratch.path(), 2);
  const Snapshot first = any_snapshot(choose, 1);
  const Snapshot second = any_snapshot(choose, 2);
  storage.store(first);
  storage.store(second);
  require(to_bytes(*storage.newest().snapshot) == to_bytes(second), "it is not what was stored");

  const fs::path file = any_file(choose, scratch.path() / "chk-2");
  Case::say("damages " + file.filename().string());
  const Bytes before = contents(file);
  const bool within = choose.chance(50);
  if (within) {
    damage_within(choose, file);
  } else {
    Bytes bytes = before;
    damage(choose, bytes);
    std::ofstream(file, std::ios::binary) << bytes;
  }
  const auto found = storage.newest();
  require(found.snapshot != nullptr, "the checkpoint before it is still there");
  const bool is_whole = contents(file) == before;
  const Bytes expected = to_bytes(is_whole ? second : first);
  // Behind a right checksum a manifest may say what it likes: what was read is a checkpoint.
  const bool may_be_any = within && file.filename() == "manifest";
  require(may_be_any || to_bytes(*found.snapshot) == expected, "damage was not noticed");
}

}  // namespace weir::fuzz
