/// \file
/// What `weir run` needs of an exercise: a job that makes lines of generated streams.
#pragma once

#include <functional>
#include <string>

#include "weir/data_stream.hpp"
#include "weir/environment.hpp"
#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::grader {

/// A line of results: `key,value`. A later one of the same key takes the place of an earlier one
/// where only final results are asked for.
struct Row {
  std::string key;    ///< what the result is of; sorts as text
  std::string value;  ///< the result

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("key", key), cereal::make_nvp("value", value));
  }
};

/// The generated streams. Each is made when it is asked for, once. Used while the job is built.
class Inputs {
 public:
  virtual ~Inputs() = default;
  /// Rides, without timestamps and watermarks.
  virtual DataStream<taxi::TaxiRide> rides() = 0;
  /// Fares, without timestamps and watermarks.
  virtual DataStream<taxi::TaxiFare> fares() = 0;
  /// The environment of the job, which may have been told already where the job starts from.
  virtual StreamExecutionEnvironment& environment() = 0;
};

class ResultSink;

/// Builds the job of one exercise.
using Job = std::function<DataStream<Row>(Inputs&)>;
/// Builds one that writes its results there by itself: for an exercise on sinks. \throws InvalidJob
/// if it cannot.
using JobWithSink = std::function<DataStreamSink(Inputs&, const ResultSink& place)>;

}  // namespace weir::grader
