#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "checkpoint/remembering.hpp"
#include "checkpoint/scratch_folder.hpp"
#include "common.hpp"
#include "runtime/events.hpp"
#include "runtime/failing.hpp"
#include "runtime/three_stage_job.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/savepoint.hpp"
#include "weir/testing/job_harness.hpp"
#include "weir/testing/test_input.hpp"
#include "weir/testing/test_output.hpp"

namespace weir::tests {
namespace savepoint_test {

namespace fs = std::filesystem;
using testing::SimulatedStop;

/// The snapshot, after it has been in a folder.
std::shared_ptr<const Snapshot> through_folder(const Snapshot& snapshot) {
  const ScratchFolder scratch;
  write_savepoint(snapshot, scratch.path() / "savepoint");
  return read_savepoint(scratch.path() / "savepoint");
}

TEST(Savepoints, StopAJobAtAnyStepAndNothingIsLostOrDoubled) {
  const auto expected = expected_rows();
  std::size_t stopped = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const CollectedResults<Row> results;
    std::shared_ptr<const Snapshot> from;
    const auto build = [&](StreamExecutionEnvironment& environment) {
      environment.set_parallelism(1 + (seed + (from ? 1 : 0)) % 3);
      environment.set_auto_watermark_interval(3ms).restore_from(from);
      build_three_stages(environment, results);
    };
    const auto first = testing::simulate(
        build,
        {.seed = seed, .checkpoint_probability = 0.02, .stop = SimulatedStop{1 + seed * 10}});
    if (first.savepoint) {
      ++stopped;
      from = through_folder(*first.savepoint);
      testing::simulate(build, {.seed = seed + 1});
    }
    ASSERT_EQ(sorted_rows(results), expected) << "seed " << seed;
  }
  EXPECT_GT(stopped, 40U);
}

TEST(Savepoints, LetNothingOutBehindThemThatTheNextJobLetsOutAgain) {
  constexpr std::size_t elements = 60;
  std::vector<std::int64_t> expected(elements);
  std::iota(expected.begin(), expected.end(), 0);
  std::size_t stopped = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    std::vector<std::int64_t> sent;  // to a sink that takes nothing back
    std::shared_ptr<const Snapshot> from;
    const auto build = [&](StreamExecutionEnvironment& environment) {
      environment.restore_from(from);
      generated(environment, 1, elements,
                [](std::size_t, std::size_t i) {
                  const auto n = static_cast<std::int64_t>(i);
                  return Event{n % 5, n, n};
                })
          .uid("source")
          .key_by([](const Event& event) { return event.key; })
          .map([](const Event& event) { return event.time; })
          .add_sink([&sent](std::int64_t time) { sent.push_back(time); });
    };
    const auto first = testing::simulate(build, {.seed = seed, .stop = SimulatedStop{1 + seed}});
    if (first.savepoint) {
      ++stopped;
      from = first.savepoint;
      testing::simulate(build, {.seed = seed + 1});
    }
    std::sort(sent.begin(), sent.end());
    ASSERT_EQ(sent, expected) << "seed " << seed;
  }
  EXPECT_GT(stopped, 20U);
}

/// Counts elements in windows that only the end of the input closes.
void build_windows(StreamExecutionEnvironment& environment, CollectedResults<std::int64_t>& results,
                   std::size_t elements) {
  struct Count final : AggregateFunction<Event, std::int64_t, std::int64_t> {
    std::int64_t create_accumulator() const override { return 0; }
    void add(const Event&, std::int64_t& sum) const override { ++sum; }
    std::int64_t get_result(const std::int64_t& sum) const override { return sum; }
    void merge(std::int64_t& into, const std::int64_t& from) const override { into += from; }
  };
  results = generated(environment, 1, elements,
                      [](std::size_t, std::size_t i) {
                        return Event{static_cast<std::int64_t>(i % 5), 1, 0};
                      })
                .uid("source")
                .key_by([](const Event& event) { return event.key; })
                .window(TumblingEventTimeWindows::of(1h))
                .aggregate(Count{})
                .uid("windows")
                .collect();
}

std::int64_t sum_of(const std::vector<std::int64_t>& values) {
  return std::accumulate(values.begin(), values.end(), std::int64_t{0});
}

TEST(Savepoints, ThatDrainFireAllWindowsAndTheSourceGoesOnBehind) {
  std::size_t stopped = 0;
  for (std::uint64_t steps = 1; steps < 60; steps += 2) {
    CollectedResults<std::int64_t> first;
    CollectedResults<std::int64_t> second;
    const auto run =
        testing::simulate([&](auto& environment) { build_windows(environment, first, 40); },
                          {.seed = steps, .stop = SimulatedStop{steps, true}});
    if (!run.savepoint) continue;
    const std::int64_t counted = sum_of(first.values());
    if (counted > 0 && counted < 40) ++stopped;
    testing::simulate(
        [&](auto& environment) {
          build_windows(environment, second, 40);
          environment.restore_from(run.savepoint);
        },
        {});
    EXPECT_EQ(counted + sum_of(second.values()), 40);
  }
  EXPECT_GT(stopped, 5U);
}

/// A job on threads that does not end by itself.
JobClient start_endless(CollectedResults<std::int64_t>& results,
                        const std::shared_ptr<const Snapshot>& from = nullptr) {
  StreamExecutionEnvironment environment;
  environment.restore_from(from);
  build_windows(environment, results, std::size_t{1} << 40U);
  return environment.execute_async();
}

/// Waits until the job has read more.
void wait_for_records(const JobClient& job) {
  const auto before = job.counter("num_source_records");
  for (int i = 0; i < 10'000 && job.counter("num_source_records") < before + 100; ++i) {
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_GE(job.counter("num_source_records"), before + 100);
}

TEST(Savepoints, AreTakenOfAJobThatGoesOn) {
  const ScratchFolder scratch;
  CollectedResults<std::int64_t> results;
  auto job = start_endless(results);
  job.savepoint(scratch.path() / "first");
  job.savepoint(scratch.path() / "second");
  EXPECT_FALSE(job.finished());
  job.cancel();
  EXPECT_LT(read_savepoint(scratch.path() / "first")->checkpoint,
            read_savepoint(scratch.path() / "second")->checkpoint);
}

TEST(Savepoints, StopAJobOnThreadsWithAndWithoutDraining) {
  for (const bool drain : {false, true}) {
    const ScratchFolder scratch;
    CollectedResults<std::int64_t> results;
    auto job = start_endless(results);
    wait_for_records(job);
    job.stop_with_savepoint(scratch.path() / "savepoint", drain);
    EXPECT_TRUE(job.finished());
    EXPECT_NO_THROW(job.wait());
    EXPECT_EQ(results.size(), drain ? 5U : 0U) << "windows, one for each key";
    const auto savepoint = read_savepoint(scratch.path() / "savepoint");
    CollectedResults<std::int64_t> more;
    auto again = start_endless(more, savepoint);
    wait_for_records(again);
    again.stop_with_savepoint(scratch.path() / "second", true);
    EXPECT_EQ(more.size(), 5U) << "collected since";
  }
}

TEST(Savepoints, ThatCannotBeWrittenLeaveTheJobRunning) {
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "file") << "in the way";
  CollectedResults<std::int64_t> results;
  auto job = start_endless(results);
  EXPECT_THROW(job.stop_with_savepoint(scratch.path() / "file" / "savepoint"), SnapshotError);
  EXPECT_THROW(job.stop_with_savepoint(scratch.path()), SnapshotError) << "it is not empty";
  EXPECT_FALSE(job.finished());
  wait_for_records(job);
  job.stop_with_savepoint(scratch.path() / "savepoint");
  EXPECT_TRUE(job.finished());
}

TEST(Savepoints, AreDisposedOfAndNothingElseIs) {
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "mine") << "keep";
  EXPECT_THROW(dispose_savepoint(scratch.path()), SnapshotError);
  EXPECT_TRUE(fs::exists(scratch.path() / "mine"));
  write_savepoint(Snapshot{1, {}}, scratch.path() / "savepoint");
  dispose_savepoint(scratch.path() / "savepoint");
  EXPECT_FALSE(fs::exists(scratch.path() / "savepoint"));
}

/// A sum by key, and what else the program has.
struct Program {
  bool has_map = false;
  bool has_sum = true;
  bool allows_less = false;
};
void build(StreamExecutionEnvironment& environment, const Program& program,
           CollectedResults<std::int64_t>& results) {
  environment.options().allow_non_restored_state = program.allows_less;
  auto numbers = environment.from_sequence(1, 10);
  if (program.has_map) numbers = numbers.map([](const std::int64_t& n) { return n; });
  if (program.has_sum) {
    numbers = numbers.key_by([](const std::int64_t&) { return 0; })
                  .reduce([](const std::int64_t& a, const std::int64_t& b) { return a + b; });
  }
  results = numbers.map([](const std::int64_t& n) { return n; }).collect();
}

std::shared_ptr<const Snapshot> in_the_middle(const Program& program) {
  for (std::uint64_t steps = 1; steps < 1000; ++steps) {
    CollectedResults<std::int64_t> results;
    auto run = testing::simulate([&](auto& environment) { build(environment, program, results); },
                                 {.stop = SimulatedStop{steps}});
    if (results.size() > 0 && results.size() < 10) return through_folder(*run.savepoint);
  }
  throw std::logic_error("the job was never in the middle");
}

TEST(Savepoints, HoldNoOperatorThatKeepsNothingSoThatItMayComeAndGo) {
  for (const bool before : {false, true}) {
    const auto from = in_the_middle({.has_map = before});
    for (const auto& [uid, state] : from->operators) EXPECT_NE(state.name, "Map");
    CollectedResults<std::int64_t> results;
    testing::simulate(
        [&](auto& environment) {
          build(environment, {.has_map = !before}, results);
          environment.restore_from(from);
        },
        {});
    EXPECT_EQ(results.values().back(), 55);
  }
}

TEST(Savepoints, WithStateOfNoOperatorAreRefusedUnlessThatIsAllowed) {
  const auto from = in_the_middle({});
  CollectedResults<std::int64_t> results;
  StreamExecutionEnvironment environment;
  build(environment, {.has_sum = false}, results);
  environment.restore_from(from);
  expect_contains(message_of<SnapshotError>(environment), "allow_non_restored_state");
  StreamExecutionEnvironment allowing;
  build(allowing, {.has_sum = false, .allows_less = true}, results);
  allowing.restore_from(from);
  EXPECT_NO_THROW(allowing.execute());
}

TEST(Savepoints, AreTheSameWhereTheyAreWrittenAgain) {
  const auto from = in_the_middle({});
  const ScratchFolder scratch;
  write_savepoint(*from, scratch.path() / "again");
  EXPECT_EQ(to_bytes(*read_savepoint(scratch.path() / "again")), to_bytes(*from));
}

/// The entries of a key group, sorted: all have one size.
std::vector<Bytes> entries_of(const KeyedSection::Group& group) {
  const Bytes all = group.bytes.joined();
  const std::size_t size = all.size() / group.count;
  EXPECT_EQ(all.size() % group.count, 0U);
  std::vector<Bytes> entries;
  for (std::size_t at = 0; at < all.size(); at += size) entries.push_back(all.substr(at, size));
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// All state by key of a savepoint: by operator, state and key group.
using KeyedContents = std::map<std::string, std::vector<Bytes>>;
KeyedContents keyed_contents(const Snapshot& savepoint) {
  KeyedContents contents;
  for (const auto& [uid, op] : savepoint.operators) {
    for (std::size_t subtask = 0; subtask < op.subtasks.size(); ++subtask) {
      for (const auto& [name, section] : op.subtasks[subtask].keyed) {
        for (const auto& group : section.groups) {
          contents[uid + ", " + name + ": " + section.type + ", " + section.key + ", subtask " +
                   std::to_string(subtask) + ", group " + std::to_string(group.group)] =
              entries_of(group);
        }
      }
    }
  }
  return contents;
}

/// Of a job that has read 500 elements of 200 keys, and now waits.
std::shared_ptr<const Snapshot> savepoint_at(std::size_t parallelism) {
  testing::TestInput<Event> input;
  testing::TestOutput<std::string> output;
  testing::JobHarness job(
      [&](StreamExecutionEnvironment& environment) {
        output.attach(input.stream(environment)
                          .uid("input")
                          .key_by(&Event::key)
                          .process(Remembering{{"value"}})
                          .uid("function"));
      },
      {.parallelism = parallelism});
  job.open();
  for (std::int64_t n = 0; n < 500; ++n) input.emit({n * 7 % 200, n, 0}, Timestamp{n});
  job.run();
  return through_folder(*job.snapshot());
}

TEST(Savepoints, AreTheSameAtAnyParallelismBesideTheOrderInAKeyGroup) {
  const auto expected = keyed_contents(*savepoint_at(1));
  EXPECT_GT(expected.size(), 150U) << "a state and timers, in most key groups";
  for (const std::size_t parallelism : {2U, 3U, 5U}) {
    EXPECT_EQ(keyed_contents(*savepoint_at(parallelism)), expected) << parallelism;
  }
}

TEST(Savepoints, AreShownWithOperatorsStatesTypesAndPositions) {
  const auto shown = describe_snapshot(*in_the_middle({}));
  expect_contains(shown, "Sequence (uid #0:Sequence), parallelism 1 of at most 128");
  expect_contains(shown, "split 0 of 1: at ");
  expect_contains(shown, "Reduce (uid #0:Reduce)");
  expect_contains(shown, "of int64\n    1 entries, 12 bytes in 1 key groups, by int32");
  const auto json = nlohmann::json::parse(describe_snapshot_as_json(*in_the_middle({})));
  EXPECT_EQ(json["operators"].size(), 3U);
}

TEST(Savepoints, AreShownWhereNamesAreNotUtf8) {
  Snapshot snapshot = *in_the_middle({});
  snapshot.operators["M\xfcnchen"].name = "M\xfcnchen";
  const auto json = nlohmann::json::parse(describe_snapshot_as_json(snapshot));
  EXPECT_EQ(json["operators"].size(), 4U);
  expect_contains(describe_snapshot(snapshot), "M\xfcnchen");
}

/// The job of the savepoint that is kept beside this test. It stays as it is.
testing::JobBuilder kept_job(CollectedResults<std::string>& results,
                             const std::shared_ptr<const Snapshot>& from) {
  return [&results, from](StreamExecutionEnvironment& environment) {
    results = generated(environment, 1, 30,
                        [](std::size_t, std::size_t i) {
                          const auto n = static_cast<std::int64_t>(i);
                          return Event{n % 3, n, n};
                        })
                  .uid("events")
                  .key_by([](const Event& event) { return event.key; })
                  .process(Remembering{})
                  .name("Remembering")
                  .uid("remembering")
                  .collect();
    environment.restore_from(from);
  };
}

/// Where the savepoint is missing it is written anew, which this version of the program must not
/// need: a later one has to read what an earlier one wrote.
TEST(Savepoints, OfTheSecondFormatAreReadForEver) {
  const fs::path kept = fs::path(WEIR_SAVEPOINTS) / "format-2";
  CollectedResults<std::string> results;
  for (std::uint64_t steps = 30; !fs::exists(kept); ++steps) {
    const auto run = testing::simulate(kept_job(results, nullptr), {.stop = SimulatedStop{steps}});
    if (results.size() < 10) continue;
    write_savepoint(*run.savepoint, kept);
    FAIL() << kept << " was missing, and has been written anew";
  }
  testing::simulate(kept_job(results, nullptr), {});
  const auto all = results.values();
  testing::simulate(kept_job(results, read_savepoint(kept)), {});
  const auto rest = results.values();
  ASSERT_GT(rest.size(), 10U);
  ASSERT_LT(rest.size(), all.size() - 5);
  EXPECT_TRUE(std::equal(rest.rbegin(), rest.rend(), all.rbegin()));
}

}  // namespace savepoint_test
}  // namespace weir::tests
