/// \file
/// The first elements of a stream, for DataStream::execute_and_collect().
#pragma once

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace weir::internal {

/// Thrown by the sink of a job of which no more is wanted: it ends the job.
struct EnoughCollected {};

/// \throws InvalidJob if `limit` is 0.
void check_limit(std::size_t limit);

/// Keeps elements until there are enough. Thread-safe.
template <class T>
class FirstElements {
 public:
  explicit FirstElements(std::size_t limit) : limit_(limit) {}

  /// \throws EnoughCollected when the limit has been reached.
  void add(const T& value) {
    const std::scoped_lock lock(mutex_);
    if (values_.size() < limit_) values_.push_back(value);
    if (values_.size() == limit_) throw EnoughCollected();
  }
  bool is_complete() const {
    const std::scoped_lock lock(mutex_);
    return values_.size() == limit_;
  }
  /// The elements; afterwards there are none.
  std::vector<T> take() { return std::move(values_); }

 private:
  mutable std::mutex mutex_;
  std::size_t limit_;
  std::vector<T> values_;
};

}  // namespace weir::internal
