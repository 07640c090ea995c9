#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <memory>
#include <numeric>
#include <sstream>
#include <thread>

#include "runtime/events.hpp"
#include "runtime/failing.hpp"
#include "runtime/three_stage_job.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace metrics_test {

using namespace std::chrono_literals;
using testing::OperatorHarness;

/// Twice each number, and once by the side.
class Double : public ProcessFunction<int, int> {
 public:
  explicit Double(OutputTag<int> side) : side_(std::move(side)) {}
  void process_element(const int& value, Context& context, Collector<int>& out) override {
    out.collect(value);
    out.collect(value);
    context.output(side_, value);
  }

 private:
  OutputTag<int> side_;
};

TEST(RecordMetrics, CountWhatComesInAndWhatGoesOutByAllOutputs) {
  const OutputTag<int> side{"side"};
  OperatorHarness<int, int> harness([side](const DataStream<int>& numbers) {
    return numbers.filter([](int n) { return n > 0; }).process(Double{side});
  });
  const auto by_side = harness.side_output(side);
  for (const int n : {0, 1, 2, 0, 3}) harness.process_element(n, at(n));
  const auto report = harness.job().metrics();
  EXPECT_EQ(report.of("Input").records_out, 5U);
  EXPECT_EQ(report.of("Filter").records_in, 5U);
  EXPECT_EQ(report.of("Filter").records_out, 3U);
  EXPECT_EQ(report.of("Process").records_in, 3U);
  EXPECT_EQ(report.of("Process").records_out, 9U);
  EXPECT_EQ(report.sum_of("Output").records_in, 9U) << "one for each output";
  EXPECT_EQ(report.sum_of("Output").records_out, 0U);
}

TEST(JobMetrics, CarryTheNameOfTheJob) {
  StreamExecutionEnvironment environment;
  environment.from_elements(1, 2).collect();
  EXPECT_EQ(environment.execute("Two numbers").metrics().job, "Two numbers");
  EXPECT_EQ(environment.execute_async("The same").wait().metrics().job, "The same");
}

TEST(RecordMetrics, AreKeptForEachSubtaskAndAddedUpForAll) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) {
        return numbers.partition_custom([](int n, std::size_t) { return n < 10 ? 0 : 1; })
            .map([](int n) { return n; });
      },
      {.parallelism = 2});
  for (const int n : {1, 2, 3, 11}) harness.process_element(n, at(n));
  const auto report = harness.job().metrics();
  EXPECT_EQ(report.of("Map", 0).records_in, 3U);
  EXPECT_EQ(report.of("Map", 1).records_in, 1U);
  EXPECT_EQ(report.sum_of("Map").records_in, 4U);
  EXPECT_EQ(report.sum_of("Map").records_out, 4U);
}

TEST(RecordMetrics, NameTheOperatorsThatThereAre) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) { return numbers.map([](int n) { return n; }); });
  const auto report = harness.job().metrics();
  for (const auto& ask : {std::function<void()>([&] { report.of("Mop"); }),
                          std::function<void()>([&] { report.of("Map", 7); }),
                          std::function<void()>([&] { report.sum_of("Mop"); })}) {
    try {
      ask();
      FAIL();
    } catch (const InvalidJob& error) {
      expect_contains(error.what(), "Input -> Map -> Output");
    }
  }
}

TEST(WatermarkMetrics, SayHowFarEventTimeIsBehindTheClock) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) { return numbers.map([](int n) { return n; }); }, {}, 2);
  EXPECT_EQ(harness.job().metrics().of("Map").input_watermark, Timestamp::min());
  EXPECT_EQ(harness.job().metrics().of("Map").watermark_lag, std::nullopt);
  harness.process_watermark(at(1000), 0);
  harness.process_watermark(at(700), 1);
  harness.advance(5s);
  const auto report = harness.job().metrics();
  EXPECT_EQ(report.at, at(5000));
  EXPECT_EQ(report.of("Input", 0).output_watermark, at(1000));
  EXPECT_EQ(report.of("Input", 1).output_watermark, at(700));
  EXPECT_EQ(report.of("Input", 1).watermark_lag, 4300ms);
  EXPECT_EQ(report.of("Map").input_watermark, at(700));
  EXPECT_EQ(report.of("Map").output_watermark, at(700));
  EXPECT_EQ(report.of("Output").watermark_lag, 4300ms) << "a sink goes by what comes in";
  EXPECT_EQ(report.sum_of("Input").output_watermark, at(700));
  EXPECT_EQ(report.sum_of("Input").watermark_lag, 4300ms);
  harness.end_input();
  EXPECT_EQ(harness.job().metrics().of("Map").output_watermark, Timestamp::max());
  EXPECT_EQ(harness.job().metrics().of("Map").watermark_lag, std::nullopt);
}

TEST(WatermarkMetrics, TellWhatGoesOutFromWhatComesIn) {
  OperatorHarness<int, int> harness([](const DataStream<int>& numbers) {
    return numbers.assign_timestamps_and_watermarks(
        WatermarkStrategy<int>::for_monotonous_timestamps().with_timestamp_assigner(
            [](int n) { return at(n); }));
  });
  harness.process_element(500, at(1));
  harness.advance(200ms);
  EXPECT_EQ(harness.job().metrics().of("Timestamps/Watermarks").output_watermark, at(499));
}

TEST(LateRecords, AreCountedByTheWindowThatDropsThem) {
  OperatorHarness<int, int> harness([](const DataStream<int>& numbers) {
    return numbers.window_all(TumblingEventTimeWindows::of(10ms))
        .reduce([](int a, int b) { return a + b; })
        .name("Sums");
  });
  harness.process_element(1, at(5));
  harness.process_watermark(at(9));
  harness.process_element(1, at(5));
  harness.process_element(1, at(6));
  EXPECT_EQ(harness.job().metrics().of("Sums").late_records_dropped, 2U);
}

/// Keeps every number in a list, with a timer of each clock.
class Hoard : public KeyedProcessFunction<int, int, int> {
 public:
  void open(RuntimeContext& context) override {
    all_ = context.state(ListStateDescriptor<int>{"all"});
  }
  void process_element(const int& value, Context& context, Collector<int>&) override {
    all_.add(value);
    context.timer_service().register_event_time_timer(at(value));
    context.timer_service().register_processing_time_timer(at(100'000));
  }

 private:
  ListState<int> all_;
};

TEST(StateMetrics, CountKeysEntriesAndTimers) {
  OperatorHarness<int, int> harness([](const DataStream<int>& numbers) {
    return numbers.key_by([](int n) { return n % 2; }).process(Hoard{}).name("Hoard");
  });
  const auto empty = harness.job().metrics().of("Hoard").state_bytes;
  for (const int n : {1, 2, 3}) harness.process_element(n, at(n));
  const auto metrics = harness.job().metrics().of("Hoard");
  EXPECT_EQ(metrics.keys, 2U);
  EXPECT_EQ(metrics.state_entries, 3U);
  EXPECT_EQ(metrics.event_time_timers, 3U);
  EXPECT_EQ(metrics.processing_time_timers, 2U);
  EXPECT_GE(metrics.state_bytes, empty + 2 * 32 + 3 * sizeof(int)) << "two rows and their lists";
  for (int i = 0; i < 1000; ++i) harness.process_element(5, at(5));
  EXPECT_GE(harness.job().metrics().of("Hoard").state_bytes,
            metrics.state_bytes + 1000 * sizeof(int));
}

/// Uses a state of each key and keeps nothing.
class Passing : public KeyedProcessFunction<int, int, int> {
 public:
  void open(RuntimeContext& context) override {
    last_ = context.state(ValueStateDescriptor<int>{"last"});
  }
  void process_element(const int& value, Context&, Collector<int>&) override {
    last_.update(value);
    last_.clear();
  }

 private:
  ValueState<int> last_;
};

TEST(StateMetrics, DoNotGrowWithKeysOfWhichNothingIsKept) {
  const auto bytes = [](int keys) {
    StreamExecutionEnvironment environment;
    std::vector<int> numbers(static_cast<std::size_t>(keys));
    std::iota(numbers.begin(), numbers.end(), 0);
    environment.options().batch_capacity = numbers.size();
    environment.from_collection(numbers)
        .key_by([](int n) { return n; })
        .process(Passing{})
        .name("Passing")
        .collect();
    return environment.execute().metrics().of("Passing").state_bytes;
  };
  EXPECT_EQ(bytes(10'000), bytes(100)) << "rows are used again within a batch";
}

TEST(StateMetrics, CountWhatWindowsKeep) {
  OperatorHarness<int, int> harness([](const DataStream<int>& numbers) {
    return numbers.key_by([](int n) { return n % 2; })
        .window(TumblingEventTimeWindows::of(10ms))
        .reduce([](int a, int b) { return a + b; })
        .name("Sums");
  });
  const auto empty = harness.job().metrics().of("Sums").state_bytes;
  for (const int n : {1, 2, 3, 11}) harness.process_element(n, at(n));
  const auto metrics = harness.job().metrics().of("Sums");
  EXPECT_EQ(metrics.state_entries, 3U);
  EXPECT_EQ(metrics.event_time_timers, 3U);
  EXPECT_GT(metrics.state_bytes, empty);
}

TEST(TaskMetrics, KnowAnIdleTask) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) { return numbers.map([](int n) { return n; }); });
  harness.process_element(1, at(1));
  harness.advance(10s);
  const auto report = harness.job().metrics();
  ASSERT_EQ(report.tasks.size(), 1U);
  EXPECT_EQ(report.tasks[0].name, "Input -> Map -> Output");
  EXPECT_EQ(report.tasks[0].idle, 10s);
  EXPECT_EQ(report.tasks[0].lifetime, 10s);
  EXPECT_FALSE(report.tasks[0].finished);
  harness.end_input();
  EXPECT_TRUE(harness.job().metrics().tasks[0].finished);
}

/// Counts and gauges what it sees.
class Gauged : public RichMapFunction<int, int> {
 public:
  void open(RuntimeContext& context) override {
    odd_ = &context.counter("odd");
    context.gauge("last", [this] { return static_cast<double>(last_); });
  }
  int map(const int& value) override {
    last_ = value;
    odd_->increment(static_cast<std::uint64_t>(value % 2));
    return value;
  }

 private:
  Counter* odd_ = nullptr;
  int last_ = -1;
};

TEST(OwnMetrics, StandWithTheSubtaskThatKeepsThem) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) { return numbers.rebalance().map(Gauged{}); },
      {.parallelism = 2});
  for (const int n : {1, 2, 3, 5}) harness.process_element(n, at(n));
  const auto report = harness.job().metrics();
  EXPECT_EQ(report.sum_of("Map").counters.at("odd"), 3U);
  EXPECT_EQ(report.of("Map", 0).counters.at("odd") + report.of("Map", 1).counters.at("odd"), 3U);
  const std::vector<double> last{report.of("Map", 0).gauges.at("last"),
                                 report.of("Map", 1).gauges.at("last")};
  EXPECT_EQ(*std::max_element(last.begin(), last.end()), 5);
  EXPECT_EQ(*std::min_element(last.begin(), last.end()), 3);
}

TEST(CheckpointMetrics, SayHowManyHowLongAndHowLarge) {
  OperatorHarness<int, int> harness([](const DataStream<int>& numbers) {
    return numbers.key_by([](int n) { return n; }).process(Hoard{});
  });
  EXPECT_EQ(harness.job().metrics().checkpoints.completed, 0);
  harness.process_element(1, at(1));
  harness.snapshot();
  const auto small = harness.job().metrics().checkpoints;
  for (int n = 0; n < 100; ++n) harness.process_element(n, at(n));
  harness.snapshot();
  const auto large = harness.job().metrics().checkpoints;
  EXPECT_EQ(small.completed, 1);
  EXPECT_EQ(large.completed, 2);
  EXPECT_EQ(large.last, 2);
  EXPECT_GE(large.last_state_bytes, small.last_state_bytes + 99 * sizeof(int));
  EXPECT_LT(large.last_state_bytes, 100U * 100U);
}

TEST(CheckpointMetrics, TimeACheckpointFromRequestToCompletion) {
  const auto result = testing::simulate(
      [](StreamExecutionEnvironment& environment) {
        environment.set_parallelism(2);
        build_three_stages(environment, {});
      },
      {.seed = 3, .checkpoint_probability = 0.05});
  EXPECT_GT(result.metrics.checkpoints.completed, 1);
  Duration longest{0};
  for (const auto& record : result.metrics.checkpoints.history) {
    longest = std::max(longest, record.duration);
  }
  EXPECT_GT(longest, 0ms) << "time jumps while barriers travel";
}

/// A stream that goes on until the test has seen enough.
class Endless final : public Source<Event> {
 public:
  explicit Endless(std::shared_ptr<std::atomic<bool>> stop) : stop_(std::move(stop)) {}
  std::unique_ptr<SplitReader<Event>> create_reader(std::size_t, std::size_t) const override {
    return std::make_unique<Reader>(stop_);
  }

 private:
  class Reader final : public SplitReader<Event> {
   public:
    explicit Reader(std::shared_ptr<std::atomic<bool>> stop) : stop_(std::move(stop)) {}
    InputStatus poll_next(SourceOutput<Event>& out) override {
      if (*stop_) return InputStatus::end_of_input;
      while (!out.full()) out.collect({next_ % 10, 1, next_}), ++next_;
      return InputStatus::more_available;
    }
    void snapshot_position(StateWriter& writer) const override { writer(next_); }
    void restore_position(StateReader& reader) override { reader(next_); }

   private:
    std::shared_ptr<std::atomic<bool>> stop_;
    std::int64_t next_ = 0;
  };
  std::shared_ptr<std::atomic<bool>> stop_;
};

DataStream<Event> endless(StreamExecutionEnvironment& environment,
                          const std::shared_ptr<std::atomic<bool>>& stop) {
  return environment.from_source<Event>(std::make_shared<const Endless>(stop),
                                        WatermarkStrategy<Event>::no_watermarks(), "Endless");
}

TEST(RunningJob, CanBeAskedForItsMetricsAtAnyTimeFromAnyThread) {
  const auto stop = std::make_shared<std::atomic<bool>>(false);
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2).enable_checkpointing(5ms);
  endless(environment, stop).key_by(&Event::key).sum(&Event::value).add_sink([](const Event&) {});
  auto client = environment.execute_async();
  std::vector<std::thread> askers;
  for (int i = 0; i < 3; ++i) {
    askers.emplace_back([&client] {
      std::uint64_t before = 0;
      for (int asked = 0; asked < 20; ++asked) {
        const auto seen = client.metrics().sum_of("Sum").records_in;
        EXPECT_GE(seen, before);
        before = seen;
      }
      EXPECT_GT(before, 0U);
    });
  }
  for (auto& asker : askers) asker.join();
  *stop = true;
  const auto result = client.wait();
  const auto& report = result.metrics();
  EXPECT_EQ(report.sum_of("Sum").records_in, report.of("Endless").records_out);
  EXPECT_EQ(report.sum_of("Sum").keys, 10U);
  EXPECT_GT(report.checkpoints.completed, 0);
  for (const auto& task : report.tasks) {
    EXPECT_TRUE(task.finished);
    EXPECT_GT(task.busy, 0ns);
    EXPECT_LE(task.busy + task.idle + task.backpressured, task.lifetime);
  }
  EXPECT_EQ(client.metrics().sum_of("Sum").records_in, report.sum_of("Sum").records_in);
}

TEST(RunningJob, ShowsATaskThatIsHeldUpAsItWas) {
  const auto stop = std::make_shared<std::atomic<bool>>(false);
  const auto let_go = std::make_shared<std::atomic<bool>>(false);
  const auto held = std::make_shared<std::atomic<bool>>(false);
  StreamExecutionEnvironment environment;
  endless(environment, stop).add_sink([let_go, held](const Event&) {
    *held = true;
    while (!*let_go) std::this_thread::sleep_for(1ms);
  });
  auto client = environment.execute_async();
  while (!*held) std::this_thread::sleep_for(1ms);
  const auto report = client.metrics();
  EXPECT_EQ(report.tasks[0].name, "Endless -> Sink");
  EXPECT_TRUE(report.tasks[0].operators.empty()) << "it has never answered";
  *let_go = true;
  while (client.metrics().tasks[0].operators.empty()) std::this_thread::sleep_for(1ms);
  client.cancel();
  EXPECT_GT(client.metrics().of("Sink").records_in, 0U) << "of a job that was cancelled";
}

TEST(RunningJob, HasMetricsAfterItHasFailed) {
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1, 2, 3}).add_sink([](int n) {
    if (n == 3) throw std::runtime_error("three");
  });
  auto client = environment.execute_async();
  EXPECT_THROW(client.wait(), JobFailed);
  EXPECT_EQ(client.metrics().of("Sink").records_in, 3U);
}

TEST(RunningJob, KnowsWhoHoldsUpWhom) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(1).disable_operator_chaining();
  environment.options().batch_capacity = 8;
  environment.options().channel_capacity = 1;
  generated(environment, 1, 400, [](std::size_t, std::size_t i) {
    return Event{0, 0, static_cast<std::int64_t>(i)};
  }).add_sink([](const Event&) {
      std::this_thread::sleep_for(100us);
    }).slot_sharing_group("slow");
  const auto report = environment.execute().metrics();
  EXPECT_GT(report.tasks[0].backpressured, report.tasks[0].busy) << "the source";
  EXPECT_GT(report.tasks[1].busy, 30ms) << "the sink";
}

TEST(Gauges, ThatThrowFailTheJobAndNameTheirOperator) {
  struct Broken : RichMapFunction<int, int> {
    void open(RuntimeContext& context) override {
      context.gauge("broken", []() -> double { throw std::runtime_error("no needle"); });
    }
    int map(const int& value) override { return value; }
  };
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1}).map(Broken{}).name("Dial").add_sink([](int) {});
  const auto failure = failure_of(environment);
  EXPECT_EQ(failure.operator_name(), "Dial");
  EXPECT_EQ(failure.cause(), "no needle");
}

TEST(MetricsTable, FitsEightyColumnsWhateverTheFigures) {
  MetricsReport report;
  TaskMetrics task;
  task.name = std::string(100, 'n');
  task.subtask = 999;
  task.lifetime = task.busy = task.idle = task.backpressured = 1h;
  OperatorMetrics op;
  op.name = std::string(60, 'o');
  op.subtask = 999;
  op.watermark_lag = 1'000'000h;
  op.output_watermark = at(1);
  op.late_records_dropped = 99'999;
  for (const std::uint64_t n :
       {std::uint64_t{0}, std::uint64_t{999'999}, std::uint64_t{1'000'000},
        std::uint64_t{999'999'999}, std::numeric_limits<std::uint64_t>::max()}) {
    op.records_in = op.records_out = op.state_entries = op.state_bytes = n;
    op.counters[std::string(50, 'c')] = n;
    task.operators.push_back(op);
  }
  report.tasks.push_back(task);
  report.checkpoints.completed = report.checkpoints.last = 1'000'000;
  report.checkpoints.last_duration = Duration{1'000'000'000};
  report.checkpoints.last_state_bytes = 1'000'000'000'000'000;
  std::istringstream table(to_table(report));
  int lines = 0;
  for (std::string line; std::getline(table, line); ++lines) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_GT(lines, 10);
}

TEST(MetricsTable, HasALineForEachTaskAndEachSubtaskOfAnOperator) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) { return numbers.global().map(Gauged{}); },
      {.parallelism = 2});
  for (const int n : {1, 2, 3}) harness.process_element(n, at(n));
  harness.process_watermark(at(10));
  harness.advance(1s);
  EXPECT_EQ(to_table(harness.job().metrics()),
            "task                                               #   busy   idle backpressured\n"
            "Input                                              0    0 %  100 %           0 %\n"
            "Map                                                0    0 %  100 %           0 %\n"
            "Map                                                1    0 %  100 %           0 %\n"
            "Output                                             0    0 %  100 %           0 %\n"
            "\n"
            "operator               #      in     out       lag   late entries   bytes timers\n"
            "Input                  0       0       3    990 ms      0       0       0      0\n"
            "Map                    0       3       3    990 ms      0       0       0      0\n"
            "Map                    1       0       0    990 ms      0       0       0      0\n"
            "Output                 0       3       0    990 ms      0       0       0      0\n"
            "\n"
            "Map                              0  odd                                        2\n"
            "Map                              0  last                                       3\n"
            "Map                              1  odd                                        0\n"
            "Map                              1  last                                      -1\n");
}

}  // namespace metrics_test
}  // namespace weir::tests
