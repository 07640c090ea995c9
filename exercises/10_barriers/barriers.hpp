/// \file
/// The contract of exercise 10. Not to be edited: what you write goes into barriers.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "missing_solution.hpp"

namespace weir::exercises {

/// Names an input channel of a task: 0, 1 and so on.
using Channel = std::size_t;
/// An element: here it is just a number.
using Number = std::int64_t;
/// Names a checkpoint, and its barriers: 1 or more. Later ones have higher numbers, and numbers may
/// be left out.
using CheckpointId = std::int64_t;

/// A task, as an aligner sees it: what it can be told to do.
class Task {
 public:
  virtual ~Task() = default;
  /// Works on an element.
  virtual void process(Number number) = 0;
  /// Takes the snapshot of a checkpoint: writes down its state.
  virtual void snapshot(CheckpointId checkpoint) = 0;
  /// Sends the barrier of a checkpoint on, behind all results so far.
  virtual void forward(CheckpointId checkpoint) = 0;
};

/// Sits between the input channels of a task and the task: is told what arrives, and tells the task
/// what to do and when. Of one channel things arrive in order; between channels there is no order.
class Aligner {
 public:
  virtual ~Aligner() = default;
  /// An element arrives on a channel. It is given to task.process() now or later, once.
  virtual void on_element(Channel channel, Number number, Task& task) = 0;
  /// A barrier arrives on a channel.
  virtual void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) = 0;
  /// A channel ends: nothing more arrives on it.
  virtual void on_end(Channel channel, Task& task) = 0;
};

/// Part 1: makes an aligner of so many channels that holds back what is behind a barrier until the
/// snapshot has been taken.
std::unique_ptr<Aligner> exactly_once(std::size_t channels);

/// Part 2: makes an aligner of so many channels that holds nothing back.
std::unique_ptr<Aligner> at_least_once(std::size_t channels);

/// Part 3: the state of the task, and its results: the sum of the even numbers so far, and the sum
/// of the odd ones.
struct Sums {
  std::int64_t even = 0;  ///< of the even numbers
  std::int64_t odd = 0;   ///< of the odd numbers
};

/// What the task of part 3 finds around it.
class TaskContext {
 public:
  virtual ~TaskContext() = default;
  /// Sends a result downstream.
  virtual void collect(const Sums& sums) = 0;
  /// Stores the state of the task as its part of a checkpoint.
  virtual void store(CheckpointId checkpoint, const Sums& sums) = 0;
  /// Sends a barrier downstream, behind what was collected.
  virtual void send_barrier(CheckpointId checkpoint) = 0;
};

/// What a job asks for.
enum class Guarantee : std::uint8_t { exactly_once, at_least_once };

/// A task, and the aligner that tells it what to do.
struct AlignedTask {
  std::unique_ptr<Aligner> aligner;  ///< is told what arrives
  std::unique_ptr<Task> task;        ///< is given to the aligner each time
};

/// Part 3: makes a task of two channels that sums up even and odd numbers, from `restored` on (what
/// was stored last, or zeros), and an aligner that gives this guarantee. `context` outlives both.
AlignedTask sum_task(Guarantee guarantee, const Sums& restored, TaskContext& context);

}  // namespace weir::exercises
