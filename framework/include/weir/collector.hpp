/// \file
/// Where a function puts its results.
#pragma once

#include <utility>

#include "weir/internal/output.hpp"
#include "weir/timestamp.hpp"

namespace weir {

/// Takes the results of a function, any number of them, and passes them on downstream.
///
/// Owned by the engine; valid only for the call that it is given to; used only on the thread of
/// that call. Results leave in the order in which they were collected, each with the timestamp of
/// the element or timer that is being processed.
template <class T>
class Collector {
 public:
  /// Made by the engine: collects into `output`.
  explicit Collector(internal::Output& output) : output_(&output) {}

  /// Emits `value`.
  void collect(const T& value) { output_->append(value, timestamp_); }
  /// As above; the value is moved.
  void collect(T&& value) { output_->append(std::move(value), timestamp_); }

  /// Used by the engine: what the next results are stamped with.
  void set_timestamp(Timestamp timestamp) { timestamp_ = timestamp; }

 private:
  internal::Output* output_;
  Timestamp timestamp_ = Timestamp::min();
};

}  // namespace weir
