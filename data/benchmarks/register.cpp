#include "register.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "checksum.hpp"
#include "memory.hpp"
#include "tips.hpp"
#include "weir/environment.hpp"
#include "weir/job_client.hpp"
#include "weir/metrics_report.hpp"

namespace weir::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array<std::size_t, 2> parallelisms{1, 2};

/// A run, and what came of it.
struct Run {
  double seconds = 0;
  std::uint64_t checksum = 0;

  double million_events_a_second(std::uint64_t events) const {
    return static_cast<double>(events) / seconds / 1e6;
  }
};

/// A job with a checkpoint a second and without, in events a second.
struct Checkpointed {
  double off = 0;
  double on = 0;
  double ratio = 0;
  std::int64_t taken = 0;
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

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
  Run run_engine(std::uint64_t events) const {
    StreamExecutionEnvironment environment;
    environment.set_parallelism(parallelism_);
    workload_.build(environment, events);
    const auto start = Clock::now();
    const JobResult result = environment.execute();
    Run run;
    run.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    run.checksum = result.accumulator<std::uint64_t>(checksum_name);
    return run;
  }
  /// Runs the job for some seconds and takes a checkpoint a second. What it costs shows in the half
  /// second that follows, beside the halves before and after: these have the same job, the same
  /// memory, and nearly the same neighbours on the machine.
  Checkpointed run_with_checkpoints() const {
    constexpr std::uint64_t endless = std::uint64_t{1} << 40U;
    constexpr int seconds = 9;
    StreamExecutionEnvironment environment;
    environment.set_parallelism(parallelism_);
    workload_.build(environment, endless);
    JobClient job = environment.execute_async();
    const auto half = [&](bool with_checkpoint) {
      const auto start = Clock::now();
      const std::uint64_t before = job.counter(events_name);
      if (with_checkpoint) job.checkpoint();
      std::this_thread::sleep_until(start + 500ms);
      const auto events = static_cast<double>(job.counter(events_name) - before);
      return events / std::chrono::duration<double>(Clock::now() - start).count();
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
    return {median(off), median(on), median(ratio), taken};
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

void measure_checkpoints(const Measured& measured, benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    const auto start = Clock::now();
    const auto [off, on, ratio, taken] = measured.run_with_checkpoints();
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - start).count());
    state.counters["off"] = off / 1e6;
    state.counters["on"] = on / 1e6;
    state.counters["ratio"] = ratio;
    state.counters["taken"] = static_cast<double>(taken);
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

void measure_cost(const Measured& tumbling, const Measured& others, benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    const auto events = others.events();
    const Run simple = tumbling.run_engine(events);
    const Run other = others.run_engine(events);
    state.SetIterationTime(other.seconds);
    state.counters["tumbling"] = simple.million_events_a_second(events);
    state.counters["these"] = other.million_events_a_second(events);
    state.counters["cost"] = other.seconds / simple.seconds;
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

void register_costs(const Workload& tumbling, const std::vector<Workload>& others) {
  for (const Workload& other : others) {
    for (const std::size_t parallelism : parallelisms) {
      add("cost", other.name, parallelism, 5,
          std::bind_front(measure_cost, Measured(tumbling, parallelism),
                          Measured(other, parallelism)));
    }
  }
}

}  // namespace weir::bench
