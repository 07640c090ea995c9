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
#include "family.hpp"
#include "memory.hpp"
#include "tips.hpp"
#include "weir/environment.hpp"
#include "weir/job_client.hpp"

namespace weir::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// A run, and what came of it.
struct Run {
  double seconds = 0;
  std::uint64_t checksum = 0;

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
    state.counters["each"] =
        static_cast<double>(open.state_bytes) / static_cast<double>(open.count);
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
