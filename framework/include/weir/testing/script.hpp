/// \file
/// What a source of a test does, step by step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "weir/source.hpp"

namespace weir::testing {

/// A test's source has `there_are` splits. \throws SnapshotError if `split`, of a snapshot, is none
/// of them.
void expect_split(std::size_t split, std::size_t there_are);

/// One thing that a source does. A value.
template <class T>
class ScriptStep {
 public:
  /// Emits `value`; Timestamp::min() stands for no timestamp.
  static ScriptStep element(T value, Timestamp timestamp) {
    ScriptStep step(Kind::element);
    step.value_.emplace(std::move(value));
    step.timestamp_ = timestamp;
    return step;
  }
  /// Emits a watermark.
  static ScriptStep watermark(Timestamp timestamp) {
    ScriptStep step(Kind::watermark);
    step.timestamp_ = timestamp;
    return step;
  }
  /// Marks the source idle.
  static ScriptStep idle() { return ScriptStep(Kind::idle); }
  /// Marks the source active.
  static ScriptStep active() { return ScriptStep(Kind::active); }
  /// Waits for `duration` of processing time.
  static ScriptStep pause(Duration duration) {
    ScriptStep step(Kind::pause);
    step.pause_ = duration;
    return step;
  }
  /// Ends the stream.
  static ScriptStep end() { return ScriptStep(Kind::end); }

  /// How long it waits; none if it is no pause.
  std::optional<Duration> pause() const {
    return kind_ == Kind::pause ? std::optional(pause_) : std::nullopt;
  }
  /// Does it, but for waiting. Answers whether more may follow.
  bool play(SourceOutput<T>& out) const {
    switch (kind_) {
      case Kind::element:
        out.collect(*value_, timestamp_);
        break;
      case Kind::watermark:
        out.emit_watermark(timestamp_);
        break;
      case Kind::idle:
        out.mark_idle();
        break;
      case Kind::active:
        out.mark_active();
        break;
      case Kind::pause:
        break;
      case Kind::end:
        return false;
    }
    return true;
  }

 private:
  enum class Kind : std::uint8_t { element, watermark, idle, active, pause, end };

  explicit ScriptStep(Kind kind) : kind_(kind) {}

  Kind kind_;
  std::optional<T> value_;
  Timestamp timestamp_ = Timestamp::min();
  Duration pause_{0};
};

/// The steps of one split, in order: written down as
/// `Script<int>().element(1, t).watermark(t).pause(1s).idle()`. A value. After the last step the
/// split ends.
template <class T>
class Script {
 public:
  /// Then an element without a timestamp.
  Script& element(T value) { return element(std::move(value), Timestamp::min()); }
  /// Then an element.
  Script& element(T value, Timestamp timestamp) {
    return add(ScriptStep<T>::element(std::move(value), timestamp));
  }
  /// Then a watermark.
  Script& watermark(Timestamp timestamp) { return add(ScriptStep<T>::watermark(timestamp)); }
  /// Then nothing for now.
  Script& idle() { return add(ScriptStep<T>::idle()); }
  /// Then the end of idleness.
  Script& active() { return add(ScriptStep<T>::active()); }
  /// Then nothing for `duration` of processing time.
  Script& pause(Duration duration) { return add(ScriptStep<T>::pause(duration)); }

  /// The steps.
  const std::vector<ScriptStep<T>>& steps() const { return steps_; }

 private:
  Script& add(ScriptStep<T> step) {
    steps_.push_back(std::move(step));
    return *this;
  }

  std::vector<ScriptStep<T>> steps_;
};

}  // namespace weir::testing
