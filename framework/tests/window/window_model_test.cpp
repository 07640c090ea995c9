/// Windows against a model that keeps everything and computes everything anew.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/windows.hpp"

namespace weir::tests {
namespace {

using Harness = testing::OperatorHarness<Sale, std::string>;

const OutputTag<Sale> too_late{"too late"};

/// How windows are made.
struct Settings {
  std::int64_t size = 1;
  std::int64_t offset = 0;
  std::int64_t lateness = 0;
};

/// `a[0,10):1,3,2`: which elements a window of a key had.
std::string result_of(const std::string& key, const TimeWindow& window,
                      const std::vector<int>& serials) {
  std::string text = key + "[" + show(window.start) + "," + show(window.end) + "):";
  for (const int serial : serials) text += std::to_string(serial) + ",";
  return text;
}

class TellElements : public ProcessWindowFunction<Sale, std::string, std::string> {
 public:
  void process(const std::string& key, Context& context, std::span<const Sale> elements,
               Collector<std::string>& out) override {
    std::vector<int> serials;
    for (const Sale& sale : elements) serials.push_back(sale.serial);
    out.collect(result_of(key, context.window(), serials));
  }
};

/// What came of one step: results with their timestamps, sorted, and what was too late.
struct Outcome {
  std::vector<std::pair<std::int64_t, std::string>> results;
  std::vector<std::pair<std::int64_t, int>> late;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// The rules as they stand in semantics, without any cleverness.
class Model {
 public:
  explicit Model(const Settings& settings) : settings_(settings) {}

  Outcome element(const Sale& sale, std::int64_t time) {
    Outcome outcome;
    bool is_taken = false;
    for (const TimeWindow& window : windows_of(time)) {
      if (window.max_timestamp().millis() + settings_.lateness <= watermark_) continue;
      is_taken = true;
      auto& serials = panes_[{window, sale.who}];
      serials.push_back(sale.serial);
      if (window.max_timestamp().millis() <= watermark_) add_result(outcome, sale.who, window);
    }
    if (!is_taken) outcome.late.emplace_back(time, sale.serial);
    return outcome;
  }
  Outcome watermark(std::int64_t time) {
    Outcome outcome;
    for (const auto& [pane, serials] : panes_) {
      const std::int64_t last = pane.first.max_timestamp().millis();
      if (last > watermark_ && last <= time) add_result(outcome, pane.second, pane.first);
    }
    watermark_ = time;
    std::sort(outcome.results.begin(), outcome.results.end());
    return outcome;
  }
  std::int64_t watermark() const { return watermark_; }
  /// How many elements windows hold that are not late yet.
  std::size_t held() const {
    std::size_t sum = 0;
    for (const auto& [pane, serials] : panes_) {
      const std::int64_t cleanup = pane.first.max_timestamp().millis() + settings_.lateness;
      if (cleanup > watermark_) sum += serials.size();
    }
    return sum;
  }

 private:
  /// All windows that hold `time`, found by looking at each.
  std::vector<TimeWindow> windows_of(std::int64_t time) const {
    std::vector<TimeWindow> all;
    for (std::int64_t i = -100; i <= 100; ++i) {
      const std::int64_t start = settings_.offset + i * settings_.size;
      if (start <= time && time < start + settings_.size) {
        all.push_back({at(start), at(start + settings_.size)});
      }
    }
    return all;
  }
  void add_result(Outcome& outcome, const std::string& key, const TimeWindow& window) {
    outcome.results.emplace_back(window.max_timestamp().millis(),
                                 result_of(key, window, panes_.at({window, key})));
  }

  Settings settings_;
  std::map<std::pair<TimeWindow, std::string>, std::vector<int>> panes_;
  std::int64_t watermark_ = INT64_MIN;
};

/// What the last step let come out. Windows of one subtask fire in order of time.
Outcome take_outcome(Harness& harness, testing::TestOutput<Sale>& late, std::size_t parallelism) {
  Outcome outcome;
  for (const auto& element : harness.take_output()) {
    if (parallelism == 1 && !outcome.results.empty()) {
      RC_ASSERT(outcome.results.back().first <= element.timestamp.millis());
    }
    outcome.results.emplace_back(element.timestamp.millis(), element.value);
  }
  std::sort(outcome.results.begin(), outcome.results.end());
  for (const auto& element : late.take()) {
    outcome.late.emplace_back(element.timestamp.millis(), element.value.serial);
  }
  return outcome;
}

RC_GTEST_PROP(TumblingWindow, IsAsTheModelSays, ()) {
  Settings settings;
  settings.size = *rc::gen::inRange<std::int64_t>(1, 12);
  settings.offset = *rc::gen::inRange<std::int64_t>(1 - settings.size, settings.size);
  settings.lateness = *rc::gen::elementOf(std::vector<std::int64_t>{0, 0, 1, 5, 30});
  const auto options = testing::HarnessOptions{
      .state_backend = *rc::gen::element(StateBackend::heap, StateBackend::copying)};
  Harness harness(
      [settings](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who)
            .window(
                TumblingEventTimeWindows::of(Duration{settings.size}, Duration{settings.offset}))
            .allowed_lateness(Duration{settings.lateness})
            .side_output_late_data(too_late)
            .process(TellElements{});
      },
      options);
  auto late = harness.side_output(too_late);
  Model model(settings);
  std::size_t parallelism = 1;
  const auto steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    // Elements come around the watermark, in no order: some in time, some late, some too late.
    const std::int64_t now = std::max<std::int64_t>(model.watermark(), -20);
    const auto what = *rc::gen::inRange(0, 10);
    if (what < 7) {
      const Sale sale{*rc::gen::element<std::string>("a", "b", "c"), 1, step};
      const auto time = now + *rc::gen::inRange<std::int64_t>(-40, 40);
      harness.process_element(sale, at(time));
      RC_ASSERT(take_outcome(harness, late, parallelism) == model.element(sale, time));
    } else if (what < 9) {
      const auto time = now + *rc::gen::inRange<std::int64_t>(1, 15);
      harness.process_watermark(at(time));
      RC_ASSERT(take_outcome(harness, late, parallelism) == model.watermark(time));
    } else {
      parallelism = *rc::gen::inRange<std::size_t>(1, 4);
      harness.restore(harness.snapshot(), parallelism);
      if (model.watermark() != INT64_MIN) harness.process_watermark(at(model.watermark()));
      RC_ASSERT(take_outcome(harness, late, parallelism) == Outcome{});
    }
    RC_ASSERT(harness.state_entries() == model.held());
  }
  harness.end_input();
  RC_ASSERT(take_outcome(harness, late, parallelism) == model.watermark(INT64_MAX));
}

}  // namespace
}  // namespace weir::tests
