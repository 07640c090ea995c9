// Whatever a worker does, its test gets an answer that says so, and the next one too.
#include "witness/worker_process.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "weir/error.hpp"

namespace weir::grader {
namespace worker_process_test {

using testing::HasSubstr;

class Worker : public testing::Test {
 protected:
  Observation play(const std::string& pipeline) {
    return worker.play(Scenario(pipeline).element("in", 5).end("in"));
  }
  /// The worker is of use again after whatever came before.
  void expect_it_goes_on() {
    const auto observation = play("good");
    EXPECT_EQ(observation.outcome, Outcome::passed) << observation.message;
    EXPECT_EQ(observation.elements().size(), 1);
  }

  WorkerProcess worker{WEIR_NAUGHTY_WORKER, {.time = std::chrono::milliseconds{500}}};
};

TEST_F(Worker, PlaysAScenario) {
  const auto observation = play("good");
  ASSERT_EQ(observation.outcome, Outcome::passed) << observation.message;
  ASSERT_EQ(observation.steps.size(), 2);
  ASSERT_EQ(observation.elements().size(), 1);
  EXPECT_EQ(from_json<int>(observation.elements()[0].value), 5);
}

TEST_F(Worker, ThatCrashesIsACrashWithItsPlace) {
  const auto observation = play("segfault");
  EXPECT_EQ(observation.outcome, Outcome::crashed);
#ifndef WEIR_SANITIZED
  EXPECT_THAT(observation.message, HasSubstr("SIGSEGV"));
#endif
  expect_it_goes_on();
}

TEST_F(Worker, ThatNeverEndsTimesOut) {
  EXPECT_EQ(play("loop").outcome, Outcome::timed_out);
  expect_it_goes_on();
}

TEST_F(Worker, GetsLessPatienceAfterTwoTimeouts) {
  play("loop");
  play("loop");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(play("loop").outcome, Outcome::timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{4});
}

TEST_F(Worker, ThatExitsIsACrashThoughItSaysZero) {
  const auto observation = play("exit");
  EXPECT_EQ(observation.outcome, Outcome::crashed);
  EXPECT_EQ(observation.message, "it called exit(0)");
  expect_it_goes_on();
}

TEST_F(Worker, MayPrint) {
  EXPECT_EQ(play("print").outcome, Outcome::passed);
  EXPECT_EQ(worker.take_printed(), "debugging\n");
  EXPECT_EQ(worker.take_printed(), "");
}

TEST_F(Worker, ThatPrintsWithoutEndIsEnded) {
  const auto observation = play("flood");
  EXPECT_EQ(observation.outcome, Outcome::crashed);
  EXPECT_THAT(observation.message, HasSubstr("printed more than a megabyte"));
  expect_it_goes_on();
}

TEST_F(Worker, ThatAnswersNonsenseIsGarbled) {
  EXPECT_EQ(play("nonsense").outcome, Outcome::garbled);
  expect_it_goes_on();
}

TEST_F(Worker, ThatAnnouncesALongAnswerIsGarbled) {
  EXPECT_EQ(play("long answer").outcome, Outcome::garbled);
  expect_it_goes_on();
}

TEST_F(Worker, ThatHangsUpAndStaysIsEnded) {
  EXPECT_EQ(play("hang up").outcome, Outcome::crashed);
  expect_it_goes_on();
}

#ifndef WEIR_SANITIZED
TEST_F(Worker, ThatEatsMemoryIsToldSo) {
  WorkerProcess small(WEIR_NAUGHTY_WORKER, {.memory = std::size_t{1} << 28U});
  const auto scenario = Scenario("memory").element("in", 5);
  EXPECT_EQ(small.play(scenario).outcome, Outcome::out_of_memory);
  EXPECT_EQ(small.play(Scenario("good")).outcome, Outcome::passed);
}
#endif

TEST_F(Worker, ThatThrowsHasFailed) {
  const auto observation = play("throw");
  EXPECT_EQ(observation.outcome, Outcome::failed);
  EXPECT_THAT(observation.message, HasSubstr("no such driver"));
  EXPECT_EQ(play("throw an int").outcome, Outcome::failed);
  expect_it_goes_on();
}

TEST_F(Worker, OfAStubIsNotStarted) { EXPECT_EQ(play("missing").outcome, Outcome::not_started); }

TEST_F(Worker, HasNoPipelineOfAnotherName) {
  const auto observation = play("another");
  EXPECT_EQ(observation.outcome, Outcome::failed);
  EXPECT_THAT(observation.message, HasSubstr("there is no pipeline 'another'"));
}

TEST_F(Worker, TellsWhatHappensInAScenario) {
  const auto trace = worker.trace(Scenario("good").element("in", 5).end("in"));
  ASSERT_EQ(trace.observation.outcome, Outcome::passed) << trace.observation.message;
  EXPECT_EQ(trace.observation.steps.size(), 2);
  ASSERT_FALSE(trace.parts.empty());
  ASSERT_TRUE(trace.parts.front().job);
  EXPECT_EQ(trace.parts.front().job->operators.size(), 3);
  const auto received = std::count_if(trace.parts.begin(), trace.parts.end(), [](const auto& part) {
    return part.event && part.event->value == "5" && part.step == 1;
  });
  EXPECT_EQ(received, 2);  // by the map, and by the output
  expect_it_goes_on();
}

TEST_F(Worker, TellsWhatHappenedBeforeACrash) {
  const auto trace = worker.trace(Scenario("segfault").element("in", 5));
  EXPECT_EQ(trace.observation.outcome, Outcome::crashed);
  ASSERT_FALSE(trace.parts.empty());
  ASSERT_TRUE(trace.parts.back().event);
  EXPECT_EQ(trace.parts.back().event->value, "5");
  expect_it_goes_on();
}

TEST_F(Worker, ThatHangsOrLiesIsTracedToo) {
  EXPECT_EQ(worker.trace(Scenario("loop").element("in", 5)).observation.outcome,
            Outcome::timed_out);
  EXPECT_EQ(worker.trace(Scenario("nonsense").element("in", 5)).observation.outcome,
            Outcome::garbled);
  EXPECT_EQ(worker.trace(Scenario("long answer").element("in", 5)).observation.outcome,
            Outcome::garbled);
  expect_it_goes_on();
}

TEST_F(Worker, TellsNoMoreThanAPageCanShow) {
  Scenario scenario("good");
  for (std::size_t i = 0; i < most_trace_parts; ++i) scenario.element("in", 5);
  const auto trace = WorkerProcess(WEIR_NAUGHTY_WORKER).trace(scenario);
  EXPECT_EQ(trace.observation.outcome, Outcome::passed) << trace.observation.message;
  EXPECT_EQ(trace.parts.size(), most_trace_parts);
}

TEST(WorkerProcess, SaysWhereThereIsNoProgram) {
  WorkerProcess none("/nowhere/worker");
  EXPECT_THROW(none.play(Scenario("good")), Error);
}

}  // namespace worker_process_test
}  // namespace weir::grader
