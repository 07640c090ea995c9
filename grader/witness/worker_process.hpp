/// \file
/// A worker, seen from the process that decides.
#pragma once

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/scenario/frames.hpp"
#include "weir/scenario/observation.hpp"
#include "weir/scenario/request.hpp"
#include "weir/scenario/scenario.hpp"
#include "weir/scenario/trace.hpp"
#include "witness/patience.hpp"

namespace weir::grader {

/// A worker's program, and the words that come before it where it runs in a box (words_of() of
/// sandbox/box.hpp); none where it is trusted.
struct WorkerProgram {
  std::string path;                ///< the program
  std::vector<std::string> box{};  ///< what starts it

  /// The program at `path`.
  WorkerProgram(std::string program, std::vector<std::string> words = {})
      : path(std::move(program)), box(std::move(words)) {}
  /// Likewise, trusted.
  WorkerProgram(const char* program) : path(program) {}
};

/// What a worker may use.
struct WorkerLimits {
  Patience::Limits time{.busy = std::chrono::seconds{3},
                        .idle = std::chrono::seconds{10}};  ///< for a scenario
  std::size_t memory = std::size_t{2} << 30U;   ///< address space, in bytes; not under sanitizers
  std::size_t printed = std::size_t{1} << 20U;  ///< what it prints, in bytes
  bool crash_sites = true;  ///< whether to find out where it crashed, which takes a while
  bool trusted = false;  ///< of a job that crashes, whether the process may live on: it is quicker
};

/// Plays scenarios in a process of its own, which is started when it is needed and again after it
/// has crashed, hung or answered nonsense: none of that reaches the caller but as an observation.
/// Where a job crashes in a scenario, what follows is played by a new process, which gets nothing
/// but the snapshot: what a program keeps elsewhere is gone. Not thread-safe. Ends the process, and
/// all that it started, when it goes.
class WorkerProcess {
 public:
  /// Of that program.
  explicit WorkerProcess(WorkerProgram program, WorkerLimits limits = {});
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

  /// Plays it for someone to watch: of a program that crashes or hangs, all up to there; the
  /// observation then has as many steps as were done.
  Trace trace(const Scenario& scenario);

  /// What the program printed since the last call, its last part if it is long.
  std::string take_printed();

 private:
  void start();
  void send(const Scenario& scenario, bool traced);
  void ask();
  /// Reads a message. Anything but one that is complete: what becomes of the worker.
  std::optional<Observation> read(std::string& bytes);
  /// What came of the leg that was asked for last.
  Observation receive_leg();
  Observation trace_leg(Trace& trace);
  /// The job crashes, and its process with it. What remains goes to a new one, which is asked for
  /// the next leg; anything but nothing: what becomes of a worker that leaves nothing.
  std::optional<Observation> crash();
  /// All legs, the first of which has been asked for; `receive` is called for each.
  template <class Receive>
  Observation receive_all(Receive receive);
  /// Ends the process; how it ended, as waitpid(2) says.
  int stop();
  /// The same for one that is on its way out: it gets a moment.
  int stop_dying();
  /// Whether the worker may still answer.
  bool keeps_waiting();
  /// What becomes of a worker that does not answer.
  Observation lost(FrameStatus status);
  /// What becomes of one that answers nonsense.
  Observation garbled();

  WorkerProgram program_;
  WorkerLimits limits_;
  int process_ = 0;  // 0: none
  int socket_ = -1;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> printed_;
  long printed_taken_ = 0;
  std::string last_words_;  // of a process that has crashed, not taken as yet
  Request request_;         // the last one
  Patience::Limits time_;   // for the present scenario
  std::optional<Patience> patience_;
  Patience::End end_ = Patience::End::none;
  FrameStatus sent_ = FrameStatus::complete;
  std::size_t timeouts_ = 0;
};

}  // namespace weir::grader
