#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "backends.hpp"
#include "checkpoint/remembering.hpp"
#include "weir/testing/job_harness.hpp"
#include "weir/testing/test_input.hpp"
#include "weir/testing/test_output.hpp"

namespace weir::tests {
namespace snapshot_contents_test {

using Lines = std::vector<std::string>;

/// A job around one function, stepped by hand.
template <class Function>
struct Bench {
  testing::TestInput<Event> input;
  testing::TestOutput<std::string> output;
  testing::JobHarness job;

  explicit Bench(Function function, testing::HarnessOptions options = {})
      : job(
            [function, this](StreamExecutionEnvironment& environment) {
              output.attach(input.stream(environment)
                                .uid("input")
                                .key_by(&Event::key)
                                .process(function)
                                .uid("function"));
            },
            std::move(options)) {
    job.open();
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  ~Bench() = default;

  Lines put(std::int64_t key, std::int64_t value) {
    input.emit({key, value, 0}, Timestamp{0});
    return run();
  }
  Lines watermark(std::int64_t millis) {
    input.watermark(Timestamp{millis});
    return run();
  }
  Lines run() {
    job.run();
    Lines lines;
    for (auto& element : output.take()) lines.push_back(element.value);
    std::sort(lines.begin(), lines.end());
    return lines;
  }
};

class SnapshotContents : public ::testing::TestWithParam<StateBackend> {
 protected:
  static testing::HarnessOptions options() {
    return {.parallelism = 2, .state_backend = GetParam()};
  }
};
INSTANTIATE_TEST_SUITE_P(Backends, SnapshotContents, ::testing::ValuesIn(all_backends()),
                         [](const auto& backend) { return name_of(backend.param); });

TEST_P(SnapshotContents, AreStatesOfAllKindsAndNothingThatCameLater) {
  Bench bench(Remembering{}, options());
  bench.put(1, 2);
  bench.put(2, 30);
  EXPECT_EQ(bench.put(1, 3), (Lines{"1: 5 [2,3] 5 5 5"}));
  const auto snapshot = bench.job.snapshot();
  bench.put(1, 100);
  bench.put(3, 100);

  for (const std::size_t parallelism : {2U, 1U, 3U}) {
    bench.job.restore(snapshot, parallelism);
    EXPECT_EQ(bench.put(1, 4), (Lines{"1: 9 [2,3,4] 9 9 9"})) << parallelism;
    EXPECT_EQ(bench.put(2, 1), (Lines{"2: 31 [30,1] 31 31 31"})) << parallelism;
    EXPECT_EQ(bench.put(3, 1), (Lines{"3: 1 [1] 1 1 1"})) << parallelism;
  }
}

TEST_P(SnapshotContents, AreTimersAndNoneThatWasRegisteredLater) {
  Bench bench(Remembering{}, options());
  bench.put(1, 20);
  bench.put(2, 10);
  bench.put(3, 5);
  EXPECT_EQ(bench.watermark(7), (Lines{"timer 5 3: 5 [5] 5 5 5"}));
  const auto snapshot = bench.job.snapshot();
  bench.put(1, 15);

  for (const std::size_t parallelism : {2U, 1U, 3U}) {
    bench.job.restore(snapshot, parallelism);
    EXPECT_EQ(bench.job.held().event_time_timers, 2U);
    EXPECT_EQ(bench.watermark(10), (Lines{"timer 10 2: 10 [10] 10 10 10"})) << parallelism;
    EXPECT_EQ(bench.watermark(100), (Lines{"timer 20 1: 20 [20] 20 20 20"})) << parallelism;
    EXPECT_EQ(bench.job.held().event_time_timers, 0U);
  }
}

/// Fires once, when 10 ms of processing time after an element are over.
struct ProcessingTimer : KeyedProcessFunction<std::int64_t, Event, std::string> {
  void process_element(const Event&, Context& context, Collector<std::string>&) override {
    auto& timers = context.timer_service();
    timers.register_processing_time_timer(timers.current_processing_time() + 10ms);
    timers.register_processing_time_timer(timers.current_processing_time() + 20ms);
    timers.delete_processing_time_timer(timers.current_processing_time() + 20ms);
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<std::string>& out) override {
    out.collect(std::to_string(context.current_key()));
  }
};

TEST_P(SnapshotContents, AreTimersOfProcessingTime) {
  Bench bench(ProcessingTimer{}, options());
  bench.put(1, 0);
  bench.put(2, 0);
  const auto snapshot = bench.job.snapshot();
  bench.job.restore(snapshot, 1);
  EXPECT_EQ(bench.run(), Lines{});
  bench.job.advance(10ms);
  EXPECT_EQ(bench.run(), Lines{});
  bench.job.advance(1ms);
  EXPECT_EQ(bench.run(), (Lines{"1", "2"}));
  bench.job.restore(snapshot);
  EXPECT_EQ(bench.run(), (Lines{"1", "2"})) << "what fell due while the job was down fires at once";
}

TEST_P(SnapshotContents, GoThroughBytes) {
  Bench bench(Remembering{}, options());
  bench.put(1, 2);
  const auto snapshot = bench.job.snapshot();
  const auto bytes = to_bytes(*snapshot);
  bench.job.restore(std::make_shared<const Snapshot>(from_bytes<Snapshot>(bytes)), 1);
  EXPECT_EQ(bench.put(1, 3), (Lines{"1: 5 [2,3] 5 5 5"}));
  EXPECT_EQ(bench.watermark(2), (Lines{"timer 2 1: 5 [2,3] 5 5 5"}));
}

TEST_P(SnapshotContents, DoNotChangeOnceTaken) {
  Bench bench(Remembering{}, options());
  bench.put(1, 2);
  const auto snapshot = bench.job.snapshot();
  const auto bytes = to_bytes(*snapshot);
  bench.put(1, 3);
  bench.job.snapshot();
  EXPECT_EQ(to_bytes(*snapshot), bytes);
  bench.job.restore(snapshot);
  EXPECT_EQ(bench.put(1, 5), (Lines{"1: 7 [2,5] 7 7 7"}));
  bench.job.restore(snapshot);
  EXPECT_EQ(bench.put(1, 5), (Lines{"1: 7 [2,5] 7 7 7"})) << "restored a second time";
  EXPECT_EQ(to_bytes(*snapshot), bytes);
}

TEST_P(SnapshotContents, ThatNobodyAsksForAreCarriedOn) {
  Bench first(Remembering{}, options());
  first.put(1, 2);
  first.put(2, 3);
  auto next = options();
  next.snapshot = first.job.snapshot();
  Bench second(Remembering({"value"}), next);
  EXPECT_EQ(second.put(1, 1), (Lines{"1: 3"}));
  next.parallelism = 3;
  next.snapshot = second.job.snapshot();
  Bench third(Remembering({"value"}), next);
  third.put(5, 5);
  next.parallelism = 1;
  next.snapshot = third.job.snapshot();
  Bench fourth(Remembering{}, next);
  EXPECT_EQ(fourth.put(1, 10), (Lines{"1: 13 [2,10] 12 12 12"}));
  EXPECT_EQ(fourth.put(2, 10), (Lines{"2: 13 [3,10] 13 13 13"}));
}

TEST_P(SnapshotContents, AreNotThereForAKeyWhoseStateWasCleared) {
  struct Clears : Remembering {
    void process_element(const Event& event, Context& context,
                         Collector<std::string>& out) override {
      if (event.value != 0) return Remembering::process_element(event, context, out);
      value.clear();
      list.clear();
      map.clear();
      reducing.clear();
      aggregate.clear();
      context.timer_service().delete_event_time_timer(Timestamp{7});
    }
  };
  Bench bench(Clears{}, options());
  bench.put(1, 7);
  bench.put(1, 0);
  EXPECT_EQ(bench.job.held(), testing::HeldState{});
  bench.job.restore(bench.job.snapshot());
  EXPECT_EQ(bench.watermark(100), Lines{});
  EXPECT_EQ(bench.put(1, 1), (Lines{"1: 1 [1] 1 1 1"}));
}

TEST_P(SnapshotContents, AreTheContentsOfOpenWindows) {
  testing::TestInput<Event> input;
  testing::TestOutput<Event> reduced;
  testing::TestOutput<Event> buffered;
  struct Last : ProcessWindowFunction<Event, Event, std::int64_t> {
    void process(const std::int64_t&, Context&, std::span<const Event> events,
                 Collector<Event>& out) override {
      out.collect({events.back().key, static_cast<std::int64_t>(events.size()), 0});
    }
  };
  testing::JobHarness job(
      [&](StreamExecutionEnvironment& environment) {
        const auto windows = input.stream(environment)
                                 .key_by(&Event::key)
                                 .window(TumblingEventTimeWindows::of(10ms));
        reduced.attach(windows.sum(&Event::value));
        buffered.attach(windows.process(Last{}));
      },
      options());
  job.open();
  input.emit({1, 5, 0}, Timestamp{3});
  input.emit({1, 7, 0}, Timestamp{13});
  input.emit({2, 9, 0}, Timestamp{4});
  job.run();
  const auto snapshot = job.snapshot();
  input.emit({1, 100, 0}, Timestamp{3});
  job.run();
  job.restore(snapshot, 1);
  input.emit({1, 1, 0}, Timestamp{9});
  input.watermark(Timestamp{100});
  job.run();
  auto sums = reduced.values();
  std::sort(sums.begin(), sums.end());
  EXPECT_EQ(sums, (std::vector<Event>{{1, 6, 0}, {1, 7, 0}, {2, 9, 0}}));
  auto sizes = buffered.values();
  std::sort(sizes.begin(), sizes.end());
  EXPECT_EQ(sizes, (std::vector<Event>{{1, 1, 0}, {1, 2, 0}, {2, 1, 0}}));
}

}  // namespace snapshot_contents_test
}  // namespace weir::tests
