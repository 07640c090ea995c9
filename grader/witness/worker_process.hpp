/// \file
/// A worker, seen from the process that decides.
#pragma once

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "weir/scenario/frames.hpp"
#include "weir/scenario/observation.hpp"
#include "weir/scenario/scenario.hpp"
#include "weir/scenario/trace.hpp"

namespace weir::grader {

/// What a worker may use.
struct WorkerLimits {
  std::chrono::milliseconds time{3000};         ///< real time for a scenario
  std::size_t memory = std::size_t{2} << 30U;   ///< address space, in bytes; not under sanitizers
  std::size_t printed = std::size_t{1} << 20U;  ///< what it prints, in bytes
  bool crash_sites = true;  ///< whether to find out where it crashed, which takes a while
};

/// Plays scenarios in a process of its own, which is started when it is needed and again after it
/// has crashed, hung or answered nonsense: none of that reaches the caller but as an observation.
/// Not thread-safe. Ends the process, and all that it started, when it goes.
class WorkerProcess {
 public:
  /// Of the program at `path`.
  explicit WorkerProcess(std::string path, WorkerLimits limits = {});
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  ~WorkerProcess();

  /// Hands a scenario over. \throws Error if there is no such program.
  void send(const Scenario& scenario);
  /// What came of the scenario that was sent last.
  Observation receive();
  /// Both.
  Observation play(const Scenario& scenario) {
    send(scenario);
    return receive();
  }

  /// Plays it for someone to watch: of a program that crashes or hangs, all up to there.
  Trace trace(const Scenario& scenario);

  /// What the program printed since the last call, its last part if it is long.
  std::string take_printed();

 private:
  void start();
  void ask(const Request& request);
  /// Ends the process; how it ended, as waitpid(2) says.
  int stop();
  /// The same for one that is on its way out: it gets a moment.
  int stop_dying();
  /// What becomes of a worker that does not answer.
  Observation lost(FrameStatus status);
  /// What becomes of one that answers nonsense.
  Observation garbled();

  std::string path_;
  WorkerLimits limits_;
  int process_ = 0;  // 0: none
  int socket_ = -1;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> printed_;
  long printed_taken_ = 0;
  Deadline deadline_;
  FrameStatus sent_ = FrameStatus::complete;
  std::size_t timeouts_ = 0;
};

}  // namespace weir::grader
