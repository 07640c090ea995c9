/// \file
/// Functions of a stream and a broadcast stream: rules that change while the job runs.
///
/// Each subtask has its own copy of the function, and of the broadcast state. A context is owned by
/// the engine and valid only for the call that it is given to.
#pragma once

#include <map>
#include <typeinfo>

#include "weir/broadcast_state.hpp"
#include "weir/process_function.hpp"

namespace weir {

/// What both sides may ask.
class BroadcastBaseContext : private ProcessContext {
 public:
  /// Made by the engine.
  explicit BroadcastBaseContext(internal::OperatorContext& context) : ProcessContext(context) {}

  using ProcessContext::output;
  using ProcessContext::output_timestamp;
  using ProcessContext::set_timestamp;
  using ProcessContext::timestamp;
  /// The operator's watermark: the lower one of both streams, so that a broadcast stream without
  /// watermarks holds it.
  Timestamp current_watermark() const { return context_->watermark(); }
  /// The executor's clock.
  Timestamp current_processing_time() const { return context_->clock().now(); }

 protected:
  /// The map that a descriptor names. \throws StateError if broadcast() was not given it.
  template <class K, class V>
  internal::BroadcastMap<K, V>& state_of(const MapStateDescriptor<K, V>& descriptor) const {
    return static_cast<internal::BroadcastMap<K, V>&>(internal::broadcast_state_of(
        context_->operator_states(), descriptor.name, typeid(std::map<K, V>)));
  }
  /// The timers of the current key.
  using ProcessContext::context_;
  using ProcessContext::domain_;
  using ProcessContext::timer_service;
};

/// What a function may ask while it works on an element.
class ReadOnlyBroadcastContext : public BroadcastBaseContext {
 public:
  using BroadcastBaseContext::BroadcastBaseContext;

  /// The broadcast state that `descriptor` names, to be read. \throws StateError if broadcast() was
  /// not given this descriptor.
  template <class K, class V>
  ReadOnlyBroadcastState<K, V> broadcast_state(const MapStateDescriptor<K, V>& descriptor) const {
    return ReadOnlyBroadcastState<K, V>(this->state_of(descriptor));
  }
};

/// What a function may ask while it works on a broadcast element.
class BroadcastContext : public BroadcastBaseContext {
 public:
  using BroadcastBaseContext::BroadcastBaseContext;

  /// The broadcast state that `descriptor` names. \throws StateError if broadcast() was not given
  /// this descriptor.
  template <class K, class V>
  BroadcastState<K, V> broadcast_state(const MapStateDescriptor<K, V>& descriptor) const {
    return BroadcastState<K, V>(this->state_of(descriptor));
  }
};

/// What a keyed function may ask while it works on an element.
template <class K>
class KeyedReadOnlyBroadcastContext : public ReadOnlyBroadcastContext {
 public:
  using ReadOnlyBroadcastContext::ReadOnlyBroadcastContext;

  using ReadOnlyBroadcastContext::timer_service;
  /// The key of the element, or of the timer.
  const K& current_key() const {
    auto& state = static_cast<internal::KeyedStateOf<K>&>(*context_->keyed_state());
    return state.key(state.current_row());
  }
};

/// The same, in on_timer().
template <class K>
class KeyedBroadcastTimerContext : public KeyedReadOnlyBroadcastContext<K> {
 public:
  using KeyedReadOnlyBroadcastContext<K>::KeyedReadOnlyBroadcastContext;

  /// Which clock the timer waited for.
  TimeDomain time_domain() const { return this->domain_; }
  /// Used by the engine.
  void set_time_domain(TimeDomain domain) { this->domain_ = domain; }
};

/// What a keyed function may ask while it works on a broadcast element. There is no current key.
template <class K>
class KeyedBroadcastContext : public BroadcastContext {
 public:
  using BroadcastContext::BroadcastContext;

  /// Calls `function(key, state)` for each key of this subtask that keeps something in the state by
  /// key that `descriptor` names, in no particular order. It may read and change the state.
  template <class Descriptor, class F>
  void apply_to_keyed_state(const Descriptor& descriptor, F function) {
    auto& keys = static_cast<internal::KeyedStateOf<K>&>(*context_->keyed_state());
    auto state = KeyedStateStore(&keys).state(descriptor);
    const internal::StateColumn& column = *keys.find_column(descriptor.name);
    keys.in_chunks([&] {
      for (internal::RowId row_id = 0; row_id < keys.row_ids(); ++row_id) {
        if (!column.is_kept(row_id)) continue;
        keys.set_current(row_id);
        function(keys.key(row_id), state);
      }
    });
    keys.sweep();
  }
};

/// A stream without keys, and a broadcast stream.
template <class In, class Broadcast, class Out>
class BroadcastProcessFunction : public RichFunction {
 public:
  using ReadOnlyContext = ReadOnlyBroadcastContext;  ///< what process_element() is given
  using Context = BroadcastContext;                  ///< what process_broadcast_element() is given

  /// Called for each element; the broadcast state can be read.
  virtual void process_element(const In& value, ReadOnlyContext& context, Collector<Out>& out) = 0;
  /// Called in every subtask for each broadcast element; the broadcast state can be written. What
  /// is collected here comes out once for each subtask.
  virtual void process_broadcast_element(const Broadcast& value, Context& context,
                                         Collector<Out>& out) = 0;
};

/// The same for a keyed stream: with state and timers, by key.
template <class K, class In, class Broadcast, class Out>
class KeyedBroadcastProcessFunction : public RichFunction {
 public:
  using ReadOnlyContext = KeyedReadOnlyBroadcastContext<K>;  ///< what process_element() is given
  using Context = KeyedBroadcastContext<K>;  ///< what process_broadcast_element() is given
  using OnTimerContext = KeyedBroadcastTimerContext<K>;  ///< what on_timer() is given

  /// Called for each element; state and timers are those of its key, and the broadcast state can be
  /// read.
  virtual void process_element(const In& value, ReadOnlyContext& context, Collector<Out>& out) = 0;
  /// Called in every subtask for each broadcast element; the broadcast state can be written, and
  /// that of all keys is reached by apply_to_keyed_state().
  virtual void process_broadcast_element(const Broadcast& value, Context& context,
                                         Collector<Out>& out) = 0;
  /// Called for each timer that is due, as in KeyedProcessFunction.
  virtual void on_timer(Timestamp at, OnTimerContext& context, Collector<Out>& out) {
    static_cast<void>(at);
    static_cast<void>(context);
    static_cast<void>(out);
  }
};

}  // namespace weir
