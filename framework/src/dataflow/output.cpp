#include "weir/internal/output.hpp"

#include <algorithm>

namespace weir::internal {

bool Target::passes_on() const { return false; }
bool Target::has_room() const { return true; }

Output::Output(const TypeOps& type, std::size_t capacity)
    : batch_(type, capacity_for(type, capacity)) {}

void Output::add_target(Target& target) { targets_.push_back(&target); }

void Output::append_moved(Batch& batch, std::size_t i) {
  batch_.append_moved(batch, i, 1);
  if (batch_.full()) flush();
}

void Output::flush() {
  if (!batch_.empty()) hand_on(batch_);
}

void Output::forward(Batch& batch) {
  flush();
  if (!batch.empty()) hand_on(batch);
}

void Output::emit(const StreamEvent& event) {
  flush();
  if (event.kind == StreamEvent::Kind::watermark) watermark_ = Timestamp{event.value};
  for (Target* target : targets_) target->push(event);
}

bool Output::passes_on() const {
  return std::all_of(targets_.begin(), targets_.end(),
                     [](const Target* target) { return target->passes_on(); });
}

bool Output::has_room() const {
  return std::all_of(targets_.begin(), targets_.end(),
                     [](const Target* target) { return target->has_room(); });
}

void Output::hand_on(Batch& batch) {
  handed_on_ += batch.size();
  for (std::size_t i = 0; i + 1 < targets_.size(); ++i) {
    if (!copy_.allocated() || copy_.capacity() < batch.size()) {
      copy_ = Batch(batch.type(), batch.capacity());
    }
    copy_.append_copies(batch, 0, batch.size());
    targets_[i]->push(copy_);
    copy_.clear();
  }
  if (!targets_.empty()) targets_.back()->push(batch);
  batch.clear();
}

}  // namespace weir::internal
