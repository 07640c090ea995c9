// Checkpoints that have files of the state backend as they are.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <numeric>
#include <string>

#include "backends.hpp"
#include "checkpoint/scratch_folder.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/error.hpp"
#include "weir/savepoint.hpp"
#include "weir/testing/job_harness.hpp"
#include "weir/testing/test_input.hpp"
#include "weir/testing/test_output.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace incremental_checkpoint_test {

namespace fs = std::filesystem;
using testing::JobHarness;
using testing::TestInput;
using testing::TestOutput;

constexpr std::int64_t keys = 20'000;
constexpr const char* filler = "a text that is long enough to be worth being kept in files";

/// How often each number has come, with a text; a timer for each that nobody waits for.
struct Count : KeyedProcessFunction<std::int64_t, std::int64_t, std::string> {
  ValueState<std::int64_t> count;
  ListState<std::string> texts;

  void open(RuntimeContext& context) override {
    count = context.state(ValueStateDescriptor<std::int64_t>{"count"});
    texts = context.state(ListStateDescriptor<std::string>{"texts"});
  }
  void process_element(const std::int64_t& number, Context& context,
                       Collector<std::string>& out) override {
    count.update(count.value().value_or(0) + 1);
    if (texts.get().empty()) texts.add(filler);
    context.timer_service().register_event_time_timer(Timestamp{number});
    out.collect(std::to_string(number) + ": " + std::to_string(*count.value()) + " of " +
                std::to_string(texts.get().size()));
  }
};

/// The files of a folder: their inodes, with how large they are.
std::map<ino_t, std::uint64_t> files_in(const fs::path& folder) {
  std::map<ino_t, std::uint64_t> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    struct stat found {};
    EXPECT_EQ(stat(entry.path().c_str(), &found), 0);
    files[found.st_ino] = static_cast<std::uint64_t>(found.st_size);
  }
  return files;
}

/// Bytes of files in `folder` that are none of `before`.
std::uint64_t new_bytes(const fs::path& folder, const fs::path& before) {
  const auto known = files_in(before);
  std::uint64_t sum = 0;
  for (const auto& [inode, size] : files_in(folder)) sum += known.contains(inode) ? 0 : size;
  return sum;
}

std::uint64_t all_bytes(const fs::path& folder) {
  std::uint64_t sum = 0;
  for (const auto& [inode, size] : files_in(folder)) sum += size;
  return sum;
}

ino_t inode_of(const fs::path& file) {
  struct stat found {};
  EXPECT_EQ(stat(file.c_str(), &found), 0);
  return found.st_ino;
}

std::string bytes_in(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

fs::path largest_in(const fs::path& folder) {
  fs::path largest;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (largest.empty() || entry.file_size() > fs::file_size(largest)) largest = entry.path();
  }
  return largest;
}

/// A job that counts numbers, and what a test hands it.
struct Counting {
  TestInput<std::int64_t> numbers;
  TestOutput<std::string> lines;
  JobHarness job;

  void count(std::int64_t from, std::int64_t to) {
    job.open();
    for (std::int64_t number = from; number < to; ++number) numbers.emit(number, Timestamp{0});
    job.run();
  }
  /// What comes of one more.
  std::string next(std::int64_t number) {
    count(number, number + 1);
    job.advance(1s);  // until its batch is sent
    return lines.values().back();
  }
};

class IncrementalCheckpoint : public ::testing::Test {
 protected:
  void SetUp() override {
    if (name_of(all_backends().back()) != "rocksdb") GTEST_SKIP() << "without rocksdb";
  }

  template <class Function = Count>
  Counting counting(const std::shared_ptr<const Snapshot>& from = nullptr,
                    std::size_t parallelism = 1, StateBackend backend = StateBackend::rocksdb) {
    TestInput<std::int64_t> numbers;
    TestOutput<std::string> lines;
    const auto build = [=, this](StreamExecutionEnvironment& environment) {
      environment.set_state_directory(states)
          .set_checkpoint_storage(storage)
          .enable_incremental_checkpoints();
      lines.attach(numbers.stream(environment)
                       .key_by([](const std::int64_t& number) { return number; })
                       .process(Function{})
                       .uid("count"));
    };
    return {numbers, lines,
            JobHarness(build, {.parallelism = parallelism,
                               .max_parallelism = 16,
                               .state_backend = backend,
                               .batch_capacity = 0,
                               .snapshot = from})};
  }
  fs::path checkpoint(int number) const { return folder / ("chk-" + std::to_string(number)); }

  ScratchFolder scratch;
  fs::path folder = scratch.path() / "checkpoints";
  fs::path states = scratch.path() / "states";
  std::shared_ptr<DirectoryCheckpointStorage> storage =
      std::make_shared<DirectoryCheckpointStorage>(folder, 2);
};

TEST_F(IncrementalCheckpoint, WritesLittleWhereLittleHasChanged) {
  auto counted = counting();
  counted.count(0, keys);
  counted.job.snapshot();
  const auto first = all_bytes(checkpoint(1));
  EXPECT_GT(first, 500'000U);
  for (int number = 2; number < 12; ++number) {
    for (std::int64_t i = 0; i < keys / 100; ++i) counted.numbers.emit(i * 100, Timestamp{0});
    counted.job.snapshot();
    EXPECT_LT(new_bytes(checkpoint(number), checkpoint(number - 1)), first / 10) << number;
    EXPECT_GT(all_bytes(checkpoint(number)), first) << "all of it is there";
  }
  const auto history = counted.job.metrics().checkpoints.history;
  ASSERT_EQ(history.size(), 10U);
  EXPECT_GT(history.back().bytes, first * 9 / 10);
  EXPECT_LT(history.back().new_bytes, first / 10);
}

TEST_F(IncrementalCheckpoint, HasFilesAsTheDescriptionOfThemSays) {
  auto counted = counting();
  counted.count(0, 300);
  counted.job.snapshot();
  const fs::path said = scratch.path() / "said";
  const std::string command = "python3 '" WEIR_READ_CHECKPOINT "' '" + checkpoint(1).string() +
                              "' > '" + said.string() + "' 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_THAT(bytes_in(said),
              ::testing::HasSubstr(
                  "  0 files of rocksdb: 1 tables, CURRENT MANIFEST, 16 key groups\n"
                  "  0 keys: 300 keys of int64, 600 values (600) of count (ValueState of int64), "
                  "texts (ListState of list<text>), timers 300 and 0\n"
                  "  0 windows: none\n"));
  EXPECT_THAT(describe_snapshot(*read_savepoint(checkpoint(1))),
              ::testing::HasSubstr("weir.files of rocksdb: all state by key\n    600 entries, "));
}

TEST_F(IncrementalCheckpoint, WritesLittleToAnotherFileSystemToo) {
  states = "/dev/shm/weir-incremental-test";
  fs::create_directories(states);
  auto counted = counting();
  counted.count(0, keys);
  counted.job.snapshot();
  const auto first = all_bytes(checkpoint(1));
  counted.count(0, keys / 100);
  counted.job.snapshot();
  EXPECT_LT(new_bytes(checkpoint(2), checkpoint(1)), first / 10);
  EXPECT_EQ(counting(storage->newest().snapshot).next(7), "7: 3 of 1");
  fs::remove_all(states);
}

TEST_F(IncrementalCheckpoint, CanBeRestoredAnyOfThoseThatAreKept) {
  storage = std::make_shared<DirectoryCheckpointStorage>(folder, 3);
  {
    auto counted = counting();
    for (int number = 1; number <= 5; ++number) {
      counted.count(0, number == 1 ? 1000 : 10);
      counted.job.snapshot();
    }
  }
  for (int number = 3; number <= 5; ++number) {
    auto counted = counting(read_checkpoint(checkpoint(number)));
    counted.job.open();
    const auto held = counted.job.held();
    EXPECT_EQ(held.keys, 1000U);
    EXPECT_EQ(held.state_entries, 2000U);
    EXPECT_EQ(held.event_time_timers, 1000U);
    EXPECT_EQ(counted.next(7), "7: " + std::to_string(number + 1) + " of 1");
    EXPECT_EQ(counted.next(700), "700: 2 of 1");
    EXPECT_EQ(counted.next(1001), "1001: 1 of 1");
    EXPECT_EQ(counted.job.held().keys, 1001U);
  }
  EXPECT_FALSE(fs::exists(checkpoint(2)));
}

TEST_F(IncrementalCheckpoint, GoesOnFromWhatAnotherProcessHasLeft) {
  for (int number = 1; number <= 4; ++number) {
    auto counted = counting(storage->newest().snapshot);
    counted.count(0, number == 1 ? keys : keys / 100);
    counted.job.snapshot();
  }
  EXPECT_LT(new_bytes(checkpoint(4), checkpoint(3)), all_bytes(checkpoint(4)) / 10);
  auto counted = counting(storage->newest().snapshot);
  EXPECT_EQ(counted.next(7), "7: 5 of 1");
  EXPECT_EQ(counted.next(keys - 1), std::to_string(keys - 1) + ": 2 of 1");
}

TEST_F(IncrementalCheckpoint, IsRestoredAtAnotherParallelismAndWithAnotherBackend) {
  {
    auto counted = counting(nullptr, 2);
    counted.count(0, 300);
    counted.job.snapshot();
  }
  const auto newest = storage->newest().snapshot;
  for (const auto backend : all_backends()) {
    for (const std::size_t parallelism : {1U, 2U, 3U}) {
      auto counted = counting(newest, parallelism, backend);
      counted.job.open();
      EXPECT_EQ(counted.job.held().keys, 300U) << name_of(backend);
      EXPECT_EQ(counted.job.held().event_time_timers, 300U);
      EXPECT_EQ(counted.next(7), "7: 2 of 1");
      EXPECT_EQ(counted.next(299), "299: 2 of 1");
    }
  }
}

TEST_F(IncrementalCheckpoint, KeepsAFileAsLongAsACheckpointNeedsIt) {
  auto counted = counting();
  counted.count(0, 1000);
  counted.job.snapshot();
  const auto before = files_in(checkpoint(1));
  counted.count(0, 10);
  counted.job.snapshot();
  counted.job.snapshot();
  EXPECT_FALSE(fs::exists(checkpoint(1)));
  EXPECT_TRUE(before.contains(inode_of(largest_in(checkpoint(3))))) << "the first one's";
  EXPECT_EQ(counting(read_checkpoint(checkpoint(3))).next(500), "500: 2 of 1");
  counted = counting();
  EXPECT_EQ(fs::hard_link_count(largest_in(checkpoint(3))), 2U) << "no more than two checkpoints";
  EXPECT_TRUE(fs::is_empty(states)) << "what the job has frozen goes with it";
  storage->discard();
  EXPECT_TRUE(fs::is_empty(folder));
}

TEST_F(IncrementalCheckpoint, IsPassedOverWhereATableIsDamagedOrMissing) {
  auto counted = counting();
  counted.count(0, 1000);
  counted.job.snapshot();
  counted.count(1000, 1010);
  counted.job.snapshot();
  counted = counting();
  fs::path table;
  const auto shared = files_in(checkpoint(1));
  for (const auto& entry : fs::directory_iterator(checkpoint(2))) {
    const bool is_new = !shared.contains(inode_of(entry.path()));
    if (entry.path().extension() == ".sst" && is_new) table = entry.path();
  }
  const std::string whole = bytes_in(table);
  const auto put = [&](const std::string& bytes) {
    fs::remove(table);
    std::ofstream(table, std::ios::binary) << bytes;
  };
  const auto expect_passed_over = [&](const std::string& what) {
    const auto found = storage->newest();
    ASSERT_NE(found.snapshot, nullptr);
    EXPECT_EQ(found.snapshot->checkpoint, 1) << what;
    ASSERT_EQ(found.passed_over.size(), 1U);
    EXPECT_THAT(found.passed_over.front(), ::testing::HasSubstr(table.filename().string()));
  };
  for (std::size_t at = 0; at < whole.size(); at += 97) {
    std::string altered = whole;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    put(altered);
    expect_passed_over("byte " + std::to_string(at));
  }
  put(whole.substr(0, whole.size() - 1));
  expect_passed_over("a byte too few");
  put(whole + "x");
  expect_passed_over("a byte too many");
  fs::remove(table);
  expect_passed_over("no table");
  put(whole);
  EXPECT_EQ(storage->newest().snapshot->checkpoint, 2);
}

TEST_F(IncrementalCheckpoint, MakesASavepointThatHoldsAllByItself) {
  const auto savepoint_of = [this](StateBackend backend) {
    auto counted = counting(nullptr, 2, backend);
    counted.count(0, 300);
    const fs::path into = scratch.path() / name_of(backend);
    write_savepoint(*counted.job.snapshot(), into);
    return into;
  };
  const auto ours = savepoint_of(StateBackend::rocksdb);
  storage->discard();
  const auto others = savepoint_of(StateBackend::heap);
  for (const auto& entry : fs::directory_iterator(ours)) {
    EXPECT_NE(entry.path().extension(), ".sst");
    EXPECT_TRUE(fs::exists(others / entry.path().filename()));
  }
  auto described = describe_snapshot(*read_savepoint(ours));
  EXPECT_THAT(described, ::testing::HasSubstr("300 entries"));
  EXPECT_EQ(described.substr(described.find('\n')),
            describe_snapshot(*read_savepoint(others)).substr(described.find('\n')));
}

/// The same state, asked for in another order, and a part of it when the first element comes.
struct CountLate : Count {
  RuntimeContext* runtime = nullptr;

  void open(RuntimeContext& context) override {
    runtime = &context;
    texts = context.state(ListStateDescriptor<std::string>{"texts"});
  }
  void process_element(const std::int64_t& number, Context& context,
                       Collector<std::string>& out) override {
    count = runtime->state(ValueStateDescriptor<std::int64_t>{"count"});
    Count::process_element(number, context, out);
  }
};

TEST_F(IncrementalCheckpoint, IsReadByAProgramThatAsksForItsStatesInAnotherOrder) {
  {
    auto counted = counting();
    counted.count(0, 300);
    counted.job.snapshot();
  }
  auto counted = counting<CountLate>(storage->newest().snapshot);
  counted.job.snapshot();
  EXPECT_EQ(counting<CountLate>(storage->newest().snapshot).next(7), "7: 2 of 1")
      << "it has not asked for all before its checkpoint";
  EXPECT_EQ(counted.next(7), "7: 2 of 1");
  EXPECT_EQ(counted.next(8), "8: 2 of 1");
  counted.job.snapshot();
  EXPECT_EQ(counting(storage->newest().snapshot).next(7), "7: 3 of 1");
}

/// What was a number has become a text.
struct OtherCount : Count {
  ValueState<std::string> other;
  void open(RuntimeContext& context) override {
    other = context.state(ValueStateDescriptor<std::string>{"count"});
  }
};

TEST_F(IncrementalCheckpoint, IsRefusedByAProgramThatCannotReadIt) {
  {
    auto counted = counting();
    counted.count(0, 3);
    counted.job.snapshot();
  }
  auto counted = counting<OtherCount>(storage->newest().snapshot);
  EXPECT_THROW(counted.job.open(), StateError);
}

TEST_F(IncrementalCheckpoint, IsRefusedWhereNoOperatorTakesItsState) {
  {
    auto counted = counting();
    counted.count(0, 3);
    counted.job.snapshot();
  }
  StreamExecutionEnvironment environment;
  environment.restore_from(storage->newest().snapshot);
  environment.from_elements(1, 2).print();
  EXPECT_THROW(environment.execute(), SnapshotError);
}

TEST_F(IncrementalCheckpoint, HoldsWindowsInFilesAlone) {
  TestInput<std::int64_t> numbers;
  TestOutput<std::int64_t> sums;
  JobHarness job(
      [&](StreamExecutionEnvironment& environment) {
        environment.set_checkpoint_storage(storage).enable_incremental_checkpoints();
        const auto keyed = numbers.stream(environment).key_by([](const std::int64_t& number) {
          return number % 100;
        });
        const auto add = [](std::int64_t a, std::int64_t b) { return a + b; };
        sums.attach(
            keyed.window(TumblingEventTimeWindows::of(10ms))
                .reduce(add)
                .union_with(keyed.window(EventTimeSessionWindows::with_gap(10ms)).reduce(add)));
      },
      {.state_backend = StateBackend::rocksdb});
  job.open();
  for (std::int64_t number = 0; number < 300; ++number) numbers.emit(number, Timestamp{5});
  const auto taken = job.snapshot();
  int with_files = 0;
  for (const auto& [uid, op] : taken->operators) {
    if (op.subtasks[0].files == nullptr) continue;
    ++with_files;
    EXPECT_TRUE(op.subtasks[0].keyed.empty()) << uid;
    EXPECT_TRUE(op.subtasks[0].files->windows.has_value()) << uid;
  }
  EXPECT_EQ(with_files, 2);
  job.restore(storage->newest().snapshot);
  EXPECT_EQ(job.held().state_entries, 200U);
  EXPECT_EQ(job.held().event_time_timers, 200U);
  numbers.watermark(Timestamp{100});
  job.run();
  const auto values = sums.values();
  EXPECT_EQ(values.size(), 200U);
  EXPECT_EQ(std::accumulate(values.begin(), values.end(), std::int64_t{0}), 2 * 299 * 300 / 2);
}

}  // namespace incremental_checkpoint_test
}  // namespace weir::tests
