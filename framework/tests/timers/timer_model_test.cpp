#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace timer_model_test {

/// Registers a timer at `time`, or takes it back.
struct Change {
  int key = 0;
  std::int64_t time = 0;
  bool add = true;
};

using Fired = std::pair<std::int64_t, int>;

template <TimeDomain domain>
class Obey : public KeyedProcessFunction<int, Change, Fired> {
 public:
  using typename KeyedProcessFunction<int, Change, Fired>::Context;
  using typename KeyedProcessFunction<int, Change, Fired>::OnTimerContext;

  void process_element(const Change& change, Context& context, Collector<Fired>&) override {
    auto& timers = context.timer_service();
    const Timestamp time{change.time};
    if constexpr (domain == TimeDomain::event_time) {
      change.add ? timers.register_event_time_timer(time) : timers.delete_event_time_timer(time);
    } else {
      change.add ? timers.register_processing_time_timer(time)
                 : timers.delete_processing_time_timer(time);
    }
  }
  void on_timer(Timestamp time, OnTimerContext& context, Collector<Fired>& out) override {
    out.collect({time.millis(), context.current_key()});
  }
};

using Harness = testing::OperatorHarness<Change, Fired>;

/// What the last step let fire: in event time each with its timer's timestamp, by the clock without
/// one, and within one subtask in order of time. Sorted by time and key.
template <TimeDomain domain>
std::vector<Fired> take_fired(Harness& harness, std::size_t parallelism) {
  std::vector<Fired> fired;
  for (const auto& element : harness.take_output()) {
    RC_ASSERT(
        element.timestamp ==
        (domain == TimeDomain::event_time ? Timestamp{element.value.first} : Timestamp::min()));
    if (parallelism == 1 && !fired.empty()) {
      RC_ASSERT(fired.back().first <= element.value.first);
    }
    fired.push_back(element.value);
  }
  std::sort(fired.begin(), fired.end());
  return fired;
}

/// What the model has up to a time; the model forgets it.
std::vector<Fired> take_due(std::set<Fired>& model, std::int64_t now) {
  const auto end = model.upper_bound({now, INT32_MAX});
  std::vector<Fired> due(model.begin(), end);
  model.erase(model.begin(), end);
  return due;
}

/// Timers are set and taken back in any order, also for times that are past; time goes on, by
/// watermarks or by the clock; the job starts again.
template <TimeDomain domain>
void check_against_a_sorted_set() {
  constexpr bool is_event_time = domain == TimeDomain::event_time;
  Harness harness([](const DataStream<Change>& changes) {
    return changes.key_by(&Change::key).process(Obey<domain>{});
  });
  std::set<Fired> model;
  std::int64_t now = is_event_time ? -1 : 0;
  const auto comes_to = [&](std::int64_t time) {
    now = time;
    is_event_time ? harness.process_watermark(Timestamp{now})
                  : harness.set_processing_time(Timestamp{now});
  };
  std::size_t parallelism = 1;
  const auto steps = *rc::gen::inRange(1, 80);
  for (int step = 0; step < steps; ++step) {
    const auto what = *rc::gen::inRange(0, 10);
    const auto time = *rc::gen::inRange<std::int64_t>(0, 30);
    const auto key = *rc::gen::inRange(0, 4);
    bool fires = !is_event_time;  // at once what is past; by event time with the next watermark
    if (what < 8) {
      harness.process_element({key, time, what < 6}, Timestamp{0});
      if (what < 6) model.emplace(time, key);
      if (what >= 6) model.erase({time, key});
    } else if (what == 8) {
      parallelism = *rc::gen::inRange<std::size_t>(1, 4);
      harness.restore(harness.snapshot(), parallelism);
      comes_to(now);  // a new run begins without a watermark
      fires = true;
    } else if (time > now) {
      comes_to(time);
      fires = true;
    }
    const auto fired = take_fired<domain>(harness, parallelism);
    const auto due = is_event_time ? now : now - 1;  // by the clock once it is past
    RC_ASSERT(fired == (fires ? take_due(model, due) : std::vector<Fired>{}));
    RC_ASSERT((is_event_time ? harness.event_time_timers() : harness.processing_time_timers()) ==
              model.size());
  }
}

RC_GTEST_PROP(Timers, FireAsASortedSetWould, ()) {
  check_against_a_sorted_set<TimeDomain::event_time>();
}

RC_GTEST_PROP(ProcessingTimeTimers, FireAsASortedSetWould, ()) {
  check_against_a_sorted_set<TimeDomain::processing_time>();
}

}  // namespace timer_model_test
}  // namespace weir::tests
