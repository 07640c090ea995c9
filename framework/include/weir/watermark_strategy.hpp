/// \file
/// Where event time comes from: timestamps for elements, watermarks for the stream.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "weir/internal/one_by_one.hpp"
#include "weir/internal/shared_function.hpp"
#include "weir/timestamp.hpp"
#include "weir/watermark_output.hpp"

namespace weir {

namespace internal {
/// \throws InvalidJob if `duration` is negative; else returns it.
Duration checked_not_negative(Duration duration, const char* what);
/// \throws InvalidJob unless `duration` is positive; else returns it.
Duration checked_positive(Duration duration, const char* what);

/// A watermark generator whose element type is hidden.
class AnyWatermarkGenerator {
 public:
  virtual ~AnyWatermarkGenerator();
  virtual void on_event_at(const void* value, Timestamp timestamp, WatermarkOutput& output) = 0;
  virtual void on_periodic_emit(WatermarkOutput& output) = 0;
};

struct AlignmentSettings;

/// A strategy whose element type is hidden: what the engine works with.
struct WatermarkSettings {
  WatermarkSettings();
  WatermarkSettings(const WatermarkSettings& other);
  WatermarkSettings& operator=(const WatermarkSettings& other);
  ~WatermarkSettings();

  /// The bound, for strategies that are made of one.
  std::optional<Duration> bound;
  /// Makes a generator; empty unless for_generator() made the strategy.
  SharedFunction<std::unique_ptr<AnyWatermarkGenerator>()> make_generator;
  /// Stamps a batch: reads `n` values, replaces their timestamps. Empty if they stay as they are.
  SharedFunction<void(const void* values, Timestamp* timestamps, std::size_t n)> assign;
  std::optional<Duration> idle_timeout;
  /// For sources that keep together with others; null: for all others.
  std::shared_ptr<const AlignmentSettings> alignment;
};
/// \throws InvalidJob if the group has no name, the drift is negative or the interval not positive.
std::shared_ptr<const AlignmentSettings> alignment_settings(std::string group, Duration max_drift,
                                                            Duration update_interval);
}  // namespace internal

/// Makes the watermarks of one stream or split. Each has its own, used on the task's thread only;
/// owned by the engine.
template <class T>
class WatermarkGenerator : public internal::AnyWatermarkGenerator {
 public:
  /// Called for every element, before it is passed on: a punctuated generator may emit here.
  /// The watermark follows the element.
  virtual void on_event(const T& value, Timestamp timestamp, WatermarkOutput& output) = 0;
  /// Called every auto-watermark interval: a periodic generator emits here.
  void on_periodic_emit(WatermarkOutput& output) override = 0;

 private:
  void on_event_at(const void* value, Timestamp timestamp, WatermarkOutput& output) final {
    on_event(*static_cast<const T*>(value), timestamp, output);
  }
};

/// How timestamps and watermarks are made. A value; every subtask makes its own generator from it.
template <class T>
class WatermarkStrategy {
 public:
  /// Makes a generator.
  using GeneratorFactory = std::function<std::unique_ptr<WatermarkGenerator<T>>()>;

  /// Timestamps never go back: the watermark is the last timestamp less 1 ms.
  static WatermarkStrategy for_monotonous_timestamps() {
    return for_bounded_out_of_orderness(Duration{0});
  }
  /// An element comes after elements that are later by at most `bound`: the watermark is the
  /// largest timestamp seen less `bound` less 1 ms. \throws InvalidJob if `bound` is negative.
  static WatermarkStrategy for_bounded_out_of_orderness(Duration bound) {
    WatermarkStrategy strategy;
    strategy.settings_.bound = internal::checked_not_negative(bound, "out-of-orderness bound");
    return strategy;
  }
  /// Watermarks of one's own making: `make()` returns a new std::unique_ptr<WatermarkGenerator<T>>.
  static WatermarkStrategy for_generator(GeneratorFactory make) {
    WatermarkStrategy strategy;
    strategy.settings_.make_generator = [make = std::move(make)] {
      return std::unique_ptr<internal::AnyWatermarkGenerator>(make());
    };
    return strategy;
  }
  /// No watermark but the last: event time ends where the stream ends.
  static WatermarkStrategy no_watermarks() { return WatermarkStrategy(); }

  /// Takes timestamps from the elements: `assign(value)`, or `assign(value, timestamp so far)`,
  /// returns a Timestamp.
  template <class F>
  WatermarkStrategy with_timestamp_assigner(F assign) const {
    WatermarkStrategy strategy = *this;
    strategy.settings_.assign = [assign](const void* elements, Timestamp* timestamps,
                                         std::size_t n) {
      const T* values = static_cast<const T*>(elements);
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
        internal::write_one_by_one();
      }
    };
    return strategy;
  }
  /// Marks the stream idle once `timeout` of processing time has passed without an element, so that
  /// nobody waits for its watermarks; the next element makes it active again. \throws InvalidJob if
  /// it is not positive.
  WatermarkStrategy with_idleness(Duration timeout) const {
    WatermarkStrategy strategy = *this;
    strategy.settings_.idle_timeout = internal::checked_positive(timeout, "idleness timeout");
    return strategy;
  }

  /// Keeps sources together, those of this job whose strategies name the same `group`: a split
  /// whose watermark is ahead of the smallest one of the group by more than `max_drift` is not read
  /// until the others have caught up, and looks whether they have every `update_interval` of
  /// processing time. Splits that are idle or have ended are not waited for; one that has said no
  /// watermark yet is at the beginning of time. Time in which a split is held up does not count as
  /// idleness. Of no effect in BATCH mode. Only for from_source(). As in Flink (FLIP-182,
  /// FLIP-217). \throws InvalidJob if the group has no name, the drift is negative or the interval
  /// not positive.
  WatermarkStrategy with_watermark_alignment(std::string group, Duration max_drift,
                                             Duration update_interval = std::chrono::seconds{
                                                 1}) const {
    WatermarkStrategy strategy = *this;
    strategy.settings_.alignment =
        internal::alignment_settings(std::move(group), max_drift, update_interval);
    return strategy;
  }

  /// Used by the engine.
  const internal::WatermarkSettings& settings() const { return settings_; }

 private:
  WatermarkStrategy() = default;

  internal::WatermarkSettings settings_;
};

}  // namespace weir
