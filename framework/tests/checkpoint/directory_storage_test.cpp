#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "checkpoint/scratch_folder.hpp"
#include "runtime/failing.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/error.hpp"

namespace weir::tests {
namespace directory_storage_test {

namespace fs = std::filesystem;

/// A snapshot with something of each kind; `number` makes it another one.
Snapshot snapshot(std::int64_t number) {
  Snapshot made;
  made.checkpoint = number;
  auto& op = made.operators["counts"];
  op.name = "Count";
  op.max_parallelism = 128;
  op.subtasks.resize(2);
  auto& section = op.subtasks[0].keyed["count"];
  section.type = "ValueState of int64";
  section.key = "text";
  section.groups.push_back({3, 2, SharedBytes("key value " + std::to_string(number))});
  op.subtasks[1].list_state["positions"] = {"a", "", "c"};
  op.subtasks[1].union_state["rules"] = {std::string("\0\n", 2)};
  made.operators["map"] = {"Map", 128, std::vector<OperatorSnapshot>(2)};
  return made;
}

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void put(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

std::int64_t newest_number(const CheckpointStorage& storage) {
  const auto found = storage.newest();
  return found.snapshot ? found.snapshot->checkpoint : 0;
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

class DirectoryStorage : public ::testing::Test {
 protected:
  ScratchFolder scratch;
  fs::path folder = scratch.path() / "job" / "checkpoints";
  DirectoryCheckpointStorage storage{folder, 2};
};

TEST_F(DirectoryStorage, GivesBackWhatWasStored) {
  EXPECT_EQ(storage.newest().snapshot, nullptr) << "there is no folder yet";
  EXPECT_EQ(storage.last_number(), 0);
  storage.store(snapshot(7));
  const DirectoryCheckpointStorage later(folder);
  const auto found = later.newest();
  ASSERT_NE(found.snapshot, nullptr);
  EXPECT_EQ(to_bytes(*found.snapshot), to_bytes(snapshot(7)));
  EXPECT_TRUE(found.passed_over.empty());
  EXPECT_EQ(later.last_number(), 7);
}

TEST_F(DirectoryStorage, WritesWhatTheDescriptionOfItsFilesSays) {
  storage.store(snapshot(7));
  const fs::path said = scratch.path() / "said";
  const std::string command = "python3 '" WEIR_READ_CHECKPOINT "' '" + (folder / "chk-7").string() +
                              "' > '" + said.string() + "' 2>&1";
  const int status = std::system(command.c_str());
  EXPECT_EQ(status, 0);
  EXPECT_EQ(contents(said),
            "checkpoint 7\n"
            "operator counts: Count, 128 key groups, 2 subtasks\n"
            "  0 count (ValueState of int64 by text) group 3: 2 6b65792076616c75652037\n"
            "  1 list positions: 61 - 63\n"
            "  1 union rules: 000a\n"
            "operator map: Map, 128 key groups, 2 subtasks\n");
}

TEST_F(DirectoryStorage, KeepsAsManyAsItIsTold) {
  for (int number = 1; number <= 5; ++number) storage.store(snapshot(number));
  EXPECT_EQ(names_in(folder), (std::set<std::string>{"chk-4", "chk-5"}));
  EXPECT_EQ(newest_number(storage), 5);
  EXPECT_THROW(DirectoryCheckpointStorage(folder, 0), InvalidJob);
}

TEST_F(DirectoryStorage, TakesNoCheckpointForOneThatIsCutOffAnywhere) {
  storage.store(snapshot(1));
  storage.store(snapshot(2));
  for (const auto& name : names_in(folder / "chk-2")) {
    const fs::path file = folder / "chk-2" / name;
    const std::string whole = contents(file);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      put(file, whole.substr(0, size));
      const auto found = storage.newest();
      ASSERT_EQ(found.snapshot->checkpoint, 1) << name << " with " << size << " bytes";
      ASSERT_EQ(found.passed_over.size(), 1U);
      expect_contains(found.passed_over.front(), name);
    }
    fs::remove(file);
    EXPECT_EQ(newest_number(storage), 1) << "without " << name;
    put(file, whole + "x");
    EXPECT_EQ(newest_number(storage), 1) << name << " with a byte too many";
    put(file, whole);
    EXPECT_EQ(newest_number(storage), 2);
  }
}

TEST_F(DirectoryStorage, FindsEveryByteThatWasAltered) {
  storage.store(snapshot(1));
  storage.store(snapshot(2));
  for (const auto& name : names_in(folder / "chk-2")) {
    const fs::path file = folder / "chk-2" / name;
    const std::string whole = contents(file);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::string altered = whole;
      altered[at] = static_cast<char>(altered[at] ^ 0x10);
      put(file, altered);
      ASSERT_EQ(newest_number(storage), 1) << name << ", byte " << at;
    }
    put(file, whole);
  }
}

TEST_F(DirectoryStorage, RefusesTheFileOfAnotherCheckpoint) {
  storage.store(snapshot(1));
  storage.store(snapshot(2));
  fs::copy_file(folder / "chk-1" / "operator-0-0.state", folder / "chk-2" / "operator-0-0.state",
                fs::copy_options::overwrite_existing);
  const auto found = storage.newest();
  EXPECT_EQ(found.snapshot->checkpoint, 1);
  expect_contains(found.passed_over.front(), "belongs to another checkpoint");
}

TEST_F(DirectoryStorage, PassesOverAFolderInPlaceOfAFile) {
  storage.store(snapshot(1));
  storage.store(snapshot(2));
  for (const auto& name : names_in(folder / "chk-2")) {
    fs::rename(folder / "chk-2" / name, folder / "aside");
    fs::create_directory(folder / "chk-2" / name);
    EXPECT_EQ(newest_number(storage), 1) << name;
    fs::remove(folder / "chk-2" / name);
    fs::rename(folder / "aside", folder / "chk-2" / name);
  }
}

TEST_F(DirectoryStorage, SaysThatAFormatIsLaterThanItself) {
  storage.store(snapshot(1));
  const fs::path file = folder / "chk-1" / "manifest";
  std::string later = contents(file);
  later[8] = 3;
  put(file, later);
  try {
    static_cast<void>(read_checkpoint(folder / "chk-1"));
    FAIL() << "it was read";
  } catch (const SnapshotError& error) {
    expect_contains(error.what(), "version 3 of the format, and this program reads 2");
  }
}

TEST_F(DirectoryStorage, ReplacesWhatAnotherRunHasLeftUnfinished) {
  storage.store(snapshot(1));
  fs::create_directories(folder / "chk-2");
  put(folder / "chk-2" / "operator-9-9.state", "torn");
  EXPECT_EQ(newest_number(storage), 1);
  expect_contains(storage.newest().passed_over.front(), "chk-2 was not finished");
  EXPECT_EQ(storage.last_number(), 2) << "its number is used up";
  storage.store(snapshot(2));
  EXPECT_EQ(newest_number(storage), 2);
  EXPECT_FALSE(fs::exists(folder / "chk-2" / "operator-9-9.state"));
}

TEST_F(DirectoryStorage, LeavesAloneWhatIsNotItsOwn) {
  storage.store(snapshot(1));
  put(folder / "chk-one", "a file");
  fs::create_directories(folder / "chk-1x");
  storage.store(snapshot(2));
  storage.discard();
  EXPECT_EQ(names_in(folder), (std::set<std::string>{"chk-1x", "chk-one"}));
  EXPECT_EQ(storage.newest().snapshot, nullptr);
}

TEST_F(DirectoryStorage, GoesOnThoughItsFolderIsTakenAway) {
  storage.store(snapshot(1));
  fs::remove_all(folder);
  storage.store(snapshot(2));
  EXPECT_EQ(newest_number(storage), 2);
}

TEST_F(DirectoryStorage, SaysWhatToDoWhereItCannotWrite) {
  put(scratch.path() / "file", "");
  DirectoryCheckpointStorage nowhere(scratch.path() / "file" / "checkpoints");
  try {
    nowhere.store(snapshot(1));
    FAIL() << "it was stored";
  } catch (const SnapshotError& error) {
    expect_contains(error.what(), "checkpoints");
    expect_contains(error.what(), "can be written to and has room");
  }
}

#ifndef WEIR_SANITIZED
/// In a process of its own, which may write 4 KiB to a file and is ended, or told of an error,
/// where it writes more: a small checkpoint, and one that is too large.
void store_without_room(const fs::path& folder, bool dies) {
  std::signal(SIGXFSZ, dies ? SIG_DFL : SIG_IGN);
  const rlimit little{4096, 4096};
  if (setrlimit(RLIMIT_FSIZE, &little) != 0) std::_Exit(3);
  DirectoryCheckpointStorage storage(folder, 1);
  storage.store(snapshot(1));
  auto large = snapshot(2);
  large.operators["counts"].subtasks[0].list_state["much"] = {Bytes(10'000, 'x')};
  try {
    storage.store(large);
  } catch (const SnapshotError&) {
    std::_Exit(newest_number(storage) == 1 ? 0 : 4);
  }
  std::_Exit(5);
}

TEST_F(DirectoryStorage, KeepsTheLastCheckpointWhereThereIsNoRoomForTheNext) {
  EXPECT_EXIT(store_without_room(folder, false), ::testing::ExitedWithCode(0), "");
  EXPECT_EQ(newest_number(storage), 1);
  EXPECT_EQ(names_in(folder), (std::set<std::string>{"chk-1"})) << "what failed takes no room";
}

TEST_F(DirectoryStorage, TakesForNoCheckpointWhatAProcessThatDiedHasLeftOfOne) {
  EXPECT_EXIT(store_without_room(folder, true), ::testing::KilledBySignal(SIGXFSZ), "");
  EXPECT_EQ(names_in(folder), (std::set<std::string>{"chk-1", "chk-2"}));
  EXPECT_EQ(newest_number(storage), 1);
}
#endif

}  // namespace directory_storage_test
}  // namespace weir::tests
