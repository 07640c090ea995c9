#include "weir/rate_limited.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <numeric>
#include <vector>

#include "weir/checkpoint_listener.hpp"
#include "weir/environment.hpp"
#include "weir/error.hpp"
#include "weir/testing/job_harness.hpp"
#include "weir/testing/scripted_source.hpp"

namespace weir::tests {
namespace rate_limited_test {

using testing::JobHarness;
using testing::Script;
using testing::ScriptedSource;

constexpr std::size_t number_of_elements = 100;

Script<int> hundred() {
  Script<int> script;
  for (std::size_t i = 0; i < number_of_elements; ++i) script.element(static_cast<int>(i));
  return script;
}

/// Reads a source at a rate, and gathers what comes.
class Paced {
 public:
  Paced(std::shared_ptr<const Source<int>> source, double rate, std::size_t batch_capacity = 0)
      : harness_(
            [this, source, rate](StreamExecutionEnvironment& environment) {
              environment
                  .from_source<int>(rate_limited(source, rate),
                                    WatermarkStrategy<int>::no_watermarks(), "Paced")
                  .add_sink([this](int value) { values_.push_back(value); });
            },
            {.batch_capacity = batch_capacity}) {}
  Paced(Script<int> script, double rate, std::size_t batch_capacity = 0)
      : Paced(std::make_shared<const ScriptedSource<int>>(std::move(script)), rate,
              batch_capacity) {}

  JobHarness& job() { return harness_; }
  std::size_t count() const { return values_.size(); }
  const std::vector<int>& values() const { return values_; }

 private:
  std::vector<int> values_;
  JobHarness harness_;
};

TEST(RateLimited, EmitsTheFirstElementAtOnceAndTheNextWhenItIsDue) {
  Paced paced(hundred(), 10);
  paced.job().run();
  EXPECT_EQ(paced.count(), 1);
  paced.job().advance(99ms);
  EXPECT_EQ(paced.count(), 1);
  paced.job().advance(1ms);
  EXPECT_EQ(paced.count(), 2);
  paced.job().advance(800ms);
  EXPECT_EQ(paced.count(), 10);
}

TEST(RateLimited, EmitsAllElementsInOrderWhateverTheBatches) {
  for (const std::size_t capacity : std::vector<std::size_t>{1, 2, 7, 0}) {
    Paced paced(hundred(), 30, capacity);
    paced.job().advance(10s);
    std::vector<int> all(number_of_elements);
    std::iota(all.begin(), all.end(), 0);
    EXPECT_EQ(paced.values(), all);
    EXPECT_TRUE(paced.job().finished());
  }
}

TEST(RateLimited, EmitsSeveralInAMillisecondWhereTheRateIsHigh) {
  Paced paced(hundred(), 16'000);
  paced.job().run();
  EXPECT_EQ(paced.count(), 1);
  paced.job().advance(1ms);
  EXPECT_EQ(paced.count(), 1 + 16);
  paced.job().advance(2ms);
  EXPECT_EQ(paced.count(), 1 + 48);
}

TEST(RateLimited, TakesRatesBelowOneASecond) {
  Paced paced(hundred(), 0.1);
  paced.job().advance(9999ms);
  EXPECT_EQ(paced.count(), 1);
  paced.job().advance(1ms);
  EXPECT_EQ(paced.count(), 2);
}

TEST(RateLimited, CountsOverAllSplits) {
  const std::vector<Script<int>> scripts(4, hundred());
  Paced paced(std::make_shared<const ScriptedSource<int>>(scripts), 40);
  paced.job().run();
  EXPECT_EQ(paced.count(), 4);
  paced.job().advance(1s);
  EXPECT_EQ(paced.count(), 44);
}

TEST(RateLimited, DoesNotMakeUpForMoreThanASecond) {
  Script<int> script = Script<int>().element(-1).pause(1h);
  for (int i = 0; i < 100; ++i) script.element(i);
  Paced paced(script, 10);
  paced.job().advance(100ms + 1h);
  EXPECT_EQ(paced.count(), 1 + 11) << "an hour's worth at once is no rate";
  paced.job().advance(1s);
  EXPECT_EQ(paced.count(), 1 + 21);
}

TEST(RateLimited, GoesOnFromItsPositionAtOnce) {
  Paced paced(hundred(), 10);
  paced.job().advance(450ms);
  ASSERT_EQ(paced.count(), 5);
  const auto snapshot = paced.job().snapshot();
  paced.job().advance(1s);
  paced.job().restore(snapshot);
  paced.job().run();
  EXPECT_EQ(paced.values().back(), 5);
  paced.job().advance(100ms);
  EXPECT_EQ(paced.values().back(), 6);
}

TEST(RateLimited, WaitsWithTheSourceWhereThatHasNothing) {
  Paced paced(Script<int>().element(1).pause(5s).element(2).element(3), 10);
  paced.job().advance(100ms);  // when it begins to pause
  paced.job().advance(4999ms);
  EXPECT_EQ(paced.count(), 1);
  paced.job().advance(1ms);
  EXPECT_EQ(paced.count(), 3) << "both have been due for a while";
}

TEST(RateLimited, PassesWatermarksOn) {
  JobHarness harness([](StreamExecutionEnvironment& environment) {
    auto source = std::make_shared<const ScriptedSource<int>>(
        Script<int>().element(1, Timestamp{5}).watermark(Timestamp{4}).idle().active().element(2));
    environment
        .from_source<int>(rate_limited<int>(source, 1), WatermarkStrategy<int>::no_watermarks(),
                          "Paced")
        .add_sink([](int) {});
  });
  const auto watermark = [&] { return harness.operators().back().watermark; };
  harness.run();
  EXPECT_EQ(watermark(), Timestamp::min()) << "it comes with the next poll";
  harness.advance(1s);
  EXPECT_EQ(watermark(), Timestamp{4});
}

TEST(RateLimited, RefusesARateThatIsNone) {
  const auto source = std::make_shared<const ScriptedSource<int>>(hundred());
  for (const double rate : {0.0, -1.0, std::numeric_limits<double>::infinity(),
                            std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(rate_limited<int>(source, rate), InvalidJob);
  }
}

/// Has nothing to read, and writes down which checkpoints it was told of.
class Told final : public Source<int> {
 public:
  explicit Told(std::vector<std::int64_t>& checkpoints) : checkpoints_(&checkpoints) {}
  Boundedness boundedness() const override { return Boundedness::continuous_unbounded; }
  std::size_t split_count(std::size_t) const override { return 1; }
  std::unique_ptr<SplitReader<int>> create_reader(std::size_t, std::size_t) const override {
    return std::make_unique<Reader>(*checkpoints_);
  }

 private:
  class Reader final : public SplitReader<int>, public CheckpointListener {
   public:
    explicit Reader(std::vector<std::int64_t>& checkpoints) : checkpoints_(&checkpoints) {}
    InputStatus poll_next(SourceOutput<int>&) override { return InputStatus::nothing_available; }
    Timestamp available_at() const override { return Timestamp::max(); }
    void snapshot_position(StateWriter&) const override {}
    void restore_position(StateReader&) override {}
    void notify_checkpoint_complete(std::int64_t checkpoint_id) override {
      checkpoints_->push_back(checkpoint_id);
    }

   private:
    std::vector<std::int64_t>* checkpoints_;
  };

  std::vector<std::int64_t>* checkpoints_;
};

TEST(RateLimited, IsToldOfCheckpointsAsTheReaderItself) {
  std::vector<std::int64_t> checkpoints;
  Paced paced(std::make_shared<const Told>(checkpoints), 10);
  const auto snapshot = paced.job().snapshot();
  EXPECT_EQ(checkpoints, std::vector{snapshot->checkpoint});
}

}  // namespace rate_limited_test
}  // namespace weir::tests
