/// \file
/// Jobs in processes that are killed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "weir/checkpoint_storage.hpp"
#include "weir/job_client.hpp"
#include "weir/sink.hpp"

namespace weir::tests {

/// One that a job cannot clear: a process that is killed after that would begin anew.
std::shared_ptr<CheckpointStorage> keeping_storage(const std::filesystem::path& folder);

/// A job that gives a sink the numbers from 1 on, in order but for its parallelism.
struct NumberJob {
  std::int64_t count = 120'000;
  double rate = 100'000;  ///< numbers a second
  std::size_t parallelism = 1;
  std::filesystem::path checkpoints;  ///< a folder: it goes on from its last checkpoint
};
void run_numbers(const NumberJob& job, const std::shared_ptr<AnySink<std::int64_t>>& sink);

/// Waits until the job has a checkpoint, but not for ever: one whose server is away before it has
/// begun is not started anew.
void wait_for_checkpoint(const JobClient& job);

/// How processes are killed.
struct Kills {
  int most = 20;                   ///< so often; then the job is left alone until it ends
  std::uint64_t seed = 7;          ///< decides when
  int earliest_milliseconds = 20;  ///< after its process has begun
  int latest_milliseconds = 140;
  std::function<void(int)> between = [](int) {};  ///< called while the job of that attempt runs
};

/// Calls `job(attempt)` in a process of its own, which dies when it is told to and not when it is
/// ready, again and again until the job ends. What it throws fails the test. Answers how often it
/// was killed.
int run_killed(const Kills& kills, const std::function<void(int)>& job);

}  // namespace weir::tests
