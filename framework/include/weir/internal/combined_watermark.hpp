/// \file
/// One watermark out of many.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "weir/timestamp.hpp"

namespace weir::internal {

/// Merges the watermarks and idleness of several channels (or splits) into those of the stream that
/// they make up.
///
/// The watermark is the smallest of all channels that count, and never goes back. An idle channel
/// does not count; one that has woken up counts again once it has caught up with the merged
/// watermark. A channel that has ended does not count either, but while idle channels remain, its
/// end does not drag the watermark to the end of time. When all channels are idle, the watermark is
/// the largest of theirs.
class CombinedWatermark {
 public:
  explicit CombinedWatermark(std::size_t channels);

  /// What the merged stream has to say after a change: at most one of each. Idleness begins after
  /// the watermark, and ends before it: see say().
  struct Change {
    std::optional<bool> idle;            ///< it has become idle, or active
    std::optional<Timestamp> watermark;  ///< it has advanced
  };

  /// Says a change in order: calls `idleness(bool)` and `watermark(Timestamp)`.
  template <class Idleness, class Watermark>
  static void say(const Change& change, Idleness idleness, Watermark watermark) {
    if (change.idle && !*change.idle) idleness(false);
    if (change.watermark) watermark(*change.watermark);
    if (change.idle && *change.idle) idleness(true);
  }

  Change on_watermark(std::size_t channel, Timestamp watermark);
  Change on_idleness(std::size_t channel, bool idle);
  Change on_end(std::size_t channel);

  /// The merged watermark so far.
  Timestamp watermark() const { return merged_; }
  Timestamp watermark_of(std::size_t channel) const { return channels_[channel].watermark; }
  bool all_ended() const;

 private:
  struct Channel {
    Timestamp watermark = Timestamp::min();
    bool idle = false;
    bool caught_up = true;
    bool ended = false;
  };

  Change update();

  std::vector<Channel> channels_;
  Timestamp merged_ = Timestamp::min();
  bool idle_ = false;
};

}  // namespace weir::internal
