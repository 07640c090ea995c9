#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "checkpoint/scratch_folder.hpp"
#include "runtime/failing.hpp"
#include "runtime/three_stage_job.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/testing/simulation.hpp"

namespace weir::tests {
namespace stored_checkpoint_test {

namespace fs = std::filesystem;

/// What outlives a simulated crash. Some checkpoints cannot be stored.
class Shelf final : public CheckpointStorage {
 public:
  explicit Shelf(std::uint64_t fails_each = 0) : fails_each_(fails_each) {}
  void store(const Snapshot& snapshot) override {
    if (fails_each_ != 0 && ++attempts_ % fails_each_ == 0) throw SnapshotError("no room");
    kept_ = std::make_shared<Snapshot>(from_bytes<Snapshot>(to_bytes(snapshot)));
    ++stored;
  }
  FoundCheckpoint newest() const override { return {kept_, {}}; }
  std::int64_t last_number() const override { return kept_ ? kept_->checkpoint : 0; }
  void discard() override { kept_ = nullptr; }

  std::size_t stored = 0;

 private:
  std::uint64_t fails_each_;
  std::uint64_t attempts_ = 0;
  std::shared_ptr<const Snapshot> kept_;
};

TEST(StoredCheckpoint, IsWhatAJobGoesBackToAfterACrashAtAnyStep) {
  const auto expected = expected_rows();
  std::size_t restores = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const CollectedResults<Row> results;
    const auto shelf = std::make_shared<Shelf>(seed % 2 == 0 ? 0 : 3);
    std::mt19937_64 random(seed);
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(1 + seed % 3).set_auto_watermark_interval(3ms);
          environment.set_checkpoint_storage(shelf);
          environment.options().tolerable_checkpoint_failures = 1;
          build_three_stages(environment, results);
        },
        {.seed = seed, .checkpoint_probability = 0.05},
        {{1 + random() % 500, 2}, {1 + random() % 500, 1}, {1 + random() % 500, 4}});
    ASSERT_EQ(sorted_rows(results), expected) << "seed " << seed;
    EXPECT_EQ(shelf->newest().snapshot, nullptr) << "a job that has finished leaves none";
    restores += run.restores;
  }
  EXPECT_GT(restores, 100U);
}

TEST(StoredCheckpoint, IsNotCompleteBeforeItIsStored) {
  class Full final : public CheckpointStorage {
   public:
    void store(const Snapshot&) override { throw SnapshotError("the disk is full"); }
    FoundCheckpoint newest() const override { return {}; }
    std::int64_t last_number() const override { return 0; }
    void discard() override {}
  };
  StreamExecutionEnvironment environment;
  environment.enable_checkpointing(1ms).set_checkpoint_storage(std::make_shared<Full>());
  environment.options().tolerable_checkpoint_failures = 1'000'000;
  generated(environment, 1, std::size_t{1} << 60U, [](std::size_t, std::size_t) {
    return Event{};
  }).add_sink([](const Event&) {});
  auto job = environment.execute_async();
  try {
    static_cast<void>(job.checkpoint());
    FAIL() << "it was said to be complete";
  } catch (const SnapshotError& error) {
    expect_contains(error.what(), "was given up: the disk is full");
  }
  EXPECT_EQ(job.last_checkpoint(), nullptr);
  EXPECT_FALSE(job.finished());
  job.cancel();
}

/// A job that never ends by itself, with checkpoints in `folder`.
JobClient start_endless(const fs::path& folder, bool retain) {
  StreamExecutionEnvironment environment;
  environment.enable_checkpointing(1ms).set_checkpoint_storage(
      std::make_shared<DirectoryCheckpointStorage>(folder));
  environment.options().retain_checkpoints_on_cancellation = retain;
  generated(environment, 1, std::size_t{1} << 60U, [](std::size_t, std::size_t) {
    return Event{};
  }).add_sink([](const Event&) {});
  return environment.execute_async();
}

TEST(StoredCheckpoint, IsLeftOrTakenAwayByAJobThatIsCancelledAsItSays) {
  for (const bool retain : {true, false}) {
    const ScratchFolder scratch;
    auto job = start_endless(scratch.path(), retain);
    static_cast<void>(job.checkpoint());
    job.cancel();
    EXPECT_EQ(DirectoryCheckpointStorage(scratch.path()).newest().snapshot != nullptr, retain);
  }
}

TEST(StoredCheckpoint, IsNumberedAfterThoseThatAreThere) {
  const ScratchFolder scratch;
  fs::create_directories(scratch.path() / "chk-41");
  auto job = start_endless(scratch.path(), true);
  EXPECT_GE(job.checkpoint()->checkpoint, 42);
  job.cancel();
}

#ifndef WEIR_SANITIZED
constexpr std::int64_t elements = 150'000;
constexpr std::int64_t keys = 100;

/// In a process of its own, which may be killed: sums by key, from where the last one was. The last
/// sums are written to a file when the job has ended.
[[noreturn]] void sum_by_key(const fs::path& folder, const fs::path& out) {
  const auto storage = std::make_shared<DirectoryCheckpointStorage>(folder);
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2).enable_checkpointing(2ms).set_checkpoint_storage(storage);
  environment.restore_from(storage->newest().snapshot);
  std::map<std::int64_t, std::int64_t> sums;
  generated(environment, 3, elements / 3,
            [](std::size_t split, std::size_t i) {
              if (i % 500 == 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
              const auto n = static_cast<std::int64_t>(i * 3 + split);
              return Event{n % keys, n, 0};
            })
      .key_by(&Event::key)
      .window(TumblingEventTimeWindows::of(1h))
      .reduce([](const Event& a, const Event& b) {
        return Event{a.key, a.value + b.value, 0};
      })
      .add_sink([&sums](const Event& sum) { sums[sum.key] += sum.value; })
      .set_parallelism(1);
  environment.execute();
  std::ofstream file(out);
  for (const auto& [key, sum] : sums) file << key << ' ' << sum << '\n';
  file.close();
  std::_Exit(0);
}

TEST(StoredCheckpoint, CarriesAJobThroughProcessesThatAreKilled) {
  const ScratchFolder scratch;
  const fs::path out = scratch.path() / "sums";
  std::mt19937 random(7);
  int kills = 0;
  for (bool ended = false; !ended;) {
    ASSERT_LT(kills, 200) << "it gets no further";
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) sum_by_key(scratch.path() / "checkpoints", out);
    if (kills < 20) {
      std::this_thread::sleep_for(std::chrono::milliseconds{20 + random() % 40});
      kill(child, SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ended = WIFEXITED(status);
    if (ended) {
      ASSERT_EQ(WEXITSTATUS(status), 0);
    } else {
      ++kills;
    }
  }
  EXPECT_GT(kills, 3);
  std::map<std::int64_t, std::int64_t> expected;
  for (std::int64_t n = 0; n < elements; ++n) expected[n % keys] += n;
  std::map<std::int64_t, std::int64_t> found;
  std::ifstream file(out);
  for (std::int64_t key = 0, sum = 0; file >> key >> sum;) found[key] = sum;
  EXPECT_EQ(found, expected);
}
#endif

}  // namespace stored_checkpoint_test
}  // namespace weir::tests
