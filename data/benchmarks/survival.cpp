#include "survival.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include "checksum.hpp"
#include "family.hpp"
#include "pool_source.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/environment.hpp"
#include "weir/job_client.hpp"
#include "weir/metrics_report.hpp"

namespace weir::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// More than any job here gets to.
constexpr std::uint64_t endless = std::uint64_t{1} << 40U;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// A folder that goes with its owner.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() / fmt::format("weir-bench-{}", getpid())) {}
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::shared_ptr<CheckpointStorage> storage() const {
    return std::make_shared<DirectoryCheckpointStorage>(path_);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// One workload at one parallelism.
struct Measured {
  Workload workload;
  std::size_t parallelism;

  void build(StreamExecutionEnvironment& environment, std::uint64_t events) const {
    environment.set_parallelism(parallelism);
    workload.build(environment, events);
  }
};

/// Runs the job for some seconds and takes a checkpoint a second. What it costs shows in the half
/// second that follows, beside the halves before and after: these have the same job, the same
/// memory, and nearly the same neighbours on the machine.
void measure_checkpoints(const Measured& measured, bool durable, benchmark::State& state) {
  constexpr int seconds = 9;
  const auto start = Clock::now();
  const Folder folder;
  StreamExecutionEnvironment environment;
  if (durable) environment.set_checkpoint_storage(folder.storage());
  measured.build(environment, endless);
  JobClient job = environment.execute_async();
  const auto half = [&](bool with_checkpoint) {
    const auto begin = Clock::now();
    const std::uint64_t before = job.counter(events_name);
    if (with_checkpoint) job.checkpoint();
    std::this_thread::sleep_until(begin + 500ms);
    const auto events = static_cast<double>(job.counter(events_name) - before);
    return events / seconds_since(begin);
  };
  half(false);  // the state comes to be
  std::vector<double> off;
  std::vector<double> on;
  std::vector<double> ratio;
  double before = half(false);
  for (int second = 0; second < seconds; ++second) {
    const double with = half(true);
    const double after = half(false);
    off.push_back((before + after) / 2);
    on.push_back((with + off.back()) / 2);
    ratio.push_back(on.back() / off.back());
    before = after;
  }
  const auto taken = job.metrics().checkpoints.completed;
  job.cancel();
  for ([[maybe_unused]] auto _ : state) {
    state.SetIterationTime(seconds_since(start));
    state.counters["off"] = median(off) / 1e6;
    state.counters["on"] = median(on) / 1e6;
    state.counters["ratio"] = median(ratio);
    state.counters["taken"] = static_cast<double>(taken);
  }
}

/// What a job has read when it ends without a checkpoint.
struct Ended {
  std::uint64_t events_since = 0;  ///< since its checkpoint was asked for
  double seconds_since = 0;
  std::uint64_t bytes = 0;  ///< of that checkpoint
};

Ended end_half_a_second_after_a_checkpoint(StreamExecutionEnvironment& environment) {
  JobClient job = environment.execute_async();
  std::this_thread::sleep_for(1500ms);  // the state comes to be
  const auto asked = Clock::now();
  const std::uint64_t before = job.counter(events_name);
  job.checkpoint();
  std::this_thread::sleep_until(asked + 500ms);
  const std::uint64_t read = job.counter(events_name) - before;
  const double seconds = seconds_since(asked);
  const std::uint64_t bytes = job.metrics().checkpoints.last_state_bytes;
  job.cancel();
  return {read, seconds, bytes};
}

/// The seconds from `start` until the job has read so many events.
double seconds_until(const JobClient& job, std::uint64_t events, Clock::time_point start) {
  while (job.counter(events_name) < events) {
    if (job.finished()) throw std::runtime_error("the job that was restarted has ended");
    std::this_thread::sleep_for(1ms);
  }
  return seconds_since(start);
}

void measure_restart(const Measured& measured, benchmark::State& state) {
  const auto begin = Clock::now();
  const Folder folder;
  StreamExecutionEnvironment environment;
  environment.set_checkpoint_storage(folder.storage());
  measured.build(environment, endless);
  const Ended ended = end_half_a_second_after_a_checkpoint(environment);

  const auto start = Clock::now();
  const auto found = folder.storage()->newest();
  if (found.snapshot == nullptr) throw std::runtime_error("the checkpoint is not in its folder");
  environment.restore_from(found.snapshot);
  JobClient job = environment.execute_async();
  const double first = seconds_until(job, 1, start);
  const double caught_up = seconds_until(job, ended.events_since, start);
  job.cancel();
  for ([[maybe_unused]] auto _ : state) {
    state.SetIterationTime(seconds_since(begin));
    state.counters["bytes"] = static_cast<double>(ended.bytes);
    state.counters["lost"] = ended.seconds_since;
    state.counters["first"] = first;
    state.counters["caught_up"] = caught_up;
  }
}

/// A sixteenth of the events: with state in files each takes many times as long.
void measure_backend(const Measured& measured, const std::string& backend,
                     benchmark::State& state) {
  const std::uint64_t events = measured.workload.events / 16;
  const auto run_with = [&](const std::string& name) {
    const Folder folder;
    StreamExecutionEnvironment environment;
    environment.set_state_backend(name);
    environment.set_state_directory(folder.path());
    measured.build(environment, events);
    const auto start = Clock::now();
    const JobResult result = environment.execute();
    return std::pair(seconds_since(start), result.accumulator<std::uint64_t>(checksum_name));
  };
  const auto [heap, expected] = run_with("heap");
  const auto [other, checksum] = run_with(backend);
  if (checksum != expected) throw std::runtime_error("the results differ from the heap's");
  const auto millions = static_cast<double>(events) / 1e6;
  for ([[maybe_unused]] auto _ : state) {
    state.SetIterationTime(other);
    state.counters["heap"] = millions / heap;
    state.counters["backend"] = millions / other;
    state.counters["ratio"] = heap / other;
  }
}

void add_family(const char* family, const std::vector<Workload>& workloads,
                const std::function<void(const Measured&, benchmark::State&)>& measure) {
  constexpr int repetitions = 3;
  for (const Workload& workload : workloads) {
    for (const std::size_t parallelism : parallelisms) {
      add(family, workload.name, parallelism, repetitions,
          std::bind_front(measure, Measured{workload, parallelism}));
    }
  }
}

}  // namespace

void register_checkpoints(const std::vector<Workload>& workloads) {
  for (const bool durable : {false, true}) {
    add_family(durable ? "durable" : "checkpoints", workloads,
               [durable](const Measured& measured, benchmark::State& state) {
                 measure_checkpoints(measured, durable, state);
               });
  }
}

void register_restarts(const std::vector<Workload>& workloads) {
  add_family("restart", workloads, measure_restart);
}

void register_backend(const std::string& backend, const std::vector<Workload>& workloads) {
  add_family(backend.c_str(), workloads,
             [backend](const Measured& measured, benchmark::State& state) {
               measure_backend(measured, backend, state);
             });
}

}  // namespace weir::bench
