#include "weir/internal/timers.hpp"

namespace weir::internal {

bool TimerQueue::add(const Timer& timer) {
  const std::size_t before = timers_.size();
  timers_.insert(timers_.end(), timer);  // most of them are the last
  if (timers_.size() == before) return false;
  state_->retain(timer.slot);
  return true;
}

void TimerQueue::remove(const Timer& timer) {
  if (timers_.erase(timer) == 1) state_->release(timer.slot);
}

Timer TimerQueue::pop() {
  const Timer first = *timers_.begin();
  timers_.erase(timers_.begin());
  state_->release(first.slot);
  return first;
}

KeyedSection TimerQueue::snapshot() const {
  SectionWriter section("timers", state_->max_parallelism());
  for (const Timer& timer : timers_) {
    StateWriter& writer = section.entry(state_->group_of(timer.slot));
    state_->write_key(timer.slot, writer);
    writer(timer.time);
  }
  return section.take();
}

void TimerQueue::restore(const KeyedSection& section) {
  state_->read_section(section.type, section, [this](Slot slot, StateReader& reader) {
    Timer timer;
    timer.slot = slot;
    reader(timer.time);
    add(timer);
  });
  state_->sweep();
}

}  // namespace weir::internal
