#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "window/window_model.hpp"

namespace weir::tests {
namespace window_model_test {

/// How windows are made.
struct Settings {
  std::int64_t size = 1;
  std::int64_t slide = 1;
  std::int64_t offset = 0;
  std::int64_t lateness = 0;
};

/// The rules as they stand in semantics, without any cleverness.
class Model {
 public:
  explicit Model(const Settings& settings) : settings_(settings) {}

  Outcome element(const Sale& sale, std::int64_t time) {
    Outcome outcome;
    bool is_taken = false;
    for (const TimeWindow& window : windows_of(time)) {
      if (cleanup_time(window) <= watermark_) continue;
      is_taken = true;
      panes_[{window, sale.who}].push_back(sale.serial);
      if (window.max_timestamp().millis() <= watermark_) add_result(outcome, sale.who, window);
    }
    // An element may be of no window at all, where windows slide further than they are long.
    if (!is_taken && time + settings_.lateness <= watermark_) {
      outcome.late.emplace_back(time, sale.serial);
    }
    return outcome;
  }
  /// The watermark comes to `time`.
  Outcome pass(std::int64_t time) {
    Outcome outcome;
    for (const auto& [pane, serials] : panes_) {
      const std::int64_t last = pane.first.max_timestamp().millis();
      if (last > watermark_ && last <= time) add_result(outcome, pane.second, pane.first);
    }
    watermark_ = time;
    return outcome;
  }
  std::int64_t watermark() const { return watermark_; }
  /// How many elements windows hold that are not late yet.
  std::size_t held() const {
    std::size_t sum = 0;
    for (const auto& [pane, serials] : panes_) {
      if (cleanup_time(pane.first) > watermark_) sum += serials.size();
    }
    return sum;
  }

 private:
  std::int64_t cleanup_time(const TimeWindow& window) const {
    return window.max_timestamp().millis() + settings_.lateness;
  }
  /// All windows that hold `time`, found by looking at each millisecond that one could begin at.
  std::vector<TimeWindow> windows_of(std::int64_t time) const {
    std::vector<TimeWindow> all;
    for (std::int64_t start = time - settings_.size + 1; start <= time; ++start) {
      if ((start - settings_.offset) % settings_.slide == 0) {
        all.push_back({at(start), at(start + settings_.size)});
      }
    }
    return all;
  }
  void add_result(Outcome& outcome, const std::string& key, const TimeWindow& window) {
    outcome.add(key, window, panes_.at({window, key}));
  }

  Settings settings_;
  std::map<std::pair<TimeWindow, std::string>, std::vector<int>> panes_;
  std::int64_t watermark_ = INT64_MIN;
};

RC_GTEST_PROP(TumblingWindow, IsAsTheModelSays, ()) {
  Settings settings;
  settings.size = *rc::gen::inRange<std::int64_t>(1, 12);
  settings.slide = settings.size;
  settings.offset = *rc::gen::inRange<std::int64_t>(1 - settings.size, settings.size);
  settings.lateness = some_lateness();
  BesideModel(TumblingEventTimeWindows::of(Duration{settings.size}, Duration{settings.offset}),
              Duration{settings.lateness}, Model(settings))
      .check();
}

RC_GTEST_PROP(SlidingWindow, IsAsTheModelSays, ()) {
  Settings settings;
  settings.slide = *rc::gen::inRange<std::int64_t>(1, 8);
  settings.size =
      *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(1, 20),
                      rc::gen::map(rc::gen::inRange<std::int64_t>(1, 5),
                                   [slide = settings.slide](std::int64_t n) { return n * slide; }));
  settings.offset = *rc::gen::inRange<std::int64_t>(1 - settings.slide, settings.slide);
  settings.lateness = some_lateness();
  BesideModel(SlidingEventTimeWindows::of(Duration{settings.size}, Duration{settings.slide},
                                          Duration{settings.offset}),
              Duration{settings.lateness}, Model(settings))
      .check();
}

}  // namespace window_model_test
}  // namespace weir::tests
