/// \file
/// The answer to one question of an AsyncFunction: written by any thread, read by the task.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace weir::internal {

class ProcessingTime;

/// Tells an operator that answers have come, and wakes its task; it may outlive both.
class AnswerBell {
 public:
  explicit AnswerBell(ProcessingTime& task) : task_(&task) {}
  /// From any thread.
  void ring();
  /// Whether it has been rung since the last time this was asked.
  bool rung();
  /// Nobody listens any more: the task may go.
  void close();

 private:
  std::atomic<bool> rung_{false};
  std::mutex mutex_;
  ProcessingTime* task_;
};

/// An answer without its type.
class AnswerBase {
 public:
  explicit AnswerBase(std::shared_ptr<AnswerBell> bell);

  /// Whether the caller may write the answer, and then must: the first who asks.
  bool begin();
  /// It has been written.
  void end();
  bool is_there() const { return state_.load() == State::there; }

  std::exception_ptr error;  ///< why there is no answer

 private:
  enum class State : std::uint8_t { open, being_written, there };

  std::atomic<State> state_{State::open};
  std::shared_ptr<AnswerBell> bell_;
};

/// The answer itself.
template <class Out>
struct Answer : AnswerBase {
  using AnswerBase::AnswerBase;
  std::vector<Out> results;
};

/// The error of a question that nobody has answered.
std::exception_ptr no_answer_in_time();

}  // namespace weir::internal
