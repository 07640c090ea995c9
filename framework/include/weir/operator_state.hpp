/// \file
/// Operator state: what a subtask of a function remembers that belongs to no key.
///
/// A function that has any also derives from CheckpointedFunction:
/// \code
///   class Buffer : public SinkFunction<Order>, public CheckpointedFunction {
///     ListState<Order> saved_;
///     std::vector<Order> waiting_;
///
///    public:
///     void initialize_state(FunctionInitializationContext& context) override {
///       saved_ = context.operator_state_store().list_state(ListStateDescriptor<Order>{"orders"});
///       waiting_ = saved_.get();
///     }
///     void snapshot_state(FunctionSnapshotContext&) override { saved_.update(waiting_); }
///     void invoke(const Order& order, Timestamp) override;
///   };
/// \endcode
/// All functions that are opened can: those of map(), flat_map(), filter(), process(), reduce(),
/// windows and sinks, lambdas aside. What a source remembers are the positions of its readers, see
/// SplitReader.
#pragma once

#include <cstdint>

#include "weir/internal/operator_states.hpp"
#include "weir/keyed_state_store.hpp"

namespace weir {

/// The state of one subtask that belongs to no key. Lists of it are dealt out anew when the
/// parallelism changes.
///
/// A small value; valid as long as the function, and used on the task's thread only.
class OperatorStateStore {
 public:
  /// Made by the engine.
  explicit OperatorStateStore(internal::OperatorStates& states) : states_(&states) {}

  /// A list whose elements go to some subtask each: at a restore at the same parallelism back to
  /// their own, at another one round robin over all. \throws StateError if the name is that of
  /// another state, or the descriptor asks for a time to live or for queries.
  template <class V>
  ListState<V> list_state(const ListStateDescriptor<V>& descriptor) const {
    return list(descriptor, internal::OperatorStates::list);
  }
  /// A list whose elements all go to every subtask: after a restore each one has the lists of all
  /// and takes out what it needs. \throws StateError as list_state().
  template <class V>
  ListState<V> union_list_state(const ListStateDescriptor<V>& descriptor) const {
    return list(descriptor, internal::OperatorStates::union_list);
  }

 private:
  template <class V>
  ListState<V> list(const ListStateDescriptor<V>& descriptor,
                    const internal::OperatorStates::Kind& kind) const {
    static_assert(Serializable<V>, "a list state is saved: its elements need serialize()");
    states_->check(descriptor, descriptor.ttl.make != nullptr);
    internal::FunctionState* state = states_->find(descriptor.name, kind, typeid(V));
    if (state == nullptr) {
      state = &states_->add(descriptor.name, kind, typeid(V),
                            new internal::OperatorList<V>(states_->copying()));
    }
    return ListState<V>(static_cast<internal::OperatorList<V>*>(state));
  }

  internal::OperatorStates* states_;
};

/// What a function may ask before its first element. Valid only for the call.
class FunctionInitializationContext {
 public:
  /// Made by the engine.
  FunctionInitializationContext(internal::OperatorStates& states, internal::KeyedState* keyed)
      : states_(&states), keyed_(keyed) {}

  /// Whether the operator's state has been restored from a snapshot: false when it begins for the
  /// first time.
  bool is_restored() const { return states_->is_restored(); }
  /// State of the subtask.
  OperatorStateStore operator_state_store() const { return OperatorStateStore(*states_); }
  /// State by key, as RuntimeContext::state() gives it in open().
  KeyedStateStore keyed_state_store() const { return KeyedStateStore(keyed_); }

 private:
  internal::OperatorStates* states_;
  internal::KeyedState* keyed_;
};

/// What a function may ask when a snapshot is taken. Valid only for the call.
class FunctionSnapshotContext {
 public:
  /// Made by the engine.
  explicit FunctionSnapshotContext(std::int64_t checkpoint) : checkpoint_(checkpoint) {}

  /// The number of the checkpoint, from 1.
  std::int64_t checkpoint_id() const { return checkpoint_; }

 private:
  std::int64_t checkpoint_;
};

/// A function with state that belongs to no key: a second base, beside that of its kind. Called on
/// the task's thread.
class CheckpointedFunction {
 public:
  virtual ~CheckpointedFunction() = default;
  /// Called once, before open(): the place to ask for state, and to take back what it holds.
  virtual void initialize_state(FunctionInitializationContext& context) = 0;
  /// Called whenever a snapshot is taken, between two elements: what the states hold when it
  /// returns is saved.
  virtual void snapshot_state(FunctionSnapshotContext& context) = 0;
};

}  // namespace weir
