/// \file
/// What a rich function may ask of the engine.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "weir/histogram.hpp"
#include "weir/keyed_state_store.hpp"
#include "weir/meter.hpp"
#include "weir/metrics.hpp"
#include "weir/timestamp.hpp"

namespace weir {

class CheckpointedFunction;
class CheckpointListener;

/// The surroundings of one subtask of a function: who it is, its state, its figures.
///
/// Given to open(); owned by the engine and valid until close() has returned; used only on the
/// task's thread: the one that steps the task just then, which is not always the same.
class RuntimeContext {
 public:
  virtual ~RuntimeContext() = default;

  /// The name of the operator that runs the function.
  virtual const std::string& operator_name() const = 0;
  /// Which of the parallel subtasks this is, from 0.
  virtual std::size_t subtask_index() const = 0;
  /// How many subtasks there are.
  virtual std::size_t parallelism() const = 0;
  /// How many there could ever be: the number of key groups.
  virtual std::size_t max_parallelism() const = 0;
  /// How often the job has been started anew after a failure: 0 at first. A harness counts its
  /// restores, a simulation its crashes.
  virtual std::size_t attempt_number() const = 0;
  /// The executor's clock: the machine's, or one that a test controls.
  virtual Timestamp current_processing_time() const = 0;

  /// The counter of this name, made if need be; the job's result holds the sum over all subtasks.
  virtual Counter& counter(std::string_view name) = 0;
  /// Shows a value under this name: `value` is called on the task's thread whenever metrics are
  /// asked for, until close(). A gauge of the same name is replaced.
  virtual void gauge(std::string_view name, std::function<double()> value) = 0;
  /// The histogram of this name, made if need be; metrics show it, merged over subtasks.
  virtual Histogram& histogram(std::string_view name) = 0;
  /// The meter of this name, made if need be; metrics show it, added up over subtasks.
  virtual Meter& meter(std::string_view name) = 0;

  /// The accumulator of this name, made if need be; the job's result holds all subtasks' merged
  /// with `combine`.
  template <class T>
  Accumulator<T>& accumulator(std::string_view name, T initial,
                              typename Accumulator<T>::Combine combine) {
    auto made = std::make_shared<Accumulator<T>>(std::move(initial), std::move(combine));
    add_accumulator(name, made);
    return *made;
  }

  /// The state of a key that `descriptor` names, as KeyedStateStore::state() gives it. \throws
  /// StateError if the stream is not keyed, or the name has another type.
  template <class Descriptor>
  auto state(const Descriptor& descriptor) {
    static_assert(
        requires(const KeyedStateStore& store) { store.state(descriptor); },
        "state: pass a descriptor, like ValueStateDescriptor<int>{\"count\"}");
    return KeyedStateStore(keyed_state()).state(descriptor);
  }

  /// Used by the engine: initializes the function's state, and asks the function at each snapshot.
  virtual void manage_state_of(CheckpointedFunction& function) = 0;
  /// Used by the engine: tells the listener of checkpoints, until close().
  virtual void tell_of_checkpoints(CheckpointListener& listener) = 0;

 protected:
  /// Null where the stream is not keyed.
  virtual internal::KeyedState* keyed_state() = 0;
  /// Keeps an accumulator for the job's result.
  virtual void add_accumulator(std::string_view name,
                               std::shared_ptr<internal::AccumulatorBase> accumulator) = 0;
};

/// The base of functions that are opened and closed. Each subtask has its own copy of the function:
/// made before open(), used by one thread at a time.
class RichFunction {
 public:
  virtual ~RichFunction();
  /// Called once before the first element; the place to ask for state.
  virtual void open(RuntimeContext&);
  /// Called once after the last element, or when the job ends early.
  virtual void close();
};

}  // namespace weir
