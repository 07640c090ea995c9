/// \file
/// What a job says of itself: how much has passed through each operator, how far event time has
/// come, how busy each task is, what is kept.
///
/// All of it is plain data: taken at one moment of each task, between two of its steps, and
/// unchanged after that. See JobClient::metrics() and JobResult::metrics().
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "weir/histogram.hpp"
#include "weir/meter.hpp"
#include "weir/timestamp.hpp"

namespace weir {

/// The figures of one subtask of one operator. A value.
struct OperatorMetrics {
  std::string name;               ///< the operator's
  std::string uid;                ///< the operator's, as it stands in snapshots
  std::size_t subtask = 0;        ///< index, from 0
  std::uint64_t records_in = 0;   ///< elements that have come in, by all inputs
  std::uint64_t records_out = 0;  ///< elements that have gone out, by the main and all side outputs
  Timestamp input_watermark =
      Timestamp::min();  ///< the last that came in; Timestamp::min() before the first
  Timestamp output_watermark =
      Timestamp::min();  ///< the last that went out; Timestamp::min() before the first
  /// How far event time is behind the executor's clock: the clock less the watermark that went out,
  /// or at a sink that came in. None before the first watermark and after the last.
  std::optional<Duration> watermark_lag;
  std::uint64_t late_records_dropped = 0;  ///< the counter `num_late_records_dropped`
  std::size_t keys = 0;                    ///< for which anything is kept
  std::size_t state_entries = 0;  ///< values in keyed state: elements of lists, maps and buffered
                                  ///< windows count one by one
  /// Memory of keyed state: its tables, and for values that own more, such as strings and lists,
  /// what they take in a snapshot. This and `state_entries` are exact up to 4096 keys (or windows
  /// of keys) with 4 MiB; of more an even sample of as many is looked at and stands for all, so
  /// that asking takes no longer where more is kept.
  std::size_t state_bytes = 0;
  std::size_t event_time_timers = 0;                      ///< that have not fired
  std::size_t processing_time_timers = 0;                 ///< that have not fired
  std::map<std::string, std::uint64_t> counters;          ///< of its functions, by name
  std::map<std::string, double> gauges;                   ///< of its functions, by name
  std::map<std::string, HistogramStatistics> histograms;  ///< of its functions, by name
  std::map<std::string, MeterFigures> meters;             ///< of its functions, by name
};

/// The figures of one task: a chain of operators, one subtask of each. A value.
struct TaskMetrics {
  std::string name;         ///< the names of its operators
  std::size_t subtask = 0;  ///< index, from 0
  bool finished = false;    ///< whether its input has ended and all of it has been worked on
  /// From its first step to its last. What is left of it after busy, idle and backpressured time
  /// the task has waited for its turn on its thread.
  std::chrono::nanoseconds lifetime{0};
  std::chrono::nanoseconds busy{0};           ///< in steps that did something, or full of questions
                                              ///< that others have to answer
  std::chrono::nanoseconds idle{0};           ///< without anything to do
  std::chrono::nanoseconds backpressured{0};  ///< unable to go on: its results found no room
  std::vector<OperatorMetrics> operators;     ///< in the order of the chain
};

/// How a checkpoint ended. A value.
struct CheckpointRecord {
  std::int64_t number = 0;      ///< which one
  std::string aborted;          ///< why it was given up; empty: it is complete
  Duration duration{0};         ///< from when it was asked for to its end
  Duration parts_after{0};      ///< until the last task's part was there; the rest was storing it
  Duration alignment{0};        ///< the longest time between a task's first barrier and its last
  std::string last_task;        ///< whose part came last, as `name[subtask]`
  std::uint64_t bytes = 0;      ///< what is in it
  std::uint64_t new_bytes = 0;  ///< of these, what is not in files that the one before it has too
  std::uint64_t in_flight_bytes = 0;  ///< of these, elements that were on their way
};

/// The figures of a job's checkpoints. A value.
struct CheckpointMetrics {
  std::int64_t completed = 0;             ///< how many, in this run
  std::int64_t aborted = 0;               ///< how many were given up, in this run
  std::int64_t last = 0;                  ///< number of the last that was completed; 0: none
  Duration last_duration{0};              ///< from when it was asked for until it was complete
  std::uint64_t last_state_bytes = 0;     ///< what is in it
  std::vector<CheckpointRecord> history;  ///< the last ten, in order
};

/// All figures of a job at a moment. A value.
struct MetricsReport {
  Timestamp at;                    ///< by the executor's clock
  std::vector<TaskMetrics> tasks;  ///< inputs before their readers; subtasks in order
  CheckpointMetrics checkpoints;   ///< of the whole job
  std::string job;                 ///< its name
  std::size_t restarts = 0;        ///< how often the job has been started anew after a failure
  std::string last_failure;        ///< why, the last time

  /// The figures of an operator's subtask; of operators with one name, the first's. \throws
  /// InvalidJob if there is none.
  const OperatorMetrics& of(const std::string& operator_name, std::size_t subtask = 0) const;
  /// All subtasks of an operator as one: figures are added up, histograms merged, the watermarks
  /// are the smallest, the lag the largest. \throws InvalidJob if there is none.
  OperatorMetrics sum_of(const std::string& operator_name) const;
};

/// The report as tables of at most 80 columns, a line for each task and for each operator's
/// subtask.
std::string to_table(const MetricsReport& report);

}  // namespace weir
