#include "killed.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <random>
#include <thread>

#include "connectors/number_sequence.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace {

class KeepingStorage final : public CheckpointStorage {
 public:
  explicit KeepingStorage(const std::filesystem::path& folder) : kept_(folder) {}
  void store(const Snapshot& snapshot) override { kept_.store(snapshot); }
  FoundCheckpoint newest() const override { return kept_.newest(); }
  std::int64_t last_number() const override { return kept_.last_number(); }
  void discard() override {}

 private:
  DirectoryCheckpointStorage kept_;
};

[[noreturn]] void run_in_child(const std::function<void(int)>& job, int attempt) {
  try {
    job(attempt);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    _exit(1);
  }
  _exit(0);
}

}  // namespace

std::shared_ptr<CheckpointStorage> keeping_storage(const std::filesystem::path& folder) {
  return std::make_shared<KeepingStorage>(folder);
}

void run_numbers(const NumberJob& job, const std::shared_ptr<AnySink<std::int64_t>>& sink) {
  StreamExecutionEnvironment env;
  const auto storage = keeping_storage(job.checkpoints);
  env.set_parallelism(job.parallelism)
      .enable_checkpointing(Duration{10})
      .set_checkpoint_storage(storage)
      .restore_from(storage->newest().snapshot);
  const auto numbers =
      rate_limited<std::int64_t>(internal::number_sequence(1, job.count), job.rate);
  env.from_source<std::int64_t>(numbers, WatermarkStrategy<std::int64_t>::no_watermarks(),
                                "Numbers")
      .sink_to(sink);
  env.execute();
}

void wait_for_checkpoint(const JobClient& job) {
  constexpr int most_looks = 3000;
  constexpr std::chrono::milliseconds pause{10};
  for (int look = 0; look < most_looks && !job.finished() && job.last_checkpoint() == nullptr;
       ++look) {
    std::this_thread::sleep_for(pause);
  }
}

int run_killed(const Kills& kills, const std::function<void(int)>& job) {
  std::mt19937_64 random(kills.seed);
  std::uniform_int_distribution<int> moment(kills.earliest_milliseconds, kills.latest_milliseconds);
  int killed = 0;
  while (true) {
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("no process for the job");
    if (child == 0) run_in_child(job, killed);
    if (killed < kills.most) {
      std::this_thread::sleep_for(std::chrono::milliseconds(moment(random)));
      kills.between(killed);
      kill(child, SIGKILL);
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    if (WIFEXITED(status)) {
      EXPECT_EQ(WEXITSTATUS(status), 0);
      return killed;
    }
    ++killed;
  }
}

}  // namespace weir::tests
