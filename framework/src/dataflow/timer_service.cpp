#include "weir/error.hpp"
#include "weir/process_function.hpp"

namespace weir {
namespace {

/// A timer of the current key.
internal::Timer timer_at(internal::OperatorContext& context, Timestamp time) {
  auto* state = context.keyed_state();
  if (state == nullptr) {
    throw StateError(
        "a timer was asked for on a stream that is not keyed: call key_by() before the function "
        "that "
        "uses timers");
  }
  if (state->current_row() == internal::no_row) {
    throw StateError(
        "a timer was asked for where there is no current key: timers can be registered only while "
        "an "
        "element or a timer is being processed");
  }
  return {time, state->current_row()};
}

}  // namespace

void TimerService::register_event_time_timer(Timestamp time) {
  context_->add_timer(TimeDomain::event_time, timer_at(*context_, time));
}
void TimerService::register_processing_time_timer(Timestamp time) {
  context_->add_timer(TimeDomain::processing_time, timer_at(*context_, time));
}
void TimerService::delete_event_time_timer(Timestamp time) {
  context_->remove_timer(TimeDomain::event_time, timer_at(*context_, time));
}
void TimerService::delete_processing_time_timer(Timestamp time) {
  context_->remove_timer(TimeDomain::processing_time, timer_at(*context_, time));
}

}  // namespace weir
