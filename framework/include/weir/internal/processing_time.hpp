/// \file
/// Processing time, as operators see it.
#pragma once

#include <functional>

#include "weir/timestamp.hpp"

namespace weir::internal {

/// The clock of a task, and what it has been asked to do later. Used on the task's thread, but for
/// wake().
class ProcessingTime {
 public:
  virtual ~ProcessingTime() = default;
  /// The executor's clock: the machine's, or a test's.
  virtual Timestamp now() const = 0;
  /// Calls `callback` from a step of the task once now() has reached `at`.
  virtual void schedule(Timestamp at, std::function<void()> callback) = 0;
  /// Calls `callback` once, after the task has looked for input again.
  virtual void after_next_input(std::function<void()> callback) = 0;
  /// For how long the task has been kept from reading its input so far: by those who take its
  /// results, by a barrier, or by other subtasks that are behind.
  virtual Duration held_up() const = 0;
  /// Whether the job is being stopped: what takes long may end early, nobody waits for it.
  virtual bool stopping() const = 0;
  /// Has the task stepped soon: something has come from outside. From any thread.
  virtual void wake() = 0;
};

}  // namespace weir::internal
