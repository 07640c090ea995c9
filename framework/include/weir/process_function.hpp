/// \file
/// Process functions: elements, state and timers, under one roof.
///
/// Each subtask has its own copy of the function, used by one thread at a time. A context is owned
/// by the engine and valid only for the call that it is given to; what it says of time and key is
/// undefined after that.
#pragma once

#include <utility>

#include "weir/collector.hpp"
#include "weir/internal/operator.hpp"
#include "weir/output_tag.hpp"
#include "weir/runtime_context.hpp"

namespace weir {

/// The clocks, and timers for the current key.
class TimerService {
 public:
  /// Made by the engine.
  explicit TimerService(internal::OperatorContext& context) : context_(&context) {}

  /// The operator's watermark; Timestamp::min() before the first.
  Timestamp current_watermark() const { return context_->watermark(); }
  /// The executor's clock.
  Timestamp current_processing_time() const { return context_->clock().now(); }
  /// Asks for on_timer() once the watermark has reached `time`; for a time that it has reached
  /// already, at the next watermark. Asking again for the same time changes nothing. \throws
  /// StateError if the stream is not keyed.
  void register_event_time_timer(Timestamp time);
  /// Asks for on_timer() once the clock is past `time`, as Flink does: an element that comes in the
  /// same millisecond comes first. For a time that is past already, at once. \throws StateError if
  /// the stream is not keyed.
  void register_processing_time_timer(Timestamp time);
  /// Takes back the event-time timer at `time`; nothing happens if there is none.
  void delete_event_time_timer(Timestamp time);
  /// Takes back the processing-time timer at `time`; nothing happens if there is none.
  void delete_processing_time_timer(Timestamp time);

 private:
  internal::OperatorContext* context_;
};

/// What a process function may ask while it works on an element or a timer.
class ProcessContext {
 public:
  /// Made by the engine.
  explicit ProcessContext(internal::OperatorContext& context)
      : context_(&context), timer_service_(context) {}

  /// The timestamp of the element, or of the timer; Timestamp::min() where there is none.
  Timestamp timestamp() const { return timestamp_; }
  /// The clocks and timers.
  TimerService& timer_service() { return timer_service_; }
  /// Emits `value` to the side output `tag`, with timestamp(); in on_timer() of a processing-time
  /// timer without a timestamp.
  template <class T>
  void output(const OutputTag<T>& tag, T value) {
    auto* side = context_->side_output(tag.id());
    if (side != nullptr) side->append(std::move(value), output_timestamp());
  }
  /// Used by the engine.
  void set_timestamp(Timestamp timestamp) { timestamp_ = timestamp; }
  /// What is emitted carries this: timestamp(), but none where the clock has fired a timer. Used by
  /// the engine.
  Timestamp output_timestamp() const {
    return domain_ == TimeDomain::event_time ? timestamp_ : Timestamp::min();
  }

 protected:
  internal::OperatorContext* context_;          ///< the operator's surroundings
  TimeDomain domain_ = TimeDomain::event_time;  ///< of the timer, if it is one

 private:
  TimerService timer_service_;
  Timestamp timestamp_ = Timestamp::min();
};

/// The same, where there is a current key.
template <class K>
class KeyedProcessContext : public ProcessContext {
 public:
  using ProcessContext::ProcessContext;

  /// The key of the element, or of the timer.
  const K& current_key() const {
    auto& state = static_cast<internal::KeyedStateOf<K>&>(*context_->keyed_state());
    return state.key(state.current_row());
  }
};

/// The same, in on_timer().
template <class K>
class KeyedTimerContext : public KeyedProcessContext<K> {
 public:
  using KeyedProcessContext<K>::KeyedProcessContext;

  /// Which clock the timer waited for.
  TimeDomain time_domain() const { return this->domain_; }
  /// Used by the engine.
  void set_time_domain(TimeDomain domain) { this->domain_ = domain; }
};

/// Any number of results for each element, with access to time and side outputs. No state, no
/// timers: the stream has no keys.
template <class In, class Out>
class ProcessFunction : public RichFunction {
 public:
  using Context = ProcessContext;  ///< what process_element() is given

  /// Called for each element.
  virtual void process_element(const In& value, Context& context, Collector<Out>& out) = 0;
};

/// The same for a keyed stream: state and timers, by key.
template <class K, class In, class Out>
class KeyedProcessFunction : public RichFunction {
 public:
  using Context = KeyedProcessContext<K>;       ///< what process_element() is given
  using OnTimerContext = KeyedTimerContext<K>;  ///< what on_timer() is given

  /// Called for each element; state and timers are those of its key.
  virtual void process_element(const In& value, Context& context, Collector<Out>& out) = 0;
  /// Called for each timer that is due; state and timers are those of the timer's key. What is
  /// collected carries the timer's timestamp, but none if it is a processing-time timer: the clock
  /// says nothing of event time.
  virtual void on_timer(Timestamp at, OnTimerContext& context, Collector<Out>& out) {
    static_cast<void>(at);
    static_cast<void>(context);
    static_cast<void>(out);
  }
};

/// Two connected streams, without keys.
template <class In1, class In2, class Out>
class CoProcessFunction : public RichFunction {
 public:
  using Context = ProcessContext;  ///< what process_element1() and process_element2() are given

  /// Called for each element of the first stream.
  virtual void process_element1(const In1& value, Context& context, Collector<Out>& out) = 0;
  /// Called for each element of the second stream.
  virtual void process_element2(const In2& value, Context& context, Collector<Out>& out) = 0;
};

/// Two connected streams with keys of one type: both see the same state and timers.
template <class K, class In1, class In2, class Out>
class KeyedCoProcessFunction : public RichFunction {
 public:
  using Context = KeyedProcessContext<K>;       ///< what the two element functions are given
  using OnTimerContext = KeyedTimerContext<K>;  ///< what on_timer() is given

  /// Called for each element of the first stream.
  virtual void process_element1(const In1& value, Context& context, Collector<Out>& out) = 0;
  /// Called for each element of the second stream.
  virtual void process_element2(const In2& value, Context& context, Collector<Out>& out) = 0;
  /// Called for each timer that is due, as in KeyedProcessFunction.
  virtual void on_timer(Timestamp at, OnTimerContext& context, Collector<Out>& out) {
    static_cast<void>(at);
    static_cast<void>(context);
    static_cast<void>(out);
  }
};

}  // namespace weir
