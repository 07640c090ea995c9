#include "weir/internal/timers.hpp"

#include <algorithm>

namespace weir::internal {

bool TimerQueue::add(const Timer& timer) {
  if (!timers_.insert(timer).second) return false;
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
  std::vector<Timer> by_slot(timers_.begin(), timers_.end());
  std::sort(by_slot.begin(), by_slot.end(), [](const Timer& a, const Timer& b) {
    return a.slot != b.slot ? a.slot < b.slot : a < b;
  });
  SectionWriter section("timers");
  for (const auto& [group, slot] : state_->slots_by_group()) {
    const auto range =
        std::equal_range(by_slot.begin(), by_slot.end(), Timer{{}, slot},
                         [](const Timer& a, const Timer& b) { return a.slot < b.slot; });
    for (auto timer = range.first; timer != range.second; ++timer) {
      StateWriter& writer = section.entry(group);
      state_->write_key(slot, writer);
      writer(timer->time);
    }
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
