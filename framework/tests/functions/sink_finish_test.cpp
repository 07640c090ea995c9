#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace sink_finish_test {

using Log = std::shared_ptr<std::vector<std::string>>;

/// Writes down what it is told.
class Witness : public SinkFunction<int> {
 public:
  explicit Witness(Log log) : log_(std::move(log)) {}
  void open(RuntimeContext& context) override {
    subtask_ = std::to_string(context.subtask_index());
  }
  void invoke(const int& value, Timestamp) override {
    if (value < 0) throw std::runtime_error("a negative number");
    log_->push_back(subtask_ + ":" + std::to_string(value));
  }
  void finish() override { log_->push_back(subtask_ + ":finish"); }
  void close() override { log_->push_back(subtask_ + ":close"); }

 private:
  Log log_;
  std::string subtask_;
};

std::string text(const Log& log) {
  std::string all;
  for (const auto& entry : *log) all += (all.empty() ? "" : " ") + entry;
  return all;
}

struct Job {
  explicit Job(std::size_t parallelism = 1)
      : harness(
            [this](StreamExecutionEnvironment& environment) {
              first.stream(environment)
                  .union_with(second.stream(environment))
                  .rebalance()
                  .add_sink(Witness(log));
            },
            {.parallelism = parallelism}) {
    harness.open();
  }
  Log log = std::make_shared<std::vector<std::string>>();
  testing::TestInput<int> first{"First"};
  testing::TestInput<int> second{"Second"};
  testing::JobHarness harness;
};

TEST(SinkFunction, FinishesOnceAfterTheLastElementOfAllInputsAndBeforeItIsClosed) {
  Job job;
  job.first.emit(1, at(1));
  job.first.end();
  job.harness.run();
  EXPECT_EQ(text(job.log), "0:1") << "the second input goes on";
  job.second.emit(2, at(2));
  job.second.end();
  job.harness.run();
  EXPECT_EQ(text(job.log), "0:1 0:2 0:finish 0:close");
}

TEST(SinkFunction, FinishesInEverySubtask) {
  Job job(2);
  job.first.end();
  job.second.end();
  job.harness.run();
  EXPECT_EQ(text(job.log), "0:finish 1:finish 0:close 1:close");
}

TEST(SinkFunction, DoesNotFinishWhereTheJobFailsOrIsGivenUp) {
  Log log;
  {
    Job job;
    log = job.log;
    job.first.emit(1, at(1));
    job.harness.run();
  }
  EXPECT_EQ(text(log), "0:1 0:close");
  Job failing;
  failing.first.emit(-1, at(1));
  failing.first.end();
  failing.second.end();
  EXPECT_THROW(failing.harness.run(), JobFailed);
  EXPECT_EQ(text(failing.log), "");
}

TEST(SinkFunction, FinishesOnThreadsInEitherMode) {
  for (const auto mode : {RuntimeExecutionMode::streaming, RuntimeExecutionMode::batch}) {
    const auto log = std::make_shared<std::vector<std::string>>();
    StreamExecutionEnvironment environment;
    environment.set_runtime_mode(mode);
    environment.from_collection<int>({1, 2, 3})
        .key_by([](int n) { return n; })
        .reduce([](int a, int b) { return a + b; })
        .add_sink(Witness(log))
        .set_parallelism(1);
    environment.execute();
    ASSERT_EQ(log->size(), 5U);
    EXPECT_EQ((*log)[3], "0:finish");
    EXPECT_EQ((*log)[4], "0:close");
  }
}

TEST(SinkFunction, FinishesOnceOnAKeyedStreamToo) {
  for (const auto mode : {RuntimeExecutionMode::streaming, RuntimeExecutionMode::batch}) {
    const auto log = std::make_shared<std::vector<std::string>>();
    StreamExecutionEnvironment environment;
    environment.set_runtime_mode(mode);
    environment.from_collection<int>({1, 2, 3})
        .key_by([](int n) { return n; })
        .add_sink(Witness(log))
        .set_parallelism(1);
    environment.execute();
    ASSERT_EQ(log->size(), 5U);
    EXPECT_EQ((*log)[3], "0:finish");
  }
}

}  // namespace sink_finish_test
}  // namespace weir::tests
