#include "checkpoint/coordinator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "runtime/simulated_executor.hpp"
#include "runtime/three_stage_job.hpp"

namespace weir::tests {
namespace coordinator_test {

/// A run of the three-stage job that a test steps.
struct JobRun {
  StreamExecutionEnvironment environment;
  CollectedResults<Row> results;
  std::unique_ptr<internal::SimulatedRun> run;

  explicit JobRun(std::uint64_t seed, std::shared_ptr<const Snapshot> restored = nullptr) {
    environment.set_parallelism(2).set_auto_watermark_interval(3ms);
    build_three_stages(environment, results);
    run = std::make_unique<internal::SimulatedRun>(environment.graph(), std::move(restored),
                                                   testing::SimulationOptions{}, seed);
  }
  internal::CheckpointCoordinator& coordinator() { return run->execution().coordinator(); }
  /// Steps until no checkpoint is under way.
  void complete() {
    while (coordinator().under_way()) run->run(1);
  }
};

TEST(Coordinator, KeepsTheLastCheckpointUntilTheNextIsComplete) {
  JobRun job(1);
  EXPECT_EQ(job.run->last_checkpoint(), nullptr);
  job.run->run(100);
  ASSERT_EQ(job.coordinator().trigger(), 1);
  while (job.coordinator().under_way()) {
    EXPECT_EQ(job.run->last_checkpoint(), nullptr) << "half a checkpoint is none";
    job.run->run(1);
  }
  const auto first = job.run->last_checkpoint();
  ASSERT_NE(first, nullptr);
  job.run->run(50);
  ASSERT_EQ(job.coordinator().trigger(), 2);
  std::size_t steps = 0;
  for (; job.coordinator().under_way(); ++steps) {
    EXPECT_EQ(job.run->last_checkpoint(), first);
    job.run->run(1);
  }
  EXPECT_GT(steps, 5U);
  EXPECT_EQ(job.run->last_checkpoint()->checkpoint, 2);
  EXPECT_EQ(job.coordinator().completed(), 2);
}

TEST(Coordinator, StartsNoSecondCheckpointWhileOneIsUnderWay) {
  JobRun job(1);
  EXPECT_EQ(job.coordinator().trigger(), 1);
  EXPECT_EQ(job.coordinator().trigger(), std::nullopt);
  job.complete();
  EXPECT_EQ(job.coordinator().trigger(), 2);
}

TEST(Coordinator, TakesNoPartOfAnotherCheckpoint) {
  JobRun job(1);
  job.run->run(50);
  ASSERT_EQ(job.coordinator().trigger(), 1);
  const auto& tasks = job.run->execution().tasks();
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    job.coordinator().acknowledge(7, i, tasks[i]->subtask(), {}, Duration{0});
  }
  EXPECT_TRUE(job.coordinator().under_way());
  job.complete();
  EXPECT_EQ(job.run->last_checkpoint()->checkpoint, 1);
}

TEST(Coordinator, CountsATaskThatAnswersTwiceOnce) {
  JobRun job(1);
  job.run->run(50);
  ASSERT_EQ(job.coordinator().trigger(), 1);
  for (std::size_t i = 0; i < job.run->execution().tasks().size(); ++i) {
    job.coordinator().acknowledge(1, 0, 0, {}, Duration{0});
  }
  EXPECT_TRUE(job.coordinator().under_way()) << "the others have not answered";
}

TEST(Coordinator, FilesTheStateOfEverySubtaskUnderItsUid) {
  JobRun job(1);
  job.run->run(200);
  job.coordinator().trigger();
  job.complete();
  const auto& operators = job.run->last_checkpoint()->operators;
  std::set<std::string> uids;
  for (const auto& [uid, state] : operators) uids.insert(uid);
  for (const char* uid : {"elements", "count and sum", "windows", "rules", "join"}) {
    EXPECT_TRUE(uids.contains(uid)) << uid;
  }
  const auto& counts = operators.at("count and sum");
  EXPECT_EQ(counts.max_parallelism, 128U);
  ASSERT_EQ(counts.subtasks.size(), 2U);
  // Each key group belongs to one subtask.
  for (std::size_t subtask = 0; subtask < 2; ++subtask) {
    const auto& section = counts.subtasks[subtask].keyed.at("count");
    EXPECT_FALSE(section.groups.empty());
    for (const auto& group : section.groups) EXPECT_EQ(subtask_of(group.group, 2, 128), subtask);
  }
  std::size_t splits = 0;
  for (const auto& subtask : operators.at("elements").subtasks) {
    splits += subtask.list_state.at("splits").size();
  }
  EXPECT_EQ(splits, 3U) << "a position for each split of the source";
}

TEST(Coordinator, NumbersCheckpointsOnAfterARestore) {
  JobRun job(1);
  job.run->run(100);
  job.coordinator().trigger();
  job.complete();
  JobRun next(2, job.run->last_checkpoint());
  EXPECT_EQ(next.coordinator().trigger(), 2);
  next.complete();
  EXPECT_EQ(next.run->last_checkpoint()->checkpoint, 2);
}

TEST(Coordinator, CompletesACheckpointOfTasksThatHaveFinished) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    JobRun job(seed);
    // So late that tasks finish while barriers are on their way, or have finished before: some, or
    // all but one.
    const auto& tasks = job.run->execution().tasks();
    const auto finished = [&] {
      return std::count_if(tasks.begin(), tasks.end(),
                           [](const auto& task) { return task->finished(); });
    };
    while (finished() < 1 + static_cast<std::ptrdiff_t>(seed % (tasks.size() - 1))) job.run->run(1);
    job.coordinator().trigger();
    // Until the job has ended, and every task has seen that it was asked.
    job.run->run(5000);
    for (const auto& task : tasks) {
      while (task->step(task->clock().now()) == internal::StepResult::progressed) {
      }
    }
    ASSERT_FALSE(job.coordinator().under_way()) << seed;

    // The restored job goes on with the results of the run that was thrown away.
    auto snapshot = job.run->last_checkpoint();
    job.run.reset();
    internal::SimulatedRun restored(job.environment.graph(), snapshot, {}, seed);
    ASSERT_TRUE(restored.run(100'000));
    ASSERT_EQ(sorted_rows(job.results), expected_rows()) << seed;
  }
}

}  // namespace coordinator_test
}  // namespace weir::tests
