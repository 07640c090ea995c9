#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace {

/// Registers a timer at `time`, or takes it back.
struct Change {
  int key = 0;
  std::int64_t time = 0;
  bool add = true;
};

using Fired = std::pair<std::int64_t, int>;

class Obey : public KeyedProcessFunction<int, Change, Fired> {
 public:
  void process_element(const Change& change, Context& context, Collector<Fired>&) override {
    if (change.add) {
      context.timer_service().register_event_time_timer(Timestamp{change.time});
    } else {
      context.timer_service().delete_event_time_timer(Timestamp{change.time});
    }
  }
  void on_timer(Timestamp time, OnTimerContext& context, Collector<Fired>& out) override {
    out.collect({time.millis(), context.current_key()});
  }
};

using Harness = testing::OperatorHarness<Change, Fired>;

/// What the last watermark let fire: each with its timer's timestamp, and within one subtask in
/// order of time. Sorted by time and key.
std::vector<Fired> take_fired(Harness& harness, std::size_t parallelism) {
  std::vector<Fired> fired;
  for (const auto& element : harness.take_output()) {
    RC_ASSERT(element.timestamp.millis() == element.value.first);
    if (parallelism == 1 && !fired.empty()) {
      RC_ASSERT(fired.back().first <= element.value.first);
    }
    fired.push_back(element.value);
  }
  std::sort(fired.begin(), fired.end());
  return fired;
}

/// What the model has up to a watermark; the model forgets it.
std::vector<Fired> take_due(std::set<Fired>& model, std::int64_t watermark) {
  const auto end = model.upper_bound({watermark, INT32_MAX});
  std::vector<Fired> due(model.begin(), end);
  model.erase(model.begin(), end);
  return due;
}

RC_GTEST_PROP(Timers, FireAsASortedSetWould, ()) {
  Harness harness([](const DataStream<Change>& changes) {
    return changes.key_by(&Change::key).process(Obey{});
  });
  std::set<Fired> model;
  std::int64_t watermark = -1;
  std::size_t parallelism = 1;
  const auto steps = *rc::gen::inRange(1, 80);
  for (int step = 0; step < steps; ++step) {
    const auto what = *rc::gen::inRange(0, 10);
    const auto time = *rc::gen::inRange<std::int64_t>(0, 30);
    const auto key = *rc::gen::inRange(0, 4);
    if (what < 8) {
      harness.process_element({key, time, what < 6}, Timestamp{0});
      if (what < 6) model.emplace(time, key);
      if (what >= 6) model.erase({time, key});
    } else if (what == 8) {
      parallelism = *rc::gen::inRange<std::size_t>(1, 4);
      harness.restore(harness.snapshot(), parallelism);
      harness.process_watermark(Timestamp{watermark});  // a new run begins without one
      RC_ASSERT(take_fired(harness, parallelism) == take_due(model, watermark));
    } else if (time > watermark) {
      watermark = time;
      harness.process_watermark(Timestamp{watermark});
      RC_ASSERT(take_fired(harness, parallelism) == take_due(model, watermark));
    }
    RC_ASSERT(harness.event_time_timers() == model.size());
  }
}

}  // namespace
}  // namespace weir::tests
