/// \file
/// Where event time comes from: timestamps for elements, watermarks for the stream.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "weir/internal/shared_function.hpp"
#include "weir/timestamp.hpp"
#include "weir/watermark_output.hpp"

namespace weir {

namespace internal {
/// \throws InvalidJob if `duration` is negative; else returns it.
Duration checked_not_negative(Duration duration, const char* what);
/// \throws InvalidJob unless `duration` is positive; else returns it.
Duration checked_positive(Duration duration, const char* what);
}  // namespace internal

/// Makes the watermarks of one stream or split. Each has its own, used on the task's thread only;
/// owned by the engine.
template <class T>
class WatermarkGenerator {
 public:
  virtual ~WatermarkGenerator() = default;
  /// Called for every element, before it is passed on: a punctuated generator may emit here.
  /// The watermark follows the element.
  virtual void on_event(const T& value, Timestamp timestamp, WatermarkOutput& output) = 0;
  /// Called every auto-watermark interval: a periodic generator emits here.
  virtual void on_periodic_emit(WatermarkOutput& output) = 0;
};

/// How timestamps and watermarks are made. A value; every subtask makes its own generator from it.
template <class T>
class WatermarkStrategy {
 public:
  /// Makes a generator.
  using GeneratorFactory = std::function<std::unique_ptr<WatermarkGenerator<T>>()>;
  /// Stamps a batch: reads `n` values, replaces their `n` timestamps.
  using BatchAssigner =
      internal::SharedFunction<void(const T* values, Timestamp* timestamps, std::size_t n)>;

  /// Timestamps never go back: the watermark is the last timestamp less 1 ms.
  static WatermarkStrategy for_monotonous_timestamps() {
    return for_bounded_out_of_orderness(Duration{0});
  }
  /// An element comes after elements that are later by at most `bound`: the watermark is the
  /// largest timestamp seen less `bound` less 1 ms. \throws InvalidJob if `bound` is negative.
  static WatermarkStrategy for_bounded_out_of_orderness(Duration bound) {
    WatermarkStrategy strategy;
    strategy.bound_ = internal::checked_not_negative(bound, "out-of-orderness bound");
    return strategy;
  }
  /// Watermarks of one's own making: `make()` returns a new std::unique_ptr<WatermarkGenerator<T>>.
  static WatermarkStrategy for_generator(GeneratorFactory make) {
    WatermarkStrategy strategy;
    strategy.make_generator_ = std::move(make);
    return strategy;
  }
  /// No watermark but the last: event time ends where the stream ends.
  static WatermarkStrategy no_watermarks() { return WatermarkStrategy(); }

  /// Takes timestamps from the elements: `assign(value)`, or `assign(value, timestamp so far)`,
  /// returns a Timestamp.
  template <class F>
  WatermarkStrategy with_timestamp_assigner(F assign) const {
    WatermarkStrategy strategy = *this;
    strategy.assign_ = [assign](const T* values, Timestamp* timestamps, std::size_t n) {
      for (std::size_t i = 0; i < n; ++i) {
        if constexpr (std::is_invocable_r_v<Timestamp, const F&, const T&, Timestamp>) {
          timestamps[i] = std::invoke(assign, values[i], timestamps[i]);
        } else {
          static_assert(
              std::is_invocable_r_v<Timestamp, const F&, const T&>,
              "with_timestamp_assigner: pass a function that takes the element, and perhaps "
              "its timestamp so far, and returns a weir::Timestamp");
          timestamps[i] = std::invoke(assign, values[i]);
        }
      }
    };
    return strategy;
  }
  /// Marks the stream idle once `timeout` of processing time has passed without an element, so that
  /// nobody waits for its watermarks; the next element makes it active again. \throws InvalidJob if
  /// it is not positive.
  WatermarkStrategy with_idleness(Duration timeout) const {
    WatermarkStrategy strategy = *this;
    strategy.idle_timeout_ = internal::checked_positive(timeout, "idleness timeout");
    return strategy;
  }

  /// Used by the engine: the bound, for strategies that are made of one.
  const std::optional<Duration>& bound() const { return bound_; }
  /// Used by the engine: stamps a batch; empty if timestamps stay as they are.
  const BatchAssigner& assigner() const { return assign_; }
  /// Used by the engine: makes a generator; empty unless for_generator() made the strategy.
  const GeneratorFactory& generator_factory() const { return make_generator_; }
  /// Used by the engine: see with_idleness().
  const std::optional<Duration>& idle_timeout() const { return idle_timeout_; }

 private:
  WatermarkStrategy() = default;

  std::optional<Duration> bound_;
  GeneratorFactory make_generator_;
  BatchAssigner assign_;
  std::optional<Duration> idle_timeout_;
};

}  // namespace weir
