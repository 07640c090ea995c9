#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "backends.hpp"
#include "weir/interval_join.hpp"
#include "weir/triggers.hpp"
#include "window/window_model.hpp"

/// Both ends of time: all that adds to a timestamp, against models that compute with more bits.
namespace weir::tests {
namespace ends_of_time_test {

using testing::OperatorHarness;
using testing::TwoInputHarness;
__extension__ using Wide = __int128;

constexpr std::int64_t first = INT64_MIN + 1;  // INT64_MIN is the timestamp of what has none
constexpr std::int64_t last = INT64_MAX;

std::int64_t cut_off(Wide exact) {
  return static_cast<std::int64_t>(std::clamp<Wide>(exact, INT64_MIN, INT64_MAX));
}

rc::Gen<std::int64_t> any_of(const std::vector<std::int64_t>& numbers) {
  return rc::gen::elementOf(numbers);
}

/// A time at one of the ends, or at the epoch.
std::int64_t some_time() {
  const auto near = *rc::gen::inRange<std::int64_t>(0, 40);
  return *any_of({first + near, last - near, near - 20});
}

/// A length from 1 ms to all that there is.
std::int64_t some_length() {
  return *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(1, 25),
                         any_of({last, last - 1, last / 2, last / 2 + 1, last / 3, 3'600'000}));
}

/// How windows are made, and the windows themselves.
struct Windows {
  std::int64_t size = 1;
  std::int64_t slide = 1;
  std::int64_t offset = 0;

  /// All that hold `time`, the latest first, cut off at the ends of time.
  std::vector<TimeWindow> of(std::int64_t time) const {
    Wide start = time - (Wide{time} - offset) % slide;
    if (start > time) start -= slide;
    std::vector<TimeWindow> all;
    for (; start + size > time; start -= slide) {
      all.push_back({at(cut_off(start)), at(cut_off(start + size))});
    }
    return all;
  }
  static Windows some(bool slides) {
    Windows windows;
    windows.size = some_length();
    windows.slide = windows.size;
    if (slides) {
      windows.slide = *any_of({std::max<std::int64_t>(1, windows.size / 3), windows.size,
                               std::max<std::int64_t>(1, windows.size / 2 - 1),
                               cut_off(Wide{windows.size} + 5)});
    }
    windows.offset =
        *any_of({0, windows.slide - 1, 1 - windows.slide, windows.slide / 2, -windows.slide / 3});
    return windows;
  }
};

/// What windows hold and emit. Sessions are windows that merge.
class Model {
 public:
  Model(bool merges, std::int64_t lateness) : merges_(merges), lateness_(lateness) {}

  Outcome element(const std::vector<TimeWindow>& windows, int serial, std::int64_t time) {
    Outcome outcome;
    bool is_taken = false;
    for (const TimeWindow& window : windows) is_taken |= add(window, serial, outcome);
    if (!is_taken && cut_off(Wide{time} + lateness_) <= watermark_) {
      outcome.late.emplace_back(time, serial);
    }
    return outcome;
  }
  Outcome pass(std::int64_t time) {
    Outcome outcome;
    for (const auto& [window, serials] : panes_) {
      const std::int64_t end = window.max_timestamp().millis();
      if (end > watermark_ && end <= time) outcome.add("a", window, serials);
    }
    watermark_ = time;
    std::erase_if(panes_, [this](const auto& pane) { return is_over(pane.first); });
    return outcome;
  }
  std::int64_t watermark() const { return watermark_; }
  std::size_t held() const {
    std::size_t sum = 0;
    for (const auto& [window, serials] : panes_) sum += serials.size();
    return sum;
  }

 private:
  bool add(TimeWindow window, int serial, Outcome& outcome) {
    std::vector<int> serials{serial};
    const bool met = merges_ && absorb(window, serials);
    if (!met && is_over(window)) return false;
    auto& pane = panes_[window];
    pane.insert(pane.end(), serials.begin(), serials.end());
    if (window.max_timestamp().millis() <= watermark_) outcome.add("a", window, pane);
    return true;
  }
  bool absorb(TimeWindow& window, std::vector<int>& serials) {
    const auto met = std::find_if(panes_.begin(), panes_.end(), [&](const auto& pane) {
      return pane.first.start <= window.end && window.start <= pane.first.end;
    });
    if (met == panes_.end()) return false;
    window = {std::min(window.start, met->first.start), std::max(window.end, met->first.end)};
    serials.insert(serials.end(), met->second.begin(), met->second.end());
    panes_.erase(met);
    absorb(window, serials);
    return true;
  }
  bool is_over(const TimeWindow& window) const {
    return cut_off(Wide{window.max_timestamp().millis()} + lateness_) <= watermark_;
  }

  bool merges_;
  std::int64_t lateness_;
  std::map<TimeWindow, std::vector<int>> panes_;
  std::int64_t watermark_ = INT64_MIN;
};

/// Elements, watermarks and restarts at both ends, beside the model: `windows_of(sale, time)` are
/// the windows of an element.
template <class Assigner, class WindowsOf>
void check(const Assigner& assigner, bool merges, WindowsOf windows_of) {
  const auto lateness = *any_of({0, 0, 1, 7, last / 2, last});
  OperatorHarness<Sale, std::string> harness(
      [&](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who)
            .window(assigner)
            .allowed_lateness(Duration{lateness})
            .side_output_late_data(too_late)
            .process(TellElements{});
      },
      {.state_backend = *rc::gen::elementOf(all_backends())});
  auto late = harness.side_output(too_late);
  Model model(merges, lateness);
  const auto take_outcome = [&] {
    Outcome outcome;
    for (const auto& result : harness.take_output()) {
      outcome.results.emplace_back(result.timestamp.millis(), result.value);
    }
    std::sort(outcome.results.begin(), outcome.results.end());
    for (const auto& element : late.take()) {
      outcome.late.emplace_back(element.timestamp.millis(), element.value.serial);
    }
    return outcome;
  };
  const auto steps = *rc::gen::inRange(1, 40);
  for (int step = 0; step < steps; ++step) {
    const auto what = *rc::gen::inRange(0, 10);
    const auto time = some_time();
    if (what < 7) {
      const Sale sale{"a", *rc::gen::inRange(1, 12), step};
      harness.process_element(sale, at(time));
      RC_ASSERT(take_outcome() == model.element(windows_of(sale, time), step, time));
    } else if (what == 7) {
      harness.restore(harness.snapshot());
      if (model.watermark() != INT64_MIN) harness.process_watermark(at(model.watermark()));
      RC_ASSERT(take_outcome() == Outcome{});
    } else if (time > model.watermark() && time != last) {  // that would be the end of the input
      harness.process_watermark(at(time));
      RC_ASSERT(take_outcome() == model.pass(time));
    }
    RC_ASSERT(harness.state_entries() == model.held());
  }
  harness.end_input();
  RC_ASSERT(take_outcome() == model.pass(last));
  RC_ASSERT(harness.keys() == 0U);
  RC_ASSERT(harness.event_time_timers() == 0U);
}

RC_GTEST_PROP(EndsOfTime, AreRightForTheWindowOfATimestamp, ()) {
  const auto windows = Windows::some(false);
  const auto time = *rc::gen::oneOf(rc::gen::exec(&some_time), rc::gen::arbitrary<std::int64_t>(),
                                    rc::gen::just<std::int64_t>(INT64_MIN));
  const auto window = windows.of(time).front();
  const Duration size{windows.size};
  const Duration offset{windows.offset};
  RC_ASSERT(tumbling_window(at(time), size, offset) == window);
  RC_ASSERT(window_start(at(time), size, offset) == window.start);
}

RC_GTEST_PROP(EndsOfTime, AreAsTheModelSaysForTumblingWindows, ()) {
  const auto windows = Windows::some(false);
  check(TumblingEventTimeWindows::of(Duration{windows.size}, Duration{windows.offset}), false,
        [&](const Sale&, std::int64_t time) { return windows.of(time); });
}

RC_GTEST_PROP(EndsOfTime, AreAsTheModelSaysForSlidingWindows, ()) {
  const auto windows = Windows::some(true);
  check(SlidingEventTimeWindows::of(Duration{windows.size}, Duration{windows.slide},
                                    Duration{windows.offset}),
        false, [&](const Sale&, std::int64_t time) { return windows.of(time); });
}

RC_GTEST_PROP(EndsOfTime, AreAsTheModelSaysForSessions, ()) {
  const auto gap = some_length();
  check(EventTimeSessionWindows::with_gap(Duration{gap}), true,
        [gap](const Sale&, std::int64_t time) {
          return std::vector<TimeWindow>{{at(time), at(cut_off(Wide{time} + gap))}};
        });
}

RC_GTEST_PROP(EndsOfTime, AreAsTheModelSaysForSessionsOfADynamicGap, ()) {
  const auto gap_of = [](const Sale& sale) {
    return sale.amount == 11 ? last : std::int64_t{sale.amount};
  };
  check(EventTimeSessionWindows::with_dynamic_gap(
            [gap_of](const Sale& sale) { return Duration{gap_of(sale)}; }),
        true, [gap_of](const Sale& sale, std::int64_t time) {
          return std::vector<TimeWindow>{{at(time), at(cut_off(Wide{time} + gap_of(sale)))}};
        });
}

/// Windows of any length from anywhere on, by the element's amount.
template <class Base>
struct FromAnywhere : Base {
  static std::vector<TimeWindow> windows_of(const Sale& sale, std::int64_t time) {
    std::vector<TimeWindow> windows;
    if (sale.amount % 3 == 1) windows.push_back({Timestamp::min(), at(time)});
    if (sale.amount % 3 == 2) windows.push_back({at(time), Timestamp::max()});
    if (sale.amount > 6) windows.push_back({Timestamp::min(), Timestamp::max()});
    return windows;
  }
  std::vector<TimeWindow> assign_windows(const Sale& sale, Timestamp time,
                                         const WindowAssignerContext&) const override {
    return windows_of(sale, time.millis());
  }
  bool is_event_time() const override { return true; }
};

RC_GTEST_PROP(EndsOfTime, AreAsTheModelSaysForAnAssignerOfOnesOwn, ()) {
  using Own = FromAnywhere<WindowAssigner<Sale>>;
  check(Own{}, false, &Own::windows_of);
}

RC_GTEST_PROP(EndsOfTime, AreAsTheModelSaysForAnAssignerOfOnesOwnThatMerges, ()) {
  using Own = FromAnywhere<MergingWindowAssigner<Sale>>;
  check(Own{}, true, &Own::windows_of);
}

/// Whatever a trigger does at the ends, the job goes on, and nothing is kept when it has ended.
template <class Assigner, class F>
void survives(const Assigner& assigner, const F& trigger, std::int64_t clock) {
  OperatorHarness<Sale, std::string> harness(
      [&](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who)
            .window(assigner)
            .trigger(trigger)
            .evictor(TimeEvictor::of(Duration{some_length()}))
            .allowed_lateness(Duration{*any_of({0, 5, last})})
            .process(TellElements{});
      },
      {.clock = testing::ManualClock(at(clock))});
  for (int step = 0; step < 20; ++step) {
    harness.process_element({"a", *rc::gen::inRange(1, 12), step}, at(some_time()));
    const auto reached = std::min(at(last - 1), std::max(harness.watermark(), at(some_time())));
    if (step % 5 == 4) harness.process_watermark(reached);
    const auto now = std::max(harness.processing_time(), harness.processing_time() + 3ms);
    if (step % 3 == 2) harness.set_processing_time(now);
  }
  harness.end_input();
}

RC_GTEST_PROP(EndsOfTime, AreSurvivedByTriggers, ()) {
  const Duration length{some_length()};
  const Duration age{*any_of({last, last / 2, last / 3})};  // a firing each ms would take ages
  const auto clock = *any_of({INT64_MIN, first, 0, last - 40, last});
  const auto with_all_triggers = [&](const auto& assigner) {
    survives(assigner, EventTimeTrigger::create(), clock);
    survives(assigner, ProcessingTimeTrigger::create(), clock);
    survives(assigner, CountTrigger::of(3), clock);
    survives(assigner, NeverTrigger::create(), clock);
    survives(assigner, ContinuousEventTimeTrigger::of(age), clock);
    survives(assigner, ContinuousProcessingTimeTrigger::of(length), clock);
    survives(assigner, PurgingTrigger::of(ContinuousEventTimeTrigger::of(age)), clock);
  };
  const Windows windows = Windows::some(true);
  const Duration size{windows.size};
  const Duration slide{windows.slide};
  const Duration offset{windows.offset};
  switch (*rc::gen::inRange(0, 7)) {
    case 0:
      return with_all_triggers(TumblingEventTimeWindows::of(length));
    case 1:
      return with_all_triggers(SlidingEventTimeWindows::of(size, slide, offset));
    case 2:
      return with_all_triggers(TumblingProcessingTimeWindows::of(length));
    case 3:
      return with_all_triggers(SlidingProcessingTimeWindows::of(size, slide, offset));
    case 4:
      return with_all_triggers(EventTimeSessionWindows::with_gap(length));
    case 5:
      return with_all_triggers(ProcessingTimeSessionWindows::with_gap(length));
    default:
      return with_all_triggers(GlobalWindows::create());
  }
}

RC_GTEST_PROP(EndsOfTime, AreSurvivedByATimeout, ()) {
  const Duration length{some_length()};
  const auto clock = *any_of({INT64_MIN, first, 0, last - 40, last});
  survives(TumblingProcessingTimeWindows::of(length),
           ProcessingTimeoutTrigger::of(CountTrigger::of(3), length, true), clock);
}

struct Apart : ProcessJoinFunction<Sale, Sale, std::string> {
  void process_element(const Sale& left, const Sale& right, Context&,
                       Collector<std::string>& out) override {
    out.collect(std::to_string(left.serial) + "+" + std::to_string(right.serial));
  }
};

RC_GTEST_PROP(EndsOfTime, AreAsTheModelSaysForAnIntervalJoin, ()) {
  const auto some_bound = [] {
    return *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-20, 20),
                           any_of({INT64_MIN, first, last}));
  };
  auto lower = some_bound();
  auto upper = some_bound();
  if (lower > upper) std::swap(lower, upper);
  TwoInputHarness<Sale, Sale, std::string> harness(
      [&](const DataStream<Sale>& left, const DataStream<Sale>& right) {
        return left.key_by(&Sale::who)
            .interval_join(right.key_by(&Sale::who))
            .between(Duration{lower}, Duration{upper})
            .process(Apart{});
      });
  std::vector<std::pair<bool, std::int64_t>> before;
  for (int serial = 0; serial < 20; ++serial) {
    const bool is_left = *rc::gen::arbitrary<bool>();
    const auto time = some_time();
    is_left ? harness.process_element1({"a", 0, serial}, at(time))
            : harness.process_element2({"a", 0, serial}, at(time));
    std::vector<std::string> expected;
    for (int other = 0; other < serial; ++other) {
      const auto& [other_is_left, other_time] = before[static_cast<std::size_t>(other)];
      const Wide apart = is_left ? Wide{other_time} - time : Wide{time} - other_time;
      if (other_is_left == is_left || apart < lower || apart > upper) continue;
      expected.push_back(is_left ? std::to_string(serial) + "+" + std::to_string(other)
                                 : std::to_string(other) + "+" + std::to_string(serial));
    }
    before.emplace_back(is_left, time);
    std::vector<std::string> pairs;
    for (const auto& pair : harness.take_output()) pairs.push_back(pair.value);
    std::sort(pairs.begin(), pairs.end());
    std::sort(expected.begin(), expected.end());
    RC_ASSERT(pairs == expected);
  }
}

TEST(EndsOfTime, AreNoPlaceToMeetForAnIntervalJoin) {
  TwoInputHarness<Sale, Sale, std::string> harness(
      [](const DataStream<Sale>& left, const DataStream<Sale>& right) {
        const auto apart = [&](Duration lower, Duration upper) {
          return left.key_by(&Sale::who)
              .interval_join(right.key_by(&Sale::who))
              .between(lower, upper)
              .process(Apart{});
        };
        return apart(5ms, 10ms).union_with(apart(-10ms, -5ms));
      });
  harness.process_element1({"a", 0, 1}, Timestamp::max());
  harness.process_element2({"a", 0, 2}, Timestamp::max());
  harness.process_element1({"a", 0, 3}, Timestamp::max() - 1ms);
  harness.process_element2({"a", 0, 4}, Timestamp::max() - 1ms);
  EXPECT_EQ(show(harness.output()), "");
}

TEST(EndsOfTime, LeaveTheLargestBoundsOfAnIntervalJoinAsTheyAre) {
  OperatorHarness<Sale, std::string> harness([](const DataStream<Sale>& sales) {
    const auto keyed = sales.key_by(&Sale::who);
    return keyed.interval_join(keyed)
        .between(Duration::max(), Duration::max())
        .lower_bound_exclusive()
        .upper_bound_exclusive()
        .process(Apart{});
  });
  harness.process_element({"a", 0, 1}, at(0));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "");
}

RC_GTEST_PROP(EndsOfTime, AreAsTheModelSaysForWatermarks, ()) {
  const auto bound = *rc::gen::oneOf(rc::gen::just<std::int64_t>(0), rc::gen::exec(&some_length));
  OperatorHarness<int, int> harness([bound](const DataStream<int>& numbers) {
    return numbers.assign_timestamps_and_watermarks(
        WatermarkStrategy<int>::for_bounded_out_of_orderness(Duration{bound})
            .with_idleness(Duration::max()));
  });
  std::int64_t largest = INT64_MIN;
  for (int i = 0; i < 10; ++i) {
    largest = std::max(largest, some_time());
    harness.process_element(i, at(largest));
    harness.advance(200ms);
    RC_ASSERT(harness.watermark() == at(cut_off(Wide{largest} - bound - 1)));
  }
}

TEST(EndsOfTime, CountTheFirstTimestampEverywhere) {
  const auto results_of = [](auto assigner) {
    OperatorHarness<Sale, Sale> harness([&](const DataStream<Sale>& sales) {
      return sales.key_by(&Sale::who).window(assigner).sum(&Sale::amount);
    });
    harness.process_element({"a", 1}, Timestamp::min() + 1ms);
    harness.process_element({"a", 2}, Timestamp::min() + 1ms);
    harness.end_input();
    std::size_t three = 0;
    for (const auto& sum : harness.output()) three += sum.value.amount == 3 ? 1U : 0U;
    return three;
  };
  EXPECT_EQ(results_of(TumblingEventTimeWindows::of(1h)), 1U);
  EXPECT_EQ(results_of(TumblingEventTimeWindows::of(1h, 30min)), 1U);
  EXPECT_EQ(results_of(SlidingEventTimeWindows::of(1h, 30min)), 2U);
  EXPECT_EQ(results_of(SlidingEventTimeWindows::of(1h, 1h)), 1U);
  EXPECT_EQ(results_of(EventTimeSessionWindows::with_gap(1h)), 1U);
}

TEST(EndsOfTime, StillRefuseAnElementWithoutATimestampInTheFirstWindow) {
  OperatorHarness<Sale, Sale> harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who).window(TumblingEventTimeWindows::of(1h)).sum(&Sale::amount);
  });
  harness.process_element({"a", 1}, Timestamp::min() + 1ms);
  EXPECT_THROW(harness.process_element({"a", 1}), JobFailed);
}

TEST(EndsOfTime, KeepTheLastWindowUntilTheEndHoweverLateElementsMayBe) {
  OperatorHarness<Sale, Sale> harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(TumblingEventTimeWindows::of(1h))
        .allowed_lateness(1h)
        .sum(&Sale::amount);
  });
  harness.process_element({"a", 1}, Timestamp::max() - 1ms);
  harness.process_watermark(Timestamp::max() - 1ms);
  EXPECT_EQ(show(harness.output()), "");
  harness.process_element({"a", 2}, Timestamp::max() - 1ms);
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "a:3#0@end");
  EXPECT_EQ(harness.keys(), 0U);
}

TEST(EndsOfTime, AreTooFarForDates) {
  EXPECT_EQ(to_string(Timestamp::min() + 1ms), "-9223372036854775807 ms");
  EXPECT_EQ(to_string(Timestamp::max() - 1ms), "9223372036854775806 ms");
  EXPECT_EQ(to_string(Timestamp{-62'167'219'200'000}), "0000-01-01T00:00:00.000Z");
  EXPECT_EQ(to_string(Timestamp{-62'167'219'200'001}), "-62167219200001 ms");
  EXPECT_EQ(to_string(Timestamp{253'402'300'799'999}), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(to_string(Timestamp{253'402'300'800'000}), "253402300800000 ms");
}

}  // namespace ends_of_time_test
}  // namespace weir::tests
