/// \file
/// The panes of windows that slide, found without a look-up.
#pragma once

#include <cstddef>
#include <vector>

#include "weir/internal/any_windows.hpp"
#include "weir/internal/key_index.hpp"

namespace weir::internal {

/// Where the contents of all windows are that an element of a key belongs to, as long as none of
/// them has ended: an element that finds them here has nothing to ask of a trigger that waits for
/// the end.
///
/// All elements of one slide, the time between the starts of two windows, belong to the same
/// windows, of which the first ends with the slide. Two slides are remembered of each key, since
/// elements are not quite in order. Nothing has to be taken out again: as long as its windows go
/// on, a key keeps its row, and their contents stay where they are.
class SlidingPanes {
 public:
  /// Windows of event time whose size is a multiple of their slide. Of others nothing is
  /// remembered.
  explicit SlidingPanes(const AnyWindows& windows);
  SlidingPanes(const SlidingPanes&) = delete;
  SlidingPanes& operator=(const SlidingPanes&) = delete;
  ~SlidingPanes();

  /// Whether anything is remembered of these windows.
  bool remembers() const { return windows_ > 0; }
  void on_watermark(Timestamp watermark) {
    watermark_ = watermark;
    if (watermark != Timestamp::max()) return;
    forget();  // in BATCH mode time begins again, for another key
    watermark_ = Timestamp::min();
  }
  /// The contents have moved: remembers nothing.
  void forget();

  /// Which windows of an element are known.
  enum class Known { all, all_but_last, none };
  /// Calls `add(contents)` for each window of an element of which it is known where they are. The
  /// first element of a slide belongs to the windows of the slide before, and to the one that
  /// begins.
  template <class Add>
  Known add_to_known(RowId key, Timestamp t, Add add) {
    if (!slide_.contains(t)) [[unlikely]]
      enter(t);
    if (has_ended()) return Known::none;
    if (knows(key, parity_, slide_.start)) {
      void* const* contents = contents_of(key, parity_);
      for (std::size_t i = 0; i < windows_; ++i) add(contents[i]);
      return Known::all;
    }
    if (windows_ == 1 || !knows(key, 1 - parity_, slide_.start - slide_size_)) return Known::none;
    void* const* before = contents_of(key, 1 - parity_);
    for (std::size_t i = 0; i + 1 < windows_; ++i) add(before[i]);
    return Known::all_but_last;
  }
  /// The last window of the element that add_to_known() was called for.
  TimeWindow last_window() const { return {slide_.start, slide_.start + size_}; }
  /// Remembers where the contents are of the windows of an element that has been added to all of
  /// them: `find(window)` says it.
  template <class Find>
  void remember(RowId key, Timestamp t, Find find) {
    if (!slide_.contains(t)) enter(t);
    if (has_ended()) return;
    std::size_t i = begin(key);
    void** contents = contents_of(key, parity_);
    while (i-- > 0) {
      const Timestamp start = slide_.start - static_cast<std::int64_t>(i) * slide_size_;
      contents[i] = find(TimeWindow{start, start + size_});
    }
  }

 private:
  /// Makes the slide of an element current; none where its windows may be cut off by an end of
  /// time, or it has no timestamp.
  void enter(Timestamp t);
  bool is_near_an_end(Timestamp t) const {
    return t - size_ - size_ == Timestamp::min() || t + size_ + size_ == Timestamp::max();
  }
  /// Whether the first window of the current slide has ended; none has before it.
  bool has_ended() const { return slide_.max_timestamp() <= watermark_; }
  /// Whether the contents of a key's windows are known for the slide that starts then.
  bool knows(RowId key, std::size_t parity, Timestamp start) const {
    const std::size_t place = place_of(key, parity);
    return place < known_.size() && known_[place] == start;
  }
  /// Makes the place for the current slide of a key. Returns how many windows have to be found, the
  /// last ones: the others are those of the slide before.
  std::size_t begin(RowId key);
  static std::size_t place_of(RowId key, std::size_t parity) {
    return std::size_t{2} * key + parity;
  }
  void** contents_of(RowId key, std::size_t parity) {
    return contents_.data() + place_of(key, parity) * windows_;
  }

  Duration size_{0};
  Duration slide_size_{0};
  Duration offset_{0};
  std::size_t windows_ = 0;  ///< of each element
  Timestamp watermark_ = Timestamp::min();
  TimeWindow slide_ = no_slide;   ///< the current one
  std::size_t parity_ = 0;        ///< 1 for every second slide
  std::vector<Timestamp> known_;  ///< by key and parity: the start of the slide
  std::vector<void*> contents_;   ///< by key and parity: those of its windows, the last one first

  /// Contains nothing, and has ended.
  static constexpr TimeWindow no_slide{Timestamp::max(), Timestamp::min()};
};

}  // namespace weir::internal
