/// \file
/// The task's clock, as one operator sees it.
#pragma once

#include <functional>
#include <utility>

#include "weir/internal/operator.hpp"

namespace weir::internal {

/// The task's clock. What the operator has asked it to do later is done the way that everything is
/// done that an operator does: `run` calls it.
class OperatorClock final : public ProcessingTime {
 public:
  using Callback = std::function<void()>;

  /// The task's clock outlives it.
  OperatorClock(ProcessingTime& clock, std::function<void(const Callback&)> run)
      : clock_(&clock), run_(std::move(run)) {}

  Timestamp now() const override { return clock_->now(); }
  void schedule(Timestamp at, Callback callback) override {
    clock_->schedule(at, [this, callback = std::move(callback)] { run_(callback); });
  }
  void after_next_input(Callback callback) override {
    clock_->after_next_input([this, callback = std::move(callback)] { run_(callback); });
  }
  Duration held_up() const override { return clock_->held_up(); }
  bool stopping() const override { return clock_->stopping(); }
  void wake() override { clock_->wake(); }

 private:
  ProcessingTime* clock_;
  std::function<void(const Callback&)> run_;
};

}  // namespace weir::internal
