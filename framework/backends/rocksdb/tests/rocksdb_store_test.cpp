#include "rocksdb_store.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "weir/error.hpp"
#include "weir/rocksdb/rocksdb_backend.hpp"
#include "weir/weir.hpp"

namespace weir {
namespace rocksdb_store_test {

using internal::RocksDbStore;

Bytes expiring(std::int64_t at, const std::string& rest) {
  StateWriter writer;
  writer(at, rest);
  return writer.take();
}

std::vector<std::string> keys_from(RocksDbStore& store, std::string_view from) {
  std::vector<std::string> keys;
  store.visit_keys(from, [&](std::string_view key) {
    keys.emplace_back(key);
    return keys.size() < 3;
  });
  return keys;
}

TEST(RocksDbStore, MakesChangesInOrder) {
  RocksDbStore store({});
  store.write({{"a", "1"}, {"b", "2"}, {"a", std::nullopt}, {"c", "3"}, {"c", "4"}});
  EXPECT_EQ(store.get("a"), std::nullopt);
  EXPECT_EQ(store.get("b"), "2");
  EXPECT_EQ(store.get("c"), "4");
}

TEST(RocksDbStore, ShowsKeysInTheOrderOfTheirBytes) {
  RocksDbStore store({});
  store.write({{"\xff", ""}, {"b", ""}, {std::string("a\0b", 3), ""}, {"a", ""}, {"c", ""}});
  EXPECT_EQ(keys_from(store, "a"), (std::vector<std::string>{"a", std::string("a\0b", 3), "b"}));
  EXPECT_EQ(keys_from(store, "bb"), (std::vector<std::string>{"c", "\xff"}));
}

TEST(RocksDbStore, LosesWhatHasExpiredWhenFilesAreMerged) {
  RocksDbStore store({});
  const std::int64_t never = Timestamp::max().millis();
  store.write({{"k1", expiring(10, "x")},
               {"k2", expiring(11, "x")},
               {"k3", expiring(never, "x")},
               {"e1", expiring(10, "x")}});
  store.compact();
  EXPECT_TRUE(store.get("k1").has_value()) << "nobody has said what the time is";
  store.set_now(Timestamp{10});
  store.write({{"k4", "short"}});
  store.compact();
  EXPECT_EQ(keys_from(store, "e"), (std::vector<std::string>{"e1", "k2", "k3"}));
  EXPECT_FALSE(store.get("k1").has_value());
}

TEST(RocksDbStore, TakesItsFolderAlong) {
  std::filesystem::path first;
  {
    RocksDbStore store({});
    RocksDbStore other({});
    first = store.folder();
    EXPECT_TRUE(std::filesystem::is_directory(first));
    EXPECT_NE(first, other.folder()) << "two stores of one process";
  }
  EXPECT_FALSE(std::filesystem::exists(first));
}

/// How many folders for state are in `parent`.
std::ptrdiff_t folders_in(const std::filesystem::path& parent) {
  return std::distance(std::filesystem::directory_iterator(parent), {});
}

TEST(RocksDbStore, TakesAwayWhatAKilledProcessHasLeft) {
  const auto parent =
      std::filesystem::temp_directory_path() / fmt::format("weir_killed_test_{}", ::getpid());
  const pid_t child = fork();
  if (child == 0) {
    const RocksDbStore store(parent);
    raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_EQ(folders_in(parent), 1);
  {
    const RocksDbStore store(parent);
    EXPECT_EQ(folders_in(parent), 1) << "its own";
    const RocksDbStore other(parent);
    EXPECT_EQ(folders_in(parent), 2) << "that of one that lives is left alone";
    EXPECT_TRUE(std::filesystem::exists(store.folder()));
  }
  EXPECT_EQ(folders_in(parent), 0);
  std::filesystem::remove(parent);
}

TEST(RocksDbStore, SaysWhichFolderCannotBeMade) {
  const auto file = std::filesystem::temp_directory_path() / "weir_no_folder_for_state";
  std::ofstream(file) << "a file";
  try {
    RocksDbStore store(file);
    ADD_FAILURE() << "opened below a file";
  } catch (const StateError& error) {
    EXPECT_NE(std::string(error.what()).find("weir_no_folder_for_state"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("state_directory"), std::string::npos);
  }
  std::filesystem::remove(file);
}

/// A job that counts, with the backend of that name, and says what lies in `directory` meanwhile.
std::set<std::string> lies_in(const std::filesystem::path& directory) {
  StreamExecutionEnvironment environment;
  environment.set_state_backend("rocksdb").set_state_directory(directory);
  std::set<std::string> found;
  environment.from_sequence(1, 3)
      .key_by([](std::int64_t number) { return number % 2; })
      .reduce([](std::int64_t sum, std::int64_t number) { return sum + number; })
      .add_sink([&](std::int64_t) {
        for (const auto& entry : std::filesystem::directory_iterator(directory)) {
          found.insert(entry.path().filename());
        }
      });
  environment.execute();
  return found;
}

TEST(RocksDbBackend, IsThereWhenAProgramSaysSoAndKeepsStateWhereItIsTold) {
  const auto directory =
      std::filesystem::temp_directory_path() / fmt::format("weir_rocksdb_test_{}", ::getpid());
  std::filesystem::create_directory(directory);
  try {
    lies_in(directory);
    ADD_FAILURE() << "nothing has called use_rocksdb()";
  } catch (const InvalidJob& error) {
    EXPECT_THAT(error.what(),
                ::testing::HasSubstr("asks for the state backend 'rocksdb', which this program has "
                                     "not: install the packages of its group"));
  }
  use_rocksdb();
  EXPECT_THAT(lies_in(directory), ::testing::SizeIs(1));
  EXPECT_TRUE(std::filesystem::is_empty(directory)) << "the job has ended";
  std::filesystem::remove_all(directory);
}

}  // namespace rocksdb_store_test
}  // namespace weir
