#include "weir/internal/timers.hpp"

#include <algorithm>

#include "state/section_writer.hpp"
#include "weir/internal/expects.hpp"

namespace weir::internal {

TimerQueue::TimerQueue(KeyedState& state, TimeDomain domain) : state_(&state), domain_(domain) {
  state.set_queue(domain == TimeDomain::event_time ? 0 : 1, *this);
}

bool TimerQueue::contains(const Timer& timer) const { return timers_.contains(timer); }

bool TimerQueue::add(const Timer& timer) {
  const std::size_t before = timers_.size();
  timers_.insert(timers_.end(), timer);  // most of them are the last
  if (timers_.size() == before) return false;
  state_->retain(timer.row_id);
  return true;
}

void TimerQueue::remove(const Timer& timer) {
  if (timers_.erase(timer) == 1) state_->release(timer.row_id);
}

std::optional<Timestamp> TimerQueue::first() const {
  return timers_.empty() ? std::nullopt : std::optional(timers_.begin()->time);
}

Timestamp TimerQueue::next() const {
  return std::min(first().value_or(Timestamp::max()),
                  state_->spilled_next(domain_).value_or(Timestamp::max()));
}

bool TimerQueue::has_due(Timestamp until) {
  while (state_->bring_in(domain_, until, first())) {
  }
  return !timers_.empty() && timers_.begin()->time <= until;
}

void TimerQueue::add_spilled(const Timer& timer) {
  add(timer);
  --spilled_;
}

void TimerQueue::drop() {
  spilled_ += timers_.size();
  timers_.clear();
}

Timer TimerQueue::pop() {
  WEIR_EXPECTS(!timers_.empty());
  const Timer first = *timers_.begin();
  timers_.erase(timers_.begin());
  state_->release(first.row_id);
  return first;
}

KeyedSection TimerQueue::snapshot() const {
  SectionWriter section("timers", state_->key_type().in_words(), state_->max_parallelism());
  state_->in_chunks([&] {
    for (const Timer& timer : timers_) {
      StateWriter& writer = section.entry(state_->group_of(timer.row_id));
      state_->write_key(timer.row_id, writer);
      writer(timer.time);
    }
  });
  return section.take();
}

void TimerQueue::restore(const KeyedSection& section) {
  state_->read_section(section.type, section, [this](RowId row_id, StateReader& reader) {
    Timer timer;
    timer.row_id = row_id;
    reader(timer.time);
    add(timer);
  });
  state_->sweep();
}

}  // namespace weir::internal
