// Whatever a worker does, its test gets an answer that says so, and the next one too.
#include "witness/worker_process.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

#include "weir/error.hpp"

namespace weir::grader {
namespace worker_process_test {

using namespace std::chrono_literals;
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

  WorkerProcess worker{WEIR_NAUGHTY_WORKER, {.time = {.busy = 500ms, .idle = 500ms}}};
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

TEST_F(Worker, ThatSleepsForEverTimesOut) {
  const auto observation = play("sleep");
  EXPECT_EQ(observation.outcome, Outcome::timed_out);
  EXPECT_THAT(observation.message, HasSubstr("it did nothing for"));
  expect_it_goes_on();
}

TEST_F(Worker, IsAnsweredForByAllThatItHasStarted) {
  const auto observation = play("loop in another");
  EXPECT_EQ(observation.outcome, Outcome::timed_out);
  EXPECT_THAT(observation.message, HasSubstr("of processor time"));
  expect_it_goes_on();
}

TEST_F(Worker, ThatGetsNoProcessorForTwiceItsTimeIsWaitedFor) {
  const auto observation = play("held up");
  EXPECT_EQ(observation.outcome, Outcome::passed) << observation.message;
}

TEST_F(Worker, IsDoneThoughYearsPassInWhichAGeneratorIsAsked) {
  const auto observation =
      worker.play(Scenario("generator").advance(11 * 366 * 24h).element("in", 5).end("in"));
  EXPECT_EQ(observation.outcome, Outcome::passed) << observation.message;
}

TEST_F(Worker, GetsLessPatienceAfterTwoTimeouts) {
  EXPECT_THAT(play("loop").message, HasSubstr("no answer in 0.5 s of processor time"));
  play("loop");
  EXPECT_THAT(play("loop").message, HasSubstr("no answer in 0.3 s of processor time"));
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

std::vector<int> values_of(const Observation& observation) {
  EXPECT_EQ(observation.outcome, Outcome::passed) << observation.message;
  std::vector<int> values;
  for (const auto& record : observation.elements()) values.push_back(from_json<int>(record.value));
  return values;
}

TEST_F(Worker, StartsTheNextVersionFromASavepoint) {
  const auto story =
      Scenario("versions").element("in", 1).element("in", 2).savepoint(2).element("in", 4);
  EXPECT_EQ(values_of(worker.play(story)), (std::vector{1001, 1003, 2007}));
}

TEST_F(Worker, KeepsNothingButTheSnapshotBeyondACrash) {
  const auto story =
      Scenario("static").element("in", 0).element("in", 0).restart().element("in", 0);
  EXPECT_EQ(values_of(worker.play(story)), (std::vector{1, 2, 1}));
  WorkerProcess trusted(WEIR_NAUGHTY_WORKER, {.trusted = true});
  EXPECT_EQ(values_of(trusted.play(story)), (std::vector{1, 2, 3}));
}

TEST_F(Worker, GoesOnAfterEachCrashAsIfItHadHadOneProcess) {
  auto story = Scenario("versions").element("in", 1).advance(24h).restart(2).element("in", 2);
  story.savepoint(3).element("in", 4).restart().end("in").restart();
  WorkerProcess trusted(WEIR_NAUGHTY_WORKER, {.trusted = true});
  const auto expected = trusted.play(story);
  const auto observation = worker.play(story);
  EXPECT_EQ(values_of(observation), (std::vector{1001, 1003, 2007}));
  ASSERT_EQ(observation.steps.size(), expected.steps.size());
  for (std::size_t i = 0; i < expected.steps.size(); ++i) {
    EXPECT_EQ(observation.steps[i].records, expected.steps[i].records) << i;
    EXPECT_EQ(observation.steps[i].held, expected.steps[i].held) << i;
  }
}

TEST_F(Worker, ThatPrintsBeforeACrashHasPrintedIt) {
  EXPECT_EQ(worker.play(Scenario("print").element("in", 5).restart().element("in", 5)).outcome,
            Outcome::passed);
  EXPECT_EQ(worker.take_printed(), "debugging\ndebugging\n");
}

TEST_F(Worker, ThatCrashesBehindACrashHasDoneTheStepsBefore) {
  const auto story = Scenario("versions").element("in", 1).restart().element("in", "no number");
  const auto observation = worker.play(story);
  EXPECT_EQ(observation.outcome, Outcome::failed);
  EXPECT_EQ(observation.steps.size(), 2);
  const auto trace = worker.trace(Scenario("segfault").restart().element("in", 5));
  EXPECT_EQ(trace.observation.outcome, Outcome::crashed);
  EXPECT_EQ(trace.observation.steps.size(), 1);
}

TEST_F(Worker, ThatAnswersBeforeItIsAskedIsGarbled) {
  EXPECT_EQ(play("ahead").outcome, Outcome::garbled);
  expect_it_goes_on();
}

TEST_F(Worker, SimulatesTheNextVersionAndCrashesItAsOftenAsItIsTold) {
  auto story = Scenario("versions").element("in", 1).savepoint().element("in", 2).element("in", 4);
  story.mode = Scenario::Mode::simulated;
  story.crashes = 2;
  for (story.seed = 1; story.seed <= 10; ++story.seed) {
    EXPECT_EQ(values_of(worker.play(story)), (std::vector{1001, 2003, 2007})) << story.seed;
  }
}

TEST_F(Worker, StartsTheNextVersionFromASavepointThatWasKept) {
  const auto story = Scenario("versions").element("in", 1).kept_savepoint({}).element("in", 4);
  EXPECT_EQ(values_of(worker.play(story)), (std::vector{1001, 2004}));
}

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
