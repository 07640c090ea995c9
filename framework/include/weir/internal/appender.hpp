/// \file
/// Writes elements straight into the memory of an output's batch.
#pragma once

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
    if (next_ == end_) [[unlikely]]
      start_batch();
    ::new (static_cast<void*>(next_)) T(std::forward<V>(value));
    ++next_;
    *timestamps_ = timestamp;
    ++timestamps_;
  }
  /// Whether a further element would start another batch.
  bool full() const { return next_ == end_; }
  /// Tells the output how many elements its batch has by now.
  void commit() { output_->batch().set_size(static_cast<std::size_t>(next_ - first_)); }
  /// Hands on what was appended. Afterwards it is full: a further element starts another batch.
  void flush() {
    commit();
    output_->flush();
    next_ = end_ = first_;
  }

 private:
  void start_batch() {
    commit();
    output_->flush();
    begin();
  }
  void begin() {
    Batch& batch = output_->batch();
    first_ = batch.values<T>();
    next_ = first_ + batch.size();
    end_ = first_ + batch.capacity();
    timestamps_ = batch.timestamps() + batch.size();
  }

  Output* output_;
  T* first_;
  T* next_;
  T* end_;
  Timestamp* timestamps_;
};

}  // namespace weir::internal
