#include "weir/testing/operator_harness.hpp"

#include <gtest/gtest.h>

#include "show.hpp"

namespace weir::tests {
namespace operator_harness_test {

using testing::HarnessOptions;
using testing::OperatorHarness;
using testing::TestOutput;
using testing::TwoInputHarness;

const OutputTag<std::string> odd{"odd"};

/// Keeps all numbers of a key, by their last digit too; a timer of each domain 10 ms later empties
/// both.
class Remember : public KeyedProcessFunction<int, int, int> {
 public:
  void open(RuntimeContext& context) override {
    list_ = context.state(ListStateDescriptor<int>{"list"});
    map_ = context.state(MapStateDescriptor<int, int>{"map"});
    context.counter("opened").increment();
  }
  void process_element(const int& value, Context& context, Collector<int>& out) override {
    list_.add(value);
    map_.put(value % 10, value);
    context.timer_service().register_event_time_timer(context.timestamp() + 10ms);
    context.timer_service().register_processing_time_timer(
        context.timer_service().current_processing_time() + 10ms);
    if (value % 2 == 1) context.output(odd, std::to_string(value));
    out.collect(static_cast<int>(list_.get().size()));
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<int>& out) override {
    if (context.time_domain() == TimeDomain::processing_time) return out.collect(-1);
    list_.clear();
    map_.clear();
    out.collect(0);
  }

 private:
  ListState<int> list_;
  MapState<int, int> map_;
};

DataStream<int> remember(const DataStream<int>& numbers) {
  return numbers.key_by([](int value) { return value / 100; }).process(Remember{});
}

TEST(OperatorHarness, ShowsWhatComesOutInOrder) {
  OperatorHarness<int, int> harness([](const DataStream<int>& numbers) {
    return numbers.map([](int value) { return value * 2; });
  });
  harness.process_element(1, at(10));
  harness.process_watermark(at(10));
  harness.process_element(2);
  harness.mark_idle();
  harness.mark_active();
  harness.end_input();
  EXPECT_EQ(show(harness.records()), "2@10 W10 4@- idle active Wend |");
  EXPECT_EQ(show(harness.output()), "2@10 4@-");
  EXPECT_EQ(show(harness.watermarks()), "10 end");
  EXPECT_TRUE(harness.job().finished());
}

TEST(OperatorHarness, TakesOutputOnce) {
  OperatorHarness<int, int> harness(remember);
  harness.process_element(1, at(0));
  EXPECT_EQ(show(harness.take_output()), "1@0");
  harness.process_element(2, at(1));
  EXPECT_EQ(show(harness.take_output()), "2@1");
  EXPECT_EQ(show(harness.take_output()), "");
  EXPECT_EQ(show(harness.output()), "1@0 2@1");
}

TEST(OperatorHarness, CountsStateWithinListsAndMapsAndTimersOfBothDomains) {
  OperatorHarness<int, int> harness(remember);
  EXPECT_EQ(harness.state_entries(), 0U);
  harness.process_element(1, at(0));
  harness.process_element(11, at(1));
  harness.process_element(2, at(2));
  harness.process_element(101, at(2));
  EXPECT_EQ(harness.keys(), 2U);
  EXPECT_EQ(harness.state_entries(), (3U + 2U) + (1U + 1U));  // a list and a map a key
  EXPECT_EQ(harness.event_time_timers(), 4U);
  EXPECT_EQ(harness.processing_time_timers(), 2U);
  harness.process_watermark(at(10));
  EXPECT_EQ(harness.state_entries(), 2U);
  EXPECT_EQ(harness.event_time_timers(), 3U);
}

TEST(OperatorHarness, CountsTheElementsThatAWindowBuffers) {
  struct Count : ProcessWindowFunction<int, int, int> {
    void process(const int&, Context&, std::span<const int> elements,
                 Collector<int>& out) override {
      out.collect(static_cast<int>(elements.size()));
    }
  };
  const auto windows = [](const DataStream<int>& numbers) {
    return numbers.key_by([](int value) { return value / 100; })
        .window(TumblingEventTimeWindows::of(10ms));
  };
  OperatorHarness<int, int> buffering(
      [&](const DataStream<int>& numbers) { return windows(numbers).process(Count{}); });
  OperatorHarness<int, int> reducing([&](const DataStream<int>& numbers) {
    return windows(numbers).reduce([](int a, int b) { return a + b; });
  });
  for (auto* harness : {&buffering, &reducing}) {
    for (const int time : {1, 2, 3, 11}) harness->process_element(1, at(time));
  }
  EXPECT_EQ(buffering.state_entries(), 4U);
  EXPECT_EQ(reducing.state_entries(), 2U);
  EXPECT_EQ(reducing.event_time_timers(), 2U);
}

TEST(OperatorHarness, LetsEverythingOnTheWayHappenAtItsTime) {
  OperatorHarness<std::string, std::string> harness(
      [](const DataStream<std::string>& words) {
        struct Repeat : KeyedProcessFunction<std::string, std::string, std::string> {
          void process_element(const std::string&, Context& context,
                               Collector<std::string>&) override {
            later(context);
          }
          void on_timer(Timestamp at, OnTimerContext& context,
                        Collector<std::string>& out) override {
            EXPECT_EQ(at + 1ms, context.timer_service().current_processing_time());
            out.collect(context.current_key() + " of " + show(at));
            later(context);
          }
          static void later(Context& context) {
            auto& timers = context.timer_service();
            timers.register_processing_time_timer(timers.current_processing_time() + 10ms);
          }
        };
        return words.key_by([](const std::string& word) { return word; }).process(Repeat{});
      },
      {.clock = testing::ManualClock(at(1000))});
  harness.process_element("a", at(0));
  harness.set_processing_time(at(1005));
  harness.process_element("b", at(0));
  harness.advance(24ms);
  EXPECT_EQ(show(harness.output()), "a of 1010@- b of 1015@- a of 1021@- b of 1026@-");
  EXPECT_EQ(harness.processing_time(), at(1029));
}

TEST(OperatorHarness, RestoresStateAndTimersFromASnapshotAtAnyParallelism) {
  OperatorHarness<int, int> harness(remember, {.max_parallelism = 16});
  for (const int key : {100, 200, 300, 400, 500}) harness.process_element(key, at(0));
  const auto snapshot = harness.snapshot();
  harness.process_element(100, at(1));
  for (const std::size_t parallelism : {1U, 3U, 16U, 2U}) {
    harness.restore(snapshot, parallelism);
    EXPECT_EQ(show(harness.output()), "") << parallelism;
    EXPECT_EQ(harness.state_entries(), 10U) << parallelism;
    EXPECT_EQ(harness.event_time_timers(), 5U) << parallelism;
    EXPECT_EQ(harness.processing_time_timers(), 5U) << parallelism;
    harness.process_element(300, at(5));
    EXPECT_EQ(show(harness.take_output()), "2@5") << parallelism;
    harness.process_watermark(at(10));
    EXPECT_EQ(show(harness.take_output()), "0@10 0@10 0@10 0@10 0@10") << parallelism;
  }
  EXPECT_EQ(harness.job().counter("opened"), 2U);  // subtasks of the last run
  harness.restore(nullptr);
  EXPECT_EQ(harness.state_entries(), 0U);
}

TEST(OperatorHarness, StartsFromTheSnapshotOfAnotherHarness) {
  OperatorHarness<int, int> first(remember);
  first.process_element(100, at(0));
  OperatorHarness<int, int> second(
      remember, {.state_backend = StateBackend::copying, .snapshot = first.snapshot()});
  second.process_element(101, at(5));
  EXPECT_EQ(show(second.output()), "2@5");
}

TEST(OperatorHarness, ShowsSideOutputs) {
  OperatorHarness<int, int> harness(remember);
  const auto side = harness.side_output(odd);
  harness.process_element(1, at(7));
  harness.process_element(2, at(8));
  harness.process_watermark(at(9));
  EXPECT_EQ(show(side.records()), "1@7 W9");
  EXPECT_THROW(harness.side_output(odd), InvalidJob);
}

TEST(OperatorHarness, MergesTheWatermarksOfItsChannels) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) { return numbers.filter([](int) { return true; }); }, {},
      2);
  harness.process_watermark(at(10), 0);
  EXPECT_EQ(harness.watermark(), Timestamp::min());
  harness.process_watermark(at(5), 1);
  EXPECT_EQ(harness.watermark(), at(5));
  harness.mark_idle(1);
  EXPECT_EQ(harness.watermark(), at(10));
  harness.end_channel(0);
  EXPECT_TRUE(harness.is_idle());
  EXPECT_FALSE(harness.job().finished());
  harness.end_channel(1);
  EXPECT_TRUE(harness.job().finished());
}

TEST(TwoInputHarness, FeedsBothInputs) {
  struct Join : CoMapFunction<int, std::string, std::string> {
    std::string map1(const int& value) override { return "#" + std::to_string(value); }
    std::string map2(const std::string& value) override { return value; }
  };
  TwoInputHarness<int, std::string, std::string> harness(
      [](const DataStream<int>& numbers, const DataStream<std::string>& words) {
        return numbers.connect(words).map(Join{});
      });
  harness.process_element1(1, at(1));
  harness.process_element2("a", at(2));
  harness.process_watermark1(at(5));
  harness.process_watermark2(at(3));
  harness.mark_idle2();
  harness.mark_idle1();
  harness.mark_active1();
  harness.mark_active2();
  harness.process_watermark(at(6));
  harness.end_input();
  EXPECT_EQ(show(harness.records()), "#1@1 a@2 W3 W5 idle active W6 Wend |");
}

TEST(JobHarness, NamesTheOperatorThatThrows) {
  OperatorHarness<int, int> harness([](const DataStream<int>& numbers) {
    return numbers.map([](int value) { return 10 / (value != 0 ? value : throw Error("zero")); })
        .name("Divide");
  });
  harness.process_element(1, at(0));
  const auto snapshot = harness.snapshot();
  try {
    harness.process_element(0, at(0));
    FAIL() << "nothing was thrown";
  } catch (const JobFailed& failed) {
    EXPECT_STREQ(failed.what(), "operator 'Divide' (subtask 1 of 1) failed: zero");
  }
  harness.restore(snapshot);
  harness.process_element(2, at(0));
  EXPECT_EQ(show(harness.output()), "5@0");
}

TEST(JobHarness, TellsOfEachOperator) {
  OperatorHarness<int, int> harness([](const DataStream<int>& numbers) {
    return remember(numbers).uid("memory").name("Memory").set_parallelism(2);
  });
  harness.process_element(100, at(0));
  harness.process_watermark(at(5));
  std::size_t entries = 0;
  std::size_t subtasks = 0;
  for (const auto& view : harness.job().operators()) {
    if (view.uid != "memory") continue;
    EXPECT_EQ(view.name, "Memory");
    EXPECT_EQ(view.subtask, subtasks++);
    EXPECT_EQ(view.watermark, at(5));
    entries += view.held.state_entries;
  }
  EXPECT_EQ(subtasks, 2U);
  EXPECT_EQ(entries, 2U);
}

TEST(JobHarness, RefusesAJobThatNeverRests) {
  struct Endless : Source<int> {
    struct Reader : SplitReader<int> {
      InputStatus poll_next(SourceOutput<int>&) override { return InputStatus::more_available; }
      void snapshot_position(StateWriter&) const override {}
      void restore_position(StateReader&) override {}
    };
    std::unique_ptr<SplitReader<int>> create_reader(std::size_t, std::size_t) const override {
      return std::make_unique<Reader>();
    }
  };
  testing::JobHarness harness([](StreamExecutionEnvironment& environment) {
    environment
        .from_source<int>(std::make_shared<Endless>(), WatermarkStrategy<int>::no_watermarks(),
                          "Endless")
        .collect();
  });
  EXPECT_THROW(harness.run(), Error);
}

TEST(ManualClock, DoesNotGoBack) {
  testing::ManualClock clock(at(5));
  clock.advance(5ms);
  const testing::ManualClock same = clock;
  clock.set(at(12));
  EXPECT_EQ(same.now(), at(12));
  EXPECT_THROW(clock.set(at(11)), Error);
  EXPECT_THROW(clock.advance(-1ms), Error);
}

}  // namespace operator_harness_test
}  // namespace weir::tests
