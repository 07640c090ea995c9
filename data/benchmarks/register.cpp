#include "register.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include "checksum.hpp"
#include "memory.hpp"
#include "tips.hpp"
#include "weir/environment.hpp"

namespace weir::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array<std::size_t, 2> parallelisms{1, 2};

/// A run, and what came of it.
struct Run {
  double seconds = 0;
  std::uint64_t checksum = 0;
  std::int64_t checkpoints = 0;

  double million_events_a_second(std::uint64_t events) const {
    return static_cast<double>(events) / seconds / 1e6;
  }
};

/// One workload at one parallelism, and how to run it.
class Measured {
 public:
  Measured(Workload workload, std::size_t parallelism)
      : workload_(std::move(workload)), parallelism_(parallelism) {}

  Run run_loop(std::uint64_t events) const {
    const auto start = Clock::now();
    Run run;
    run.checksum = workload_.loop(events);
    run.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return run;
  }
  /// How much the machine gives to two threads, in what it gives to one: two loops at once beside
  /// one that took so many seconds. Two where each has a core to itself; less where both share one,
  /// or others work beside them.
  double cores(std::uint64_t events, double seconds_alone) const {
    Run other;
    std::thread thread([&] { other = run_loop(events); });
    const Run one = run_loop(events);
    thread.join();
    return 2 * seconds_alone / std::max(one.seconds, other.seconds);
  }
  /// Runs the job, with a checkpoint a second if asked for.
  Run run_engine(std::uint64_t events, bool checkpoints = false) const {
    StreamExecutionEnvironment environment;
    environment.set_parallelism(parallelism_);
    if (checkpoints) environment.enable_checkpointing(1s);
    workload_.build(environment, events);
    const auto start = Clock::now();
    const JobResult result = environment.execute();
    Run run;
    run.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    run.checksum = result.accumulator<std::uint64_t>(checksum_name);
    if (const auto& last = result.last_checkpoint()) run.checkpoints = last->checkpoint;
    return run;
  }
  static void check(const Run& expected, const Run& found) {
    if (expected.checksum == found.checksum) return;
    throw std::runtime_error(fmt::format("the results differ: expected checksum {:x}, found {:x}",
                                         expected.checksum, found.checksum));
  }
  std::size_t parallelism() const { return parallelism_; }
  std::uint64_t events() const { return workload_.events; }
  OpenWindows hold(std::uint64_t events) const { return workload_.hold(events); }
  double goal() const { return parallelism_ == 1 ? workload_.goal_1 : workload_.goal_2; }

 private:
  Workload workload_;
  std::size_t parallelism_;
};

void measure_speed(const Measured& measured, benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    const auto events = measured.events();
    const Run loop = measured.run_loop(events);
    const Run engine = measured.run_engine(events);
    Measured::check(loop, engine);
    state.SetIterationTime(engine.seconds);
    state.counters["loop"] = loop.million_events_a_second(events);
    state.counters["engine"] = engine.million_events_a_second(events);
    state.counters["ratio"] = loop.seconds / engine.seconds;
    state.counters["goal"] = measured.goal();
    state.counters["cores"] = measured.parallelism() > 1 ? measured.cores(events, loop.seconds) : 0;
  }
}

/// So many events that a run takes long enough for some checkpoints.
std::uint64_t events_for_checkpoints(const Measured& measured) {
  constexpr double seconds = 5;
  const Run run = measured.run_engine(measured.events());
  return measured.events() * static_cast<std::uint64_t>(std::ceil(seconds / run.seconds));
}

void measure_checkpoints(const Measured& measured, benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    const auto events = events_for_checkpoints(measured);
    const Run off = measured.run_engine(events);
    const Run on = measured.run_engine(events, true);
    Measured::check(off, on);
    state.SetIterationTime(on.seconds);
    state.counters["off"] = off.million_events_a_second(events);
    state.counters["on"] = on.million_events_a_second(events);
    state.counters["ratio"] = off.seconds / on.seconds;
    state.counters["taken"] = static_cast<double>(on.checkpoints);
  }
}

void measure_memory(const Measured& measured, benchmark::State& state) {
  const auto peak = [&](std::uint64_t events) {
    return static_cast<double>(peak_memory_during([&] { measured.run_engine(events); }));
  };
  for ([[maybe_unused]] auto _ : state) {
    const auto start = Clock::now();
    state.counters["quarter"] = peak(measured.events() / 4);
    state.counters["all"] = peak(measured.events());
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - start).count());
  }
}

void measure_state(const Measured& measured, benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    const auto start = Clock::now();
    const OpenWindows open = measured.hold(measured.events() / 4);
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - start).count());
    state.counters["windows"] = static_cast<double>(open.count);
    state.counters["bytes"] = static_cast<double>(open.state_bytes);
  }
}

void measure_sliding(const Measured& tumbling, const Measured& sliding, benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    const auto events = sliding.events();
    const Run few = tumbling.run_engine(events);
    const Run many = sliding.run_engine(events);
    state.SetIterationTime(many.seconds);
    state.counters["tumbling"] = few.million_events_a_second(events);
    state.counters["sliding"] = many.million_events_a_second(events);
    state.counters["cost"] = many.seconds / few.seconds;
    state.counters["size/slide"] = static_cast<double>(window_size / window_slide);
  }
}

using Measure = std::function<void(benchmark::State&)>;

/// FAMILY/WORKLOAD/PARALLELISM
void add(const char* family, const std::string& workload, std::size_t parallelism, int repetitions,
         const Measure& measure) {
  const auto name = fmt::format("{}/{}/{}", family, workload, parallelism);
  const auto run = [measure](benchmark::State& state) {
    try {
      measure(state);
    } catch (const std::exception& error) {
      state.SkipWithError(error.what());
    }
  };
  benchmark::RegisterBenchmark(name.c_str(), run)
      ->Iterations(1)
      ->Repetitions(repetitions)
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond);
}

}  // namespace

void register_benchmarks(const std::vector<Workload>& workloads) {
  const auto add_family = [&](const char* family, const auto& measure, int repetitions) {
    for (const Workload& workload : workloads) {
      for (const std::size_t parallelism : parallelisms) {
        add(family, workload.name, parallelism, repetitions,
            std::bind_front(measure, Measured(workload, parallelism)));
      }
    }
  };
  add_family("memory", measure_memory, 1);  // while little memory has been used before
  for (const Workload& workload : workloads) {
    if (workload.hold == nullptr) continue;
    add("state", workload.name, 1, 1, std::bind_front(measure_state, Measured(workload, 1)));
  }
  add_family("speed", measure_speed, 5);
  add_family("checkpoints", measure_checkpoints, 3);
}

void register_cost_of_sliding(const Workload& tumbling, const Workload& sliding) {
  for (const std::size_t parallelism : parallelisms) {
    add("sliding", sliding.name, parallelism, 5,
        std::bind_front(measure_sliding, Measured(tumbling, parallelism),
                        Measured(sliding, parallelism)));
  }
}

}  // namespace weir::bench
