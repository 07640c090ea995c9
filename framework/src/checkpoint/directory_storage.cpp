#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>

#include "checkpoint/checkpoint_file.hpp"
#include "checkpoint/snapshot_folder.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

namespace fs = std::filesystem;
using internal::on_disk;

constexpr std::string_view folder_prefix = "chk-";

void remove_if_possible(const fs::path& folder) {
  try {
    internal::remove_snapshot_folder(folder);
  } catch (const fs::filesystem_error&) {
    return;
  }
}

}  // namespace

DirectoryCheckpointStorage::DirectoryCheckpointStorage(std::string folder, std::size_t retained)
    : folder_(std::move(folder)), retained_(retained) {
  if (retained == 0) {
    throw InvalidJob("a checkpoint storage keeps at least 1 checkpoint, but is to keep 0");
  }
}

std::string DirectoryCheckpointStorage::folder_of(std::int64_t checkpoint) const {
  return fmt::format("{}/{}{}", folder_, folder_prefix, checkpoint);
}

void DirectoryCheckpointStorage::store(const Snapshot& snapshot) {
  const fs::path folder = folder_of(snapshot.checkpoint);
  try {
    on_disk([&] {
      internal::remove_snapshot_folder(folder);  // one that another run has left unfinished
      internal::before_disk_changes();
      fs::create_directories(folder);
      internal::write_snapshot_folder(folder, snapshot, complete_folders());
      internal::sync_folder(folder_);
      keep_newest(snapshot.checkpoint);
    });
  } catch (const SnapshotError&) {
    // It would take the room of the next one, and nobody is to go back to it.
    remove_if_possible(folder);
    throw;
  }
}

/// Removes what is older than the newest ones, and what was left unfinished. A folder that cannot
/// be removed costs room, but no checkpoint.
void DirectoryCheckpointStorage::keep_newest(std::int64_t checkpoint) const {
  std::size_t kept = 0;
  const auto all = numbers();
  for (auto number = all.rbegin(); number != all.rend(); ++number) {
    if (*number > checkpoint) continue;
    const fs::path folder = folder_of(*number);
    if (internal::is_complete_folder(folder) && ++kept <= retained_) continue;
    remove_if_possible(folder);
  }
}

std::vector<std::string> DirectoryCheckpointStorage::complete_folders() const {
  std::vector<std::string> folders;
  const auto all = numbers();
  for (auto number = all.rbegin(); number != all.rend(); ++number) {
    if (internal::is_complete_folder(folder_of(*number))) folders.push_back(folder_of(*number));
  }
  return folders;
}

std::vector<std::int64_t> DirectoryCheckpointStorage::numbers() const {
  std::vector<std::int64_t> found;
  if (!fs::exists(folder_)) return found;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(folder_prefix)) continue;
    std::int64_t number = 0;
    const char* end = name.data() + name.size();
    const auto parsed = std::from_chars(name.data() + folder_prefix.size(), end, number);
    if (parsed.ec == std::errc{} && parsed.ptr == end && number > 0) found.push_back(number);
  }
  std::sort(found.begin(), found.end());
  return found;
}

FoundCheckpoint DirectoryCheckpointStorage::newest() const {
  return on_disk([&] {
    FoundCheckpoint found;
    const auto all = numbers();
    for (auto number = all.rbegin(); number != all.rend(); ++number) {
      try {
        found.snapshot = read_checkpoint(folder_of(*number));
        return found;
      } catch (const SnapshotError& error) {
        found.passed_over.emplace_back(error.what());
      }
    }
    return found;
  });
}

std::int64_t DirectoryCheckpointStorage::last_number() const {
  return on_disk([&] {
    const auto all = numbers();
    return all.empty() ? 0 : all.back();
  });
}

void DirectoryCheckpointStorage::discard() {
  on_disk([&] {
    for (const std::int64_t number : numbers()) internal::remove_snapshot_folder(folder_of(number));
  });
}

}  // namespace weir
