#include "weir/internal/alignment.hpp"

#include <algorithm>

namespace weir::internal {

AlignmentGroup::Member& AlignmentGroup::join() { return members_.emplace_back(); }

AlignmentGroups::AlignmentGroups() = default;
AlignmentGroups::~AlignmentGroups() = default;
AlignmentGroup& AlignmentGroups::of(const std::string& name) { return groups_[name]; }

Alignment::Alignment(AlignmentGroups& groups, const AlignmentSettings& settings)
    : group_(&groups.of(settings.group)), member_(&group_->join()), settings_(&settings) {}

Timestamp AlignmentGroup::smallest() const {
  Timestamp smallest = Timestamp::max();
  for (const Member& member : members_) {
    smallest = std::min(smallest, Timestamp{member.shown_.load(std::memory_order_relaxed)});
  }
  return smallest;
}

bool Alignment::look(Timestamp now) {
  if (now < next_look_) return true;
  const Timestamp smallest = group_->smallest();
  limit_ = smallest + settings_->max_drift;
  if (member_->watermark() <= limit_) return false;
  next_look_ = now + settings_->update_interval;
  return true;
}

}  // namespace weir::internal
