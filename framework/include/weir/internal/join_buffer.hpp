/// \file
/// What an interval join keeps of one side of a key.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "weir/internal/count_values.hpp"
#include "weir/internal/expects.hpp"
#include "weir/serialization.hpp"
#include "weir/timestamped.hpp"

namespace weir::internal {

/// Elements in order of time, and of arrival where times are equal.
///
/// Most come in order and are put at the end. Those that are forgotten are the first ones: they are
/// skipped, and taken out when they are as many as those that stay.
template <class T>
class JoinBuffer {
 public:
  bool empty() const { return forgotten_ == elements_.size(); }
  /// The first element's time; there must be one.
  Timestamp first_time() const {
    WEIR_EXPECTS(!empty());
    return elements_[forgotten_].timestamp;
  }

  void add(T value, Timestamp time) {
    if (empty() || !is_before(time, elements_.back())) {
      elements_.push_back({std::move(value), time});
      return;
    }
    const auto at = std::upper_bound(kept(), elements_.cend(), time, is_before);
    elements_.insert(at, {std::move(value), time});
  }
  /// Calls `visit(value, time)` for each element from `first` to `last`; it may move the buffer,
  /// but add nothing.
  template <class Visit>
  void visit(Timestamp first, Timestamp last, Visit visit) const {
    const auto end = elements_.end();
    for (auto at = std::lower_bound(kept(), end, first, is_after); at != end; ++at) {
      if (at->timestamp > last) return;
      visit(at->value, at->timestamp);
    }
  }
  /// Forgets the first elements for whose time `is_over(time)` holds.
  template <class IsOver>
  void forget_while(IsOver is_over) {
    while (!empty() && is_over(first_time())) ++forgotten_;
    if (forgotten_ > elements_.size() / 2) take_out_forgotten();
  }
  /// Number of values that are kept.
  std::size_t values() const {
    std::size_t sum = 0;
    for (auto at = kept(); at != elements_.end(); ++at) {
      sum += std::max<std::size_t>(1, count_values(at->value));
    }
    return sum;
  }

  template <class Archive>
  void serialize(Archive& archive) {
    take_out_forgotten();
    archive(cereal::make_nvp("elements", elements_));
  }

 private:
  static bool is_before(Timestamp time, const Timestamped<T>& element) {
    return time < element.timestamp;
  }
  static bool is_after(const Timestamped<T>& element, Timestamp time) {
    return element.timestamp < time;
  }
  auto kept() const { return elements_.begin() + static_cast<std::ptrdiff_t>(forgotten_); }
  void take_out_forgotten() {
    elements_.erase(elements_.begin(), kept());
    forgotten_ = 0;
  }

  std::vector<Timestamped<T>> elements_;
  std::size_t forgotten_ = 0;  ///< how many of the first are skipped
};

template <class T>
std::size_t count_values(const JoinBuffer<T>& buffer) {
  return buffer.values();
}

}  // namespace weir::internal
