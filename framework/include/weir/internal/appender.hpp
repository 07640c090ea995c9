/// \file
/// Writes elements straight into the memory of an output's batch.
#pragma once

#include <algorithm>
#include <cstddef>
#include <new>
#include <utility>

#include "weir/internal/output.hpp"

namespace weir::internal {

/// Appends elements of type T to an output, whose batch it has for itself until commit(): where the
/// next element goes is known here, so that appending in a loop is a matter of registers.
template <class T>
class Appender {
 public:
  explicit Appender(Output& output) : output_(&output) { begin(); }
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;
  ~Appender() { commit(); }

  template <class V>
  void append(V&& value, Timestamp timestamp) {
    if (full()) [[unlikely]]
      start_batch();
    place_.put(std::forward<V>(value), timestamp);
  }
  /// Appends `make(0)`, `make(1)` and so on, all with one timestamp: `count` of them, or as many as
  /// the batch has room for. Answers how many. If make() throws, those before remain.
  template <class Make>
  std::size_t append_n(std::size_t count, Make& make, Timestamp timestamp) {
    const std::size_t n = std::min(count, static_cast<std::size_t>(end_ - place_.next));
    std::fill_n(place_.timestamp, n, timestamp);
    T* next = place_.next;  // others may know where this object is; the copy stays in a register
    const auto keep = [&] {
      place_.timestamp += next - place_.next;
      place_.next = next;
    };
    try {
      for (std::size_t i = 0; i < n; ++i, ++next) ::new (static_cast<void*>(next)) T(make(i));
    } catch (...) {
      keep();
      throw;
    }
    keep();
    return n;
  }
  /// Whether a further element would start another batch.
  bool full() const { return place_.next == end_; }
  /// Tells the output how many elements its batch has by now.
  void commit() { output_->batch().set_size(static_cast<std::size_t>(place_.next - first_)); }
  /// Hands on what was appended. Afterwards it is full: a further element starts another batch.
  void flush() {
    commit();
    output_->flush();
    place_.next = end_ = first_;
  }

 private:
  /// Where the next element goes.
  struct Place {
    T* next;
    Timestamp* timestamp;

    template <class V>
    void put(V&& value, Timestamp its) {
      ::new (static_cast<void*>(next)) T(std::forward<V>(value));
      ++next;
      *timestamp = its;
      ++timestamp;
    }
  };

  void start_batch() {
    commit();
    output_->flush();
    begin();
  }
  void begin() {
    Batch& batch = output_->batch();
    first_ = batch.values<T>();
    end_ = first_ + batch.capacity();
    place_ = {first_ + batch.size(), batch.timestamps() + batch.size()};
  }

  Output* output_;
  T* first_;
  T* end_;
  Place place_;
};

}  // namespace weir::internal
