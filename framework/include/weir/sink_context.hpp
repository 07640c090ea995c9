/// \file
/// What the writer of a sink answers, and what it may ask.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "weir/error.hpp"
#include "weir/internal/answer.hpp"
#include "weir/internal/operator.hpp"

namespace weir {

/// Whether something has been done, or is to be asked for again.
enum class SinkStatus : std::uint8_t {
  done,  ///< it has
  busy   ///< not yet: the same call comes again, soon or when the writer rings
};

/// Thrown by commit(): it did not work this time, and may the next time.
class TryAgain : public Error {
 public:
  using Error::Error;
};

/// What a writer may ask. Valid as long as the writer; used on the task's thread, but for what
/// waker() answers with.
class SinkContext {
 public:
  /// Made by the engine.
  SinkContext(internal::OperatorContext& context, std::shared_ptr<internal::AnswerBell> bell,
              bool restored)
      : context_(&context), bell_(std::move(bell)), restored_(restored) {}

  /// The subtask, its figures and its clock.
  RuntimeContext& runtime() const { return context_->runtime(); }
  /// Whether the job goes on from a snapshot: false where it begins.
  bool is_restored() const { return restored_; }
  /// Has the task ask again soon. The function may be called from any thread, and outlive all.
  std::function<void()> waker() const;

 private:
  internal::OperatorContext* context_;
  std::shared_ptr<internal::AnswerBell> bell_;
  bool restored_;
};

}  // namespace weir
