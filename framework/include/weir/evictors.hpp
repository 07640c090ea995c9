/// \file
/// Evictors: which elements of a window are left out of its evaluation.
///
/// An evictor is asked before the window function, after it, or both, and removes elements; what it
/// removes is gone for later evaluations too. A window with an evictor keeps all of its elements,
/// even where the result is reduced or aggregated. An evictor has no memory: one object serves all
/// keys and windows on all threads, which is why its functions are const.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "weir/internal/operator.hpp"
#include "weir/internal/shared_function.hpp"
#include "weir/time_window.hpp"
#include "weir/timestamped.hpp"

namespace weir {

/// What an evictor may ask. Owned by the engine; valid only for the call that it is given to.
class EvictorContext {
 public:
  /// Made by the engine.
  explicit EvictorContext(internal::OperatorContext& context) : context_(&context) {}

  /// The operator's watermark; Timestamp::min() before the first.
  Timestamp current_watermark() const { return context_->watermark(); }
  /// The executor's clock.
  Timestamp current_processing_time() const { return context_->clock().now(); }

 private:
  internal::OperatorContext* context_;
};

/// An evictor of windows with elements of type T.
template <class T>
class Evictor {
 public:
  virtual ~Evictor() = default;
  /// Removes elements before the window function is called; they stand in the order of their
  /// arrival.
  virtual void evict_before(std::vector<Timestamped<T>>& elements, const TimeWindow& window,
                            EvictorContext& context) const = 0;
  /// Removes elements after the window function has been called.
  virtual void evict_after(std::vector<Timestamped<T>>& elements, const TimeWindow& window,
                           EvictorContext& context) const = 0;
};

/// Keeps the last elements of a window.
class CountEvictor {
 public:
  /// Keeps the last `n`. The others are removed before the window function is called, or after it
  /// if `after` is true. \throws InvalidJob unless n is positive.
  static CountEvictor of(std::int64_t n, bool after = false);

  /// See Evictor.
  template <class T>
  void evict_before(std::vector<Timestamped<T>>& elements, const TimeWindow&,
                    EvictorContext&) const {
    if (!after_) evict(elements);
  }
  /// See Evictor.
  template <class T>
  void evict_after(std::vector<Timestamped<T>>& elements, const TimeWindow&,
                   EvictorContext&) const {
    if (after_) evict(elements);
  }

 private:
  CountEvictor(std::int64_t n, bool after) : n_(n), after_(after) {}

  template <class T>
  void evict(std::vector<Timestamped<T>>& elements) const {
    if (std::ssize(elements) <= n_) return;
    elements.erase(elements.begin(), elements.end() - n_);
  }

  std::int64_t n_;
  bool after_;
};

/// Keeps the elements of the last while, counted back from the largest timestamp in the window.
class TimeEvictor {
 public:
  /// Removes elements that are `keep` or more older than the latest one: before the window function
  /// is called, or after it if `after` is true. Does nothing where elements have no timestamps.
  static TimeEvictor of(Duration keep, bool after = false) { return {keep, after}; }

  /// See Evictor.
  template <class T>
  void evict_before(std::vector<Timestamped<T>>& elements, const TimeWindow&,
                    EvictorContext&) const {
    if (!after_) evict(elements);
  }
  /// See Evictor.
  template <class T>
  void evict_after(std::vector<Timestamped<T>>& elements, const TimeWindow&,
                   EvictorContext&) const {
    if (after_) evict(elements);
  }

 private:
  TimeEvictor(Duration keep, bool after) : keep_(keep), after_(after) {}

  template <class T>
  void evict(std::vector<Timestamped<T>>& elements) const {
    if (elements.empty() || elements.front().timestamp == Timestamp::min()) return;
    Timestamp latest = Timestamp::min();
    for (const auto& element : elements) latest = std::max(latest, element.timestamp);
    std::erase_if(elements,
                  [this, latest](const auto& old) { return old.timestamp <= latest - keep_; });
  }

  Duration keep_;
  bool after_;
};

/// Keeps the elements that differ little from the last one.
template <class T>
class DeltaEvictor final : public Evictor<T> {
 public:
  /// How much `element` differs from `last`.
  using Delta = internal::SharedFunction<double(const T& element, const T& last)>;

  /// Removes elements for which `delta(element, last)` is `threshold` or more: before the window
  /// function is called, or after it if `after` is true.
  static DeltaEvictor of(double threshold, Delta delta, bool after = false) {
    return {threshold, std::move(delta), after};
  }

  void evict_before(std::vector<Timestamped<T>>& elements, const TimeWindow&,
                    EvictorContext&) const override {
    if (!after_) evict(elements);
  }
  void evict_after(std::vector<Timestamped<T>>& elements, const TimeWindow&,
                   EvictorContext&) const override {
    if (after_) evict(elements);
  }

 private:
  DeltaEvictor(double threshold, Delta delta, bool after)
      : threshold_(threshold), delta_(std::move(delta)), after_(after) {}

  void evict(std::vector<Timestamped<T>>& elements) const {
    if (elements.empty()) return;
    const T last = elements.back().value;
    std::erase_if(elements, [this, &last](const auto& element) {
      return delta_(element.value, last) >= threshold_;
    });
  }

  double threshold_;
  Delta delta_;
  bool after_;
};

namespace internal {

/// Removes elements of a window: before the window function is called, or after it.
template <class T>
using Evict = SharedFunction<void(std::vector<Timestamped<T>>& elements, bool after,
                                  const TimeWindow& window, EvictorContext& context)>;

template <class E, class T>
concept EvictorFor = requires(const E& evictor, std::vector<Timestamped<T>>& elements,
                              const TimeWindow& window, EvictorContext& context) {
  evictor.evict_before(elements, window, context);
  evictor.evict_after(elements, window, context);
};

/// Calls an evictor of any type.
template <class T, class E>
Evict<T> evict_with(E evictor) {
  return [evictor = std::move(evictor)](std::vector<Timestamped<T>>& elements, bool after,
                                        const TimeWindow& window, EvictorContext& context) {
    after ? evictor.evict_after(elements, window, context)
          : evictor.evict_before(elements, window, context);
  };
}

}  // namespace internal
}  // namespace weir
