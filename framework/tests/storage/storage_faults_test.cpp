#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <tuple>

#include "checkpoint/scratch_folder.hpp"
#include "runtime/events.hpp"
#include "runtime/failing.hpp"
#include "storage/failing_disk.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/metrics_report.hpp"

namespace weir::tests {
namespace storage_faults_test {

namespace fs = std::filesystem;

Snapshot snapshot(std::int64_t number) {
  Snapshot made;
  made.checkpoint = number;
  auto& op = made.operators["counts"];
  op.name = "Count";
  op.max_parallelism = 128;
  op.subtasks.resize(2);
  op.subtasks[0].list_state["positions"] = {"a", Bytes(10'000, 'x')};
  op.subtasks[1].union_state["rules"] = {"b"};
  return made;
}

std::int64_t newest_number(const CheckpointStorage& storage) {
  const auto found = storage.newest();
  return found.snapshot ? found.snapshot->checkpoint : 0;
}

class EachCall : public ::testing::TestWithParam<std::tuple<DiskCall, int>> {};
INSTANTIATE_TEST_SUITE_P(OfTheDisk, EachCall,
                         ::testing::Combine(::testing::Values(DiskCall::mkdir, DiskCall::open,
                                                              DiskCall::write, DiskCall::fsync,
                                                              DiskCall::close, DiskCall::rename),
                                            ::testing::Values(EIO, ENOSPC, EACCES, EROFS)),
                         [](const auto& parameters) {
                           return std::string(name_of(std::get<0>(parameters.param))) + "With" +
                                  std::to_string(std::get<1>(parameters.param));
                         });

TEST_P(EachCall, MayFailAndTheLastCheckpointStaysAndNothingElse) {
  const auto [call, error] = GetParam();
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "checkpoints";
  DirectoryCheckpointStorage storage(folder, 1);
  storage.store(snapshot(1));
  FailingDisk disk(folder);
  std::int64_t number = 2;
  std::uint64_t failures = 0;
  for (std::uint64_t passed = 0;; ++passed) {
    disk.fail(call, error, passed, 1);
    try {
      storage.store(snapshot(number));
      EXPECT_LE(disk.count(call), passed) << "a failure was taken for a success";
      break;
    } catch (const SnapshotError& failure) {
      ++failures;
      expect_contains(failure.what(), folder.string());
      expect_contains(failure.what(), std::strerror(error));
      expect_contains(failure.what(), "can be written to and has room");
    }
    EXPECT_EQ(newest_number(storage), number - 1) << "call " << passed;
    EXPECT_FALSE(fs::exists(folder / ("chk-" + std::to_string(number)))) << "call " << passed;
    disk.mend();
    storage.store(snapshot(number));
    EXPECT_EQ(newest_number(storage), number);
    ++number;
  }
  EXPECT_GT(failures, 0U);
  EXPECT_EQ(newest_number(storage), number);
}

/// Sums 0, 1, 2 ... by key, slowly, with a checkpoint each millisecond.
void build_slow_sums(StreamExecutionEnvironment& environment, const fs::path& folder,
                     const CollectedResults<Event>& results) {
  environment.enable_checkpointing(1ms).set_checkpoint_storage(
      std::make_shared<DirectoryCheckpointStorage>(folder));
  environment.options().batch_capacity = 1;
  generated(environment, 1, 400,
            [](std::size_t, std::size_t i) {
              std::this_thread::sleep_for(1ms);
              return Event{static_cast<std::int64_t>(i % 3), static_cast<std::int64_t>(i), 0};
            })
      .key_by(&Event::key)
      .window(TumblingEventTimeWindows::of(1h))
      .reduce([](const Event& a, const Event& b) {
        return Event{a.key, a.value + b.value, 0};
      })
      .collect(results);
}

std::int64_t sum_of(const CollectedResults<Event>& results) {
  std::int64_t sum = 0;
  for (const Event& event : results.values()) sum += event.value;
  return sum;
}
constexpr std::int64_t expected_sum = 399 * 400 / 2;

/// Waits until so many checkpoints more have been completed or given up.
template <class Count>
void wait_for_more(const JobClient& job, Count count, std::int64_t more) {
  const auto before = count(job.metrics().checkpoints);
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (count(job.metrics().checkpoints) < before + more && !job.finished() &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(1ms);
  }
}
std::int64_t completed(const CheckpointMetrics& metrics) { return metrics.completed; }
std::int64_t aborted(const CheckpointMetrics& metrics) { return metrics.aborted; }

TEST(StorageFault, IsToleratedAndWhenItIsOverCheckpointsGoOn) {
  for (const DiskCall call : {DiskCall::write, DiskCall::fsync, DiskCall::rename}) {
    const ScratchFolder scratch;
    const fs::path folder = scratch.path() / "checkpoints";
    FailingDisk disk(folder);
    StreamExecutionEnvironment environment;
    environment.options().tolerable_checkpoint_failures = 1'000'000;
    const CollectedResults<Event> results;
    build_slow_sums(environment, folder, results);
    auto job = environment.execute_async();
    wait_for_more(job, &completed, 2);
    disk.fail(call, EIO, 0, 1'000'000);
    wait_for_more(job, &aborted, 3);
    EXPECT_FALSE(job.finished()) << name_of(call);
    const auto given_up = job.metrics().checkpoints;
    EXPECT_GE(given_up.aborted, 3) << name_of(call);
    const auto last = DirectoryCheckpointStorage(folder).newest().snapshot;
    ASSERT_NE(last, nullptr) << name_of(call);
    EXPECT_EQ(last->checkpoint, given_up.last) << name_of(call);
    disk.mend();
    wait_for_more(job, &completed, 2);
    job.wait();
    EXPECT_GT(job.metrics().checkpoints.completed, given_up.completed) << name_of(call);
    EXPECT_EQ(sum_of(results), expected_sum) << name_of(call);
  }
}

TEST(StorageFault, EndsAJobThatToleratesNoneAndTheLastCheckpointCanBeUsed) {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "checkpoints";
  const CollectedResults<Event> results;
  {
    FailingDisk disk(folder);
    StreamExecutionEnvironment environment;
    build_slow_sums(environment, folder, results);
    auto job = environment.execute_async();
    wait_for_more(job, &completed, 3);
    disk.fail(DiskCall::write, ENOSPC, 0, 1'000'000);
    try {
      job.wait();
      FAIL() << "it ended as if nothing had been";
    } catch (const SnapshotError& error) {
      expect_contains(error.what(), folder.string());
      expect_contains(error.what(), "No space left on device");
      expect_contains(error.what(), "give the checkpoints a folder that can be written to");
    }
  }
  const auto last = DirectoryCheckpointStorage(folder).newest().snapshot;
  ASSERT_NE(last, nullptr);
  EXPECT_GE(last->checkpoint, 3);
  StreamExecutionEnvironment environment;
  environment.restore_from(last);
  build_slow_sums(environment, folder, results);
  environment.execute();
  EXPECT_EQ(sum_of(results), expected_sum);
}

TEST(StorageFault, OfAFolderThatIsTakenAwayCostsNoMoreThanItsCheckpoints) {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "checkpoints";
  StreamExecutionEnvironment environment;
  environment.options().tolerable_checkpoint_failures = 1'000'000;
  const CollectedResults<Event> results;
  build_slow_sums(environment, folder, results);
  auto job = environment.execute_async();
  for (int n = 0; n < 5; ++n) {
    wait_for_more(job, &completed, 1);
    std::error_code ignored;  // a checkpoint may come into the folder meanwhile
    fs::remove_all(folder, ignored);
  }
  wait_for_more(job, &completed, 2);
  EXPECT_NE(DirectoryCheckpointStorage(folder).newest().snapshot, nullptr);
  EXPECT_NO_THROW(job.wait());
  EXPECT_EQ(sum_of(results), expected_sum);
}

}  // namespace storage_faults_test
}  // namespace weir::tests
