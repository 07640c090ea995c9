/// \file
/// Where `weir run --sink` puts the results of a job: with a connector, outside of the process.
#pragma once

#include <memory>
#include <string>

#include "weir/data_stream.hpp"
#include "weir/sink.hpp"
#include "worker/job.hpp"
#include "worker/sink_target.hpp"

namespace weir::grader {

/// A place outside.
class ResultSink {
 public:
  virtual ~ResultSink() = default;
  /// Whether results of that job are there already. \throws Error if that cannot be seen.
  virtual bool holds_results() const = 0;
  /// Ends the stream in it.
  virtual DataStreamSink attach(const DataStream<Row>& results) const = 0;
  /// The sink that commits what it writes there, for a job that has its own way to do so; null if
  /// the place has no transactions.
  virtual std::shared_ptr<const TwoPhaseCommitSink<Row>> two_phase_sink() const { return nullptr; }
};

/// Finds the place for the results of the job of that name. There are two of it: a worker is linked
/// with the one or the other, so that one which needs no connectors has none. \throws Error if the
/// worker has no such connector, or the place makes no sense.
std::unique_ptr<ResultSink> open_result_sink(const std::string& job, const SinkTarget& target);
/// Such a function.
using OpenResultSink = std::unique_ptr<ResultSink> (*)(const std::string&, const SinkTarget&);

}  // namespace weir::grader
