#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "checkpoint/scratch_folder.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/error.hpp"

namespace weir::tests {
namespace full_disk_test {

namespace fs = std::filesystem;

enum Ending { all_right = 0, no_error = 3, lost = 4, no_room_after = 5, not_allowed = 6 };

Snapshot snapshot(std::int64_t number, std::size_t bytes) {
  Snapshot made;
  made.checkpoint = number;
  made.operators["counts"] = {"Count", 128, std::vector<OperatorSnapshot>(1)};
  made.operators["counts"].subtasks[0].list_state["much"] = {Bytes(bytes, 'x')};
  return made;
}

/// In a process of its own, on a disk of 256 KiB that only this process sees.
void fill_disk(const fs::path& folder) {
  const bool mounted = unshare(CLONE_NEWNS) == 0 &&
                       mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                       mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=256k") == 0;
  if (!mounted) std::_Exit(not_allowed);
  DirectoryCheckpointStorage storage(folder, 1);
  constexpr std::size_t half = 100'000;
  storage.store(snapshot(1, half));
  for (std::int64_t number = 2; number < 5; ++number) {
    try {
      storage.store(snapshot(number, 2 * half));
      std::_Exit(no_error);
    } catch (const SnapshotError&) {
      const auto found = storage.newest().snapshot;
      if (found == nullptr || found->checkpoint != 1) std::_Exit(lost);
    }
  }
  // What has failed takes no room: one that fits beside the first is stored.
  try {
    storage.store(snapshot(5, half));
  } catch (const SnapshotError&) {
    std::_Exit(no_room_after);
  }
  std::_Exit(storage.newest().snapshot->checkpoint == 5 ? all_right : lost);
}

TEST(FullDisk, CostsNoCheckpointThatIsThereAndNoneThatFits) {
  const ScratchFolder scratch;
  // Who may not mount one has the disk that StorageFault lets be full.
  EXPECT_EXIT(
      fill_disk(scratch.path()),
      [](int status) {
        return ::testing::ExitedWithCode(all_right)(status) ||
               (::testing::ExitedWithCode(not_allowed)(status) && geteuid() != 0);
      },
      "");
}

}  // namespace full_disk_test
}  // namespace weir::tests
