/// \file
/// Keeps the subtasks of a source together.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "weir/internal/processing_time.hpp"
#include "weir/source_status.hpp"

namespace weir::internal {

/// Lets no subtask of a source get further ahead of another than a channel holds batches.
///
/// A thread that has less to do would read its share of the source ever further ahead of the
/// others, as long as there are receivers who take it. Their watermarks follow the slowest, so all
/// that lies between would be kept: windows by the hundred, of elements that are in order. One that
/// has nothing to give for now, or has ended, holds nobody up.
///
/// Each place belongs to one subtask and is read by all.
class SourcePace {
 public:
  SourcePace(std::size_t subtasks, std::uint64_t most_ahead)
      : places_(subtasks), most_ahead_(most_ahead) {}

  /// Whether it is this subtask's turn to read. Looks at the others only now and then.
  bool may_read(std::size_t subtask) {
    Place& place = places_[subtask];
    if (place.batches < place.limit) return true;
    look_at_others(subtask);
    if (place.batches < place.limit) return true;
    somebody_waits_.store(true);
    look_at_others(subtask);  // whoever has gone on since then will see it
    return place.batches < place.limit;
  }
  /// The clock of the task that reads for a subtask: it wakes the task when that may read again.
  void set_clock(std::size_t subtask, ProcessingTime& clock) { places_[subtask].clock = &clock; }
  /// A subtask has been asked for a batch.
  void note(std::size_t subtask, InputStatus status) {
    show(subtask, status);
    if (somebody_waits_.load() && somebody_waits_.exchange(false)) wake_all();
  }

 private:
  void show(std::size_t subtask, InputStatus status) {
    Place& place = places_[subtask];
    if (status != InputStatus::more_available) return place.shown.store(resting);
    if (place.shown.load(std::memory_order_relaxed) == resting) {
      const std::uint64_t others = last_of_others(subtask);  // it does not make up for its rest
      if (others != resting && others > place.batches) place.batches = others;
    }
    place.shown.store(++place.batches);
  }
  void look_at_others(std::size_t subtask) {
    Place& place = places_[subtask];
    place.limit = std::min(place.batches, last_of_others(subtask)) + most_ahead_;
  }
  void wake_all() {
    for (Place& place : places_) {
      if (place.clock != nullptr) place.clock->wake();
    }
  }

  static constexpr std::uint64_t resting = std::uint64_t{1} << 63U;

  struct alignas(64) Place {
    std::atomic<std::uint64_t> shown{0};  ///< batches, or resting
    std::uint64_t batches = 0;
    std::uint64_t limit = 0;  ///< so far it may read without asking
    ProcessingTime* clock = nullptr;
  };

  /// Where the last of the others is.
  std::uint64_t last_of_others(std::size_t subtask) const {
    std::uint64_t least = resting;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const std::uint64_t shown = places_[i].shown.load();
      if (i != subtask && shown < least) least = shown;
    }
    return least;
  }

  std::vector<Place> places_;
  std::uint64_t most_ahead_;
  std::atomic<bool> somebody_waits_{false};
};

}  // namespace weir::internal
