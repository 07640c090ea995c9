/// \file
/// Sources that keep together in event time.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "weir/timestamp.hpp"

namespace weir::internal {

/// How the sources of a group keep together; see WatermarkStrategy::with_watermark_alignment().
struct AlignmentSettings {
  std::string group;
  Duration max_drift;
  Duration update_interval;
};

/// The watermarks of all splits of a group. Members join while the job is opened, by one thread;
/// from then on each belongs to its split, and is read by all.
class AlignmentGroup {
 public:
  /// One split of one source.
  class Member {
   public:
    /// What it has come to.
    void advance(Timestamp watermark) {
      watermark_ = watermark;
      if (!resting_) shown_.store(watermark.millis(), std::memory_order_relaxed);
    }
    /// Whether nobody has to wait for it: it is idle.
    void rest(bool resting) {
      resting_ = resting;
      shown_.store((resting ? Timestamp::max() : watermark_).millis(), std::memory_order_relaxed);
    }
    Timestamp watermark() const { return watermark_; }

   private:
    friend class AlignmentGroup;
    Timestamp watermark_ = Timestamp::min();
    bool resting_ = false;
    std::atomic<std::int64_t> shown_{Timestamp::min().millis()};
  };

  /// A new member, which begins at the beginning of time; it stays where it is.
  Member& join();
  /// The smallest watermark of those that do not rest; Timestamp::max() if all do.
  Timestamp smallest() const;

 private:
  std::deque<Member> members_;
};

/// Those of a job, by name.
class AlignmentGroups {
 public:
  AlignmentGroups();
  AlignmentGroups(const AlignmentGroups&) = delete;
  AlignmentGroups& operator=(const AlignmentGroups&) = delete;
  ~AlignmentGroups();
  /// The group of this name, made if need be.
  AlignmentGroup& of(const std::string& name);

 private:
  std::map<std::string, AlignmentGroup> groups_;
};

/// Holds one split up while it is too far ahead of its group. Used on the task's thread.
class Alignment {
 public:
  Alignment(AlignmentGroups& groups, const AlignmentSettings& settings);

  AlignmentGroup::Member& member() { return *member_; }
  /// Whether the split has to wait, as of the last look at the others: one that waits looks again
  /// after the update interval. `now()` says what time it is.
  template <class Clock>
  bool holds_up(const Clock& clock) {
    return member_->watermark() > limit_ && look(clock.now());
  }
  /// When a split that waits looks at the others again.
  Timestamp next_look() const { return next_look_; }

 private:
  bool look(Timestamp now);

  AlignmentGroup* group_;
  AlignmentGroup::Member* member_;
  const AlignmentSettings* settings_;
  Timestamp limit_ = Timestamp::min();
  Timestamp next_look_ = Timestamp::min();
};

}  // namespace weir::internal
