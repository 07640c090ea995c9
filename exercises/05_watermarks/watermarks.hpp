/// \file
/// The contract of exercise 05. Not to be edited: what you write goes into watermarks.cpp.
#pragma once

#include <cereal/cereal.hpp>
#include <cstdint>
#include <memory>

#include "missing_solution.hpp"
#include "weir/data_stream.hpp"
#include "weir/taxi/ids.hpp"
#include "weir/watermark_strategy.hpp"
#include "weir/windows.hpp"

namespace weir::exercises {

/// A taxi says that it is there.
struct Ping {
  taxi::TaxiId taxi_id = 0;  ///< which taxi
  Timestamp time;            ///< when it said so
  bool marker = false;       ///< whether no ping of `time` or earlier follows on this stream

  /// Equal in every field.
  friend bool operator==(const Ping&, const Ping&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("taxi_id", taxi_id), cereal::make_nvp("time", time),
            cereal::make_nvp("marker", marker));
  }
};

/// How many pings there were in a window.
struct PingCount {
  Timestamp window_end;    ///< the end of the window, which does not belong to it
  std::int64_t count = 0;  ///< how many pings, of all taxis

  /// Equal in every field.
  friend bool operator==(const PingCount&, const PingCount&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("window_end", window_end), cereal::make_nvp("count", count));
  }
};

/// Part 1: a periodic generator for pings that come after pings which are later by at most
/// `bound`.
std::unique_ptr<WatermarkGenerator<Ping>> bounded_generator(Duration bound);

/// Part 2: a punctuated generator: each marker is a watermark, at once, and nothing else is.
std::unique_ptr<WatermarkGenerator<Ping>> punctuated_generator();

/// Part 3: a strategy that stamps each ping with its time, makes watermarks as bounded_generator()
/// does, and marks a stream idle when nothing has come for `idle_after` of processing time.
WatermarkStrategy<Ping> ping_strategy(Duration bound, Duration idle_after);

/// Part 4: the number of pings of both streams in each window of 5 seconds. On each stream a ping
/// comes after pings which are later by at most 3 seconds; one that is silent for 10 seconds is not
/// waited for. The streams have neither timestamps nor watermarks yet.
DataStream<PingCount> count_pings(DataStream<Ping> first, DataStream<Ping> second);

}  // namespace weir::exercises
