#include <gtest/gtest.h>

#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace rich_functions_test {

using testing::HarnessOptions;
using testing::OperatorHarness;

using Log = std::shared_ptr<std::vector<std::string>>;

/// Writes down what happens to it. Counts in a member how many elements this copy has seen.
class Witness : public RichMapFunction<int, int> {
 public:
  Witness(std::string name, Log log) : name_(std::move(name)), log_(std::move(log)) {}

  void open(RuntimeContext& context) override {
    subtask_ = context.subtask_index();
    log_->push_back(name_ + " open " + std::to_string(subtask_) + " of " +
                    std::to_string(context.parallelism()) + ", at most " +
                    std::to_string(context.max_parallelism()) + ", in " + context.operator_name());
    EXPECT_EQ(context.current_processing_time(), at(123));
    calls_ = &context.counter("calls");
    largest_ = &context.accumulator<int>("largest", 0, [](int a, int b) { return std::max(a, b); });
  }
  int map(const int& value) override {
    calls_->increment();
    largest_->add(value);
    if (seen_ == 0) log_->push_back(name_ + " map " + std::to_string(subtask_));
    return ++seen_;
  }
  void close() override { log_->push_back(name_ + " close " + std::to_string(subtask_)); }

 private:
  std::string name_;
  Log log_;
  std::size_t subtask_ = 0;
  Counter* calls_ = nullptr;
  Accumulator<int>* largest_ = nullptr;
  int seen_ = 0;
};

HarnessOptions with_clock(std::size_t parallelism) {
  return {.parallelism = parallelism, .clock = testing::ManualClock(at(123))};
}

TEST(RichFunction, IsOpenedBeforeTheFirstElementAndClosedAfterTheLast) {
  const auto log = std::make_shared<std::vector<std::string>>();
  OperatorHarness<int, int> harness(
      [log](const DataStream<int>& numbers) {
        return numbers.map(Witness("x", log)).name("First").map(Witness("y", log)).name("Second");
      },
      with_clock(1));
  harness.job().open();
  harness.process_element(1, at(0));
  harness.process_element(2, at(0));
  harness.end_input();
  // The last of a chain first, so that what is emitted in open() finds everything open.
  EXPECT_EQ(*log, (std::vector<std::string>{"y open 0 of 1, at most 128, in Second",
                                            "x open 0 of 1, at most 128, in First", "x map 0",
                                            "y map 0", "x close 0", "y close 0"}));
}

TEST(RichFunction, IsCopiedForEachSubtask) {
  const auto log = std::make_shared<std::vector<std::string>>();
  OperatorHarness<int, int> harness(
      [log](const DataStream<int>& numbers) { return numbers.rebalance().map(Witness("x", log)); },
      with_clock(3));
  for (int i = 0; i < 6; ++i) harness.process_element(i, at(i));
  EXPECT_EQ(harness.output().size(), 6U);
  for (const auto& element : harness.output()) EXPECT_LE(element.value, 2);
  EXPECT_EQ(log->size(), 6U);
  EXPECT_EQ((*log)[1], "x open 1 of 3, at most 128, in Map");
}

TEST(RichFunction, IsClosedWhereTheJobEndsEarly) {
  const auto log = std::make_shared<std::vector<std::string>>();
  {
    OperatorHarness<int, int> harness(
        [log](const DataStream<int>& numbers) { return numbers.map(Witness("x", log)); },
        with_clock(1));
    harness.job().open();
    EXPECT_EQ(log->back(), "x open 0 of 1, at most 128, in Map");
  }
  EXPECT_EQ(log->back(), "x close 0");
}

TEST(RichFunction, ThatThrowsInOpenLetsTheOthersClose) {
  struct Failing : RichMapFunction<int, int> {
    void open(RuntimeContext&) override { throw std::runtime_error("no file"); }
    int map(const int& value) override { return value; }
  };
  const auto log = std::make_shared<std::vector<std::string>>();
  OperatorHarness<int, int> harness(
      [log](const DataStream<int>& numbers) {
        return numbers.map(Failing{}).name("Failing").map(Witness("x", log));
      },
      with_clock(1));
  try {
    harness.job().open();
    FAIL();
  } catch (const JobFailed& failed) {
    EXPECT_STREQ(failed.what(), "operator 'Failing' (subtask 1 of 1) failed: no file");
  }
  EXPECT_EQ(log->back(), "x close 0");
}

TEST(Counters, AreSummedOverSubtasks) {
  const auto log = std::make_shared<std::vector<std::string>>();
  OperatorHarness<int, int> harness(
      [log](const DataStream<int>& numbers) { return numbers.rebalance().map(Witness("x", log)); },
      with_clock(3));
  for (int i = 0; i < 7; ++i) harness.process_element(i, at(i));
  EXPECT_EQ(harness.job().counter("calls"), 7U);
  EXPECT_EQ(harness.job().result().counter("calls"), 7U);
  EXPECT_EQ(harness.job().counter("of another name"), 0U);
}

TEST(Accumulators, AreMergedOverSubtasks) {
  const auto log = std::make_shared<std::vector<std::string>>();
  OperatorHarness<int, int> harness(
      [log](const DataStream<int>& numbers) { return numbers.rebalance().map(Witness("x", log)); },
      with_clock(3));
  for (const int value : {3, 9, 4}) harness.process_element(value, at(0));
  const auto result = harness.job().result();
  EXPECT_EQ(result.accumulator<int>("largest"), 9);
  EXPECT_THROW(result.accumulator<double>("largest"), InvalidJob);
  EXPECT_THROW(result.accumulator<int>("smallest"), InvalidJob);
}

TEST(RichFilterAndFlatMap, AreOpenedToo) {
  struct Big : RichFilterFunction<int> {
    void open(RuntimeContext&) override { least_ = 2; }
    bool filter(const int& value) override { return value >= least_; }
    int least_ = 100;
  };
  struct Repeat : RichFlatMapFunction<int, int> {
    void open(RuntimeContext&) override { times_ = 2; }
    void flat_map(const int& value, Collector<int>& out) override {
      for (int i = 0; i < times_; ++i) out.collect(value);
    }
    int times_ = 0;
  };
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) { return numbers.filter(Big{}).flat_map<int>(Repeat{}); });
  for (int i = 1; i <= 3; ++i) harness.process_element(i, at(i));
  EXPECT_EQ(show(harness.output()), "2@2 2@2 3@3 3@3");
}

TEST(SinkFunction, GetsValuesAndTimestamps) {
  struct Sink : SinkFunction<int> {
    explicit Sink(Log log) : log_(std::move(log)) {}
    void open(RuntimeContext& context) override { log_->push_back(context.operator_name()); }
    void invoke(const int& value, Timestamp timestamp) override {
      log_->push_back(std::to_string(value) + "@" + show(timestamp));
    }
    void close() override { log_->push_back("closed"); }
    Log log_;
  };
  const auto log = std::make_shared<std::vector<std::string>>();
  testing::JobHarness job([log](StreamExecutionEnvironment& environment) {
    environment.from_collection<int>({1, 2})
        .assign_timestamps_and_watermarks(
            WatermarkStrategy<int>::no_watermarks().with_timestamp_assigner(
                [](int value) { return at(value * 10); }))
        .add_sink(Sink{log})
        .name("My sink");
  });
  job.run();
  EXPECT_EQ(*log, (std::vector<std::string>{"My sink", "1@10", "2@20", "closed"}));
  EXPECT_TRUE(job.finished());
}

TEST(AddSink, TakesALambda) {
  const auto sum = std::make_shared<int>(0);
  testing::JobHarness job([sum](StreamExecutionEnvironment& environment) {
    environment.from_collection<int>({1, 2, 3}).add_sink([sum](int value) { *sum += value; });
  });
  job.run();
  EXPECT_EQ(*sum, 6);
}

TEST(Functions, ThatThrowStopTheJobWithTheirOperatorSubtaskAndCause) {
  OperatorHarness<int, int> harness(
      [](const DataStream<int>& numbers) {
        return numbers.global()
            .map([](int value) -> int {
              if (value == 2) throw 2;  // NOLINT(hicpp-exception-baseclass): not even an exception
              return value;
            })
            .name("Picky");
      },
      {.parallelism = 3});
  harness.process_element(1, at(0));
  try {
    harness.process_element(2, at(0));
    FAIL();
  } catch (const JobFailed& failed) {
    EXPECT_EQ(failed.operator_name(), "Picky");
    EXPECT_EQ(failed.subtask(), 0U);
    EXPECT_EQ(failed.cause(), "something was thrown that is no std::exception");
  }
}

}  // namespace rich_functions_test
}  // namespace weir::tests
