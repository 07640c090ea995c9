/// \file
/// The jobs that are made to crash: one of each kind of state, window, join, sink and so on.
///
/// What a job gives does not depend on the order in which its tasks run, nor on their number, nor
/// on when the job crashes: it is compared with a run that is not disturbed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/events.hpp"
#include "weir/weir.hpp"

namespace weir::crashes {

using tests::Event;
using Results = CollectedResults<std::string>;

/// A job that outlives its processes, with all that is outside of them. One thread.
struct Running {
  std::function<void(StreamExecutionEnvironment&)> build;  ///< once for each process
  std::function<std::vector<std::string>()> lines;         ///< what has come out, sorted
  /// Tells the watcher of each stage of what the job does outside; null: there is nothing.
  std::function<void(std::function<void()>)> watch;
};

/// A job of the catalogue.
struct Job {
  std::string name;
  std::function<Running()> start;
};

/// What has come out, sorted.
std::vector<std::string> sorted_lines(const Results& results);

/// A job whose results are all there is to it.
Job collecting(std::string name,
               std::function<void(StreamExecutionEnvironment&, const Results&)> build);

/// "key: value, time".
std::string text(const Event& event);
/// An element of two splits: each key is of one of them, so that its elements have an order; some
/// come 25 ms late, which the watermarks of elements() wait for.
Event element(std::size_t split, std::size_t i);
DataStream<Event> elements(StreamExecutionEnvironment& environment, std::size_t per_split = 10);
/// Others of the same keys, more of them, in order.
DataStream<Event> others(StreamExecutionEnvironment& environment, std::size_t per_split = 14);

/// The parts of the catalogue, each in a file of its name.
std::vector<Job> state_jobs();
std::vector<Job> window_jobs();
std::vector<Job> meeting_jobs();
std::vector<Job> sink_jobs();
/// All of them.
std::vector<Job> all_jobs();

}  // namespace weir::crashes
