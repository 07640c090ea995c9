#include "weir/testing/scripted_source.hpp"

#include <gtest/gtest.h>

#include "show.hpp"
#include "weir/error.hpp"
#include "weir/testing/job_harness.hpp"

namespace weir::tests {
namespace scripted_source_test {

using testing::JobHarness;
using testing::Script;
using testing::ScriptedSource;
using testing::TestOutput;

JobHarness play(std::vector<Script<int>> scripts, const TestOutput<int>& output,
                WatermarkStrategy<int> strategy = WatermarkStrategy<int>::no_watermarks()) {
  auto source = std::make_shared<const ScriptedSource<int>>(std::move(scripts));
  return JobHarness([=](StreamExecutionEnvironment& environment) {
    output.attach(environment.from_source<int>(source, strategy, "Script").set_parallelism(1));
  });
}

TEST(ScriptedSource, PlaysItsScriptAndEnds) {
  const TestOutput<int> output;
  auto job =
      play({Script<int>().element(1).watermark(at(5)).element(2, at(7)).idle().active()}, output);
  job.run();
  EXPECT_EQ(show(output.records()), "1@- W5 2@7 idle active Wend |");
}

TEST(ScriptedSource, PausesInProcessingTime) {
  const TestOutput<int> output;
  auto job = play({Script<int>().element(1).pause(10ms).element(2).pause(1h).element(3)}, output);
  job.run();
  EXPECT_EQ(show(output.elements()), "1@-");
  job.advance(9ms);
  EXPECT_EQ(show(output.elements()), "1@-");
  job.advance(1ms);
  EXPECT_EQ(show(output.elements()), "1@- 2@-");
  job.advance(1h);
  EXPECT_EQ(show(output.elements()), "1@- 2@- 3@-");
  EXPECT_TRUE(job.finished());
}

TEST(ScriptedSource, PlaysEachScriptAsASplitWithItsOwnWatermark) {
  const TestOutput<int> output;
  auto job = play({Script<int>().watermark(at(9)).pause(1ms).watermark(at(20)).pause(9ms),
                   Script<int>().watermark(at(4)).pause(2ms).idle().pause(9ms)},
                  output);
  job.run();
  EXPECT_EQ(show(output.watermarks()), "4");
  job.advance(1ms);
  EXPECT_EQ(show(output.watermarks()), "4");
  job.advance(1ms);
  EXPECT_EQ(show(output.watermarks()), "4 20");
}

TEST(ScriptedSource, GoesOnFromTheSnapshotWithoutLossOrRepetition) {
  const TestOutput<int> output;
  auto job = play({Script<int>().element(1).pause(5ms).element(2).pause(5ms).element(3)}, output);
  job.run();
  const auto snapshot = job.snapshot();
  job.advance(5ms);
  EXPECT_EQ(show(output.elements()), "1@- 2@-");
  job.restore(snapshot);
  job.run();
  job.advance(5ms);
  EXPECT_EQ(show(output.elements()), "2@- 3@-");
  EXPECT_TRUE(job.finished());
}

TEST(ScriptedSource, RefusesASnapshotOfMoreSplits) {
  const TestOutput<int> of_two;
  auto two =
      play({Script<int>().element(1).pause(5ms), Script<int>().element(2).pause(5ms)}, of_two);
  two.run();
  const auto snapshot = two.snapshot();
  const TestOutput<int> of_one;
  auto one = play({Script<int>().element(1).pause(5ms)}, of_one);
  EXPECT_THROW(
      {
        one.restore(snapshot);
        one.run();
      },
      SnapshotError);
}

}  // namespace scripted_source_test
}  // namespace weir::tests
