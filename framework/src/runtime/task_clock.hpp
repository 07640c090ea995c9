/// \file
/// Processing time, as the operators of one task see it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "runtime/parker.hpp"
#include "time/clock.hpp"
#include "weir/internal/processing_time.hpp"

namespace weir::internal {

/// The executor's clock, what a task has been asked to do later, and for how long the task has been
/// held up. Belongs to the task's thread, but for wake() and stop().
class TaskClock final : public ProcessingTime {
 public:
  /// The clock outlives it.
  explicit TaskClock(const Clock& clock) : clock_(&clock) {}

  /// The parker of the thread that steps the task; it outlives all calls of wake().
  void set_parker(Parker& parker) { parker_ = &parker; }
  /// The job is being stopped. From any thread.
  void stop() { stopping_.store(true, std::memory_order_relaxed); }

  Timestamp now() const override { return clock_->now(); }
  void schedule(Timestamp at, std::function<void()> callback) override {
    callbacks_.push({at, scheduled_++, std::move(callback)});
  }
  void after_next_input(std::function<void()> callback) override {
    after_next_input_.push_back(std::move(callback));
  }
  Duration held_up() const override {
    return held_since_ ? held_up_ + (now() - *held_since_) : held_up_;
  }
  bool stopping() const override { return stopping_.load(std::memory_order_relaxed); }
  void wake() override {
    if (parker_ != nullptr) parker_->wake();
  }

  /// Calls the first callback, if its time has come. Answers whether it had.
  bool run_one(Timestamp now);
  /// When the first callback is due; Timestamp::max() if there is none.
  Timestamp next() const { return callbacks_.empty() ? Timestamp::max() : callbacks_.top().at; }
  /// The task has looked for input. Answers whether somebody waited for that.
  bool looked_for_input();
  /// From `now` on the task is kept from reading.
  void hold_up(Timestamp now) {
    if (!held_since_) held_since_ = now;
  }
  /// The task reads again.
  void go_on(Timestamp now) {
    if (!held_since_) return;
    held_up_ += now - *held_since_;
    held_since_.reset();
  }

 private:
  struct Callback {
    Timestamp at;
    std::uint64_t order;
    std::function<void()> call;
    bool operator>(const Callback& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };

  const Clock* clock_;
  Parker* parker_ = nullptr;
  std::priority_queue<Callback, std::vector<Callback>, std::greater<>> callbacks_;
  std::uint64_t scheduled_ = 0;
  std::vector<std::function<void()>> after_next_input_;
  Duration held_up_{0};                  ///< until the task could go on last
  std::optional<Timestamp> held_since_;  ///< if it is held up now
  std::atomic<bool> stopping_{false};
};

}  // namespace weir::internal
