/// \file
/// Functions that ask someone else, a database or a service, and get the answer later.
///
/// The answer may come on any thread: the task goes on meanwhile, and many questions are under way
/// at a time. See AsyncDataStream.
#pragma once

#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "weir/internal/answer.hpp"
#include "weir/runtime_context.hpp"

namespace weir {

/// Takes the answer to one question, from any thread, once: a second answer is ignored, and so is
/// one that comes after the job's end. A handle that is copied freely.
template <class Out>
class ResultFuture {
 public:
  /// Made by the engine.
  explicit ResultFuture(std::shared_ptr<internal::Answer<Out>> answer)
      : answer_(std::move(answer)) {}

  /// The answer: any number of elements, which get the timestamp of the element that was asked for.
  void complete(std::vector<Out> results) const {
    if (!answer_->begin()) return;
    answer_->results = std::move(results);
    answer_->end();
  }
  /// There is no answer: the job fails of `error`.
  void complete_exceptionally(const std::exception_ptr& error) const {
    if (!answer_->begin()) return;
    answer_->error = error;
    answer_->end();
  }

 private:
  std::shared_ptr<internal::Answer<Out>> answer_;
};

/// Asks a question for each element. Called on the task's thread, and must not wait there; each
/// subtask has its own copy. There is no state by key: what is under way is kept by the engine, and
/// asked again after a restore.
template <class In, class Out>
class AsyncFunction : public RichFunction {
 public:
  /// Asks for `value`, which is valid during the call only; sooner or later somebody completes
  /// `result`.
  virtual void async_invoke(const In& value, ResultFuture<Out> result) = 0;
  /// Called once if no answer for `value` came in time: completes `result` in some other way, or
  /// goes on waiting. By default the job fails.
  virtual void timeout(const In& value, ResultFuture<Out> result) {
    static_cast<void>(value);
    result.complete_exceptionally(internal::no_answer_in_time());
  }
};

}  // namespace weir
