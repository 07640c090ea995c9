// Explanations of what real workers do.
#include "explain/explanation.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace weir::grader {
namespace {

using testing::HasSubstr;
using testing::Not;
using Kind = Expectation::Kind;

/// Numbers up to 12, one after the other.
Scenario numbers() {
  Scenario scenario("answer");
  for (int i = 1; i <= 12; ++i) scenario.element("in", i).advance(200ms);
  return scenario.end("in");
}

Programs programs(const std::string& submission) {
  return {submission, WEIR_RIGHT_WORKER, [](const Scenario&) { return true; }};
}

Explanation explained(const std::string& submission, const Scenario& scenario,
                      Kind kind = Kind::steps) {
  WorkerPair workers(submission, WEIR_RIGHT_WORKER);
  return explain({{.kind = kind}, scenario, workers.play(scenario)}, programs(submission));
}

bool still_fails(const std::string& submission, const Scenario& scenario) {
  WorkerPair workers(submission, WEIR_RIGHT_WORKER);
  const auto both = workers.play(scenario);
  return differs({}, scenario, both.expected, both.actual);
}

TEST(Explanation, ShowsTheSmallestScenarioAndThatStillFails) {
  const auto found = explained(WEIR_WRONG_WORKER, numbers());
  EXPECT_EQ(found.events, 1U);
  EXPECT_EQ(found.scenario.steps.size(), 1U);
  EXPECT_TRUE(still_fails(WEIR_WRONG_WORKER, found.scenario));
  EXPECT_THAT(found.text, HasSubstr("The smallest story that shows it, 1 event:"));
  EXPECT_THAT(found.text, HasSubstr("expected  out  4711010"));
  EXPECT_THAT(found.text, HasSubstr("actual    out  -1"));
}

TEST(Explanation, LeavesNoScenarioThatTheExerciseExcludes) {
  auto with_a_rule = programs(WEIR_WRONG_WORKER);
  with_a_rule.is_legal = [](const Scenario& scenario) {
    return std::any_of(scenario.steps.begin(), scenario.steps.end(),
                       [](const Step& step) { return step.value == to_json(3); });
  };
  WorkerPair workers(WEIR_WRONG_WORKER, WEIR_RIGHT_WORKER);
  const auto found = explain({{}, numbers(), workers.play(numbers())}, with_a_rule);
  EXPECT_TRUE(with_a_rule.is_legal(found.scenario));
  EXPECT_EQ(found.events, 2U);
}

TEST(Explanation, TakesTheReferenceForWhatATestSays) {
  // As with expect_results(): what the test says comes of it stands in the last step.
  Both both;
  both.expected.steps.resize(numbers().steps.size());
  for (int i = 1; i <= 12; ++i) {
    both.expected.steps.back().records.push_back(
        {"out", Record::Kind::element, Timestamp::min(), to_json(4711'000 + i)});
  }
  WorkerProcess wrong(WEIR_WRONG_WORKER);
  both.actual = wrong.play(numbers());
  const auto found = explain({{Kind::output, "out"}, numbers(), both}, programs(WEIR_WRONG_WORKER));
  EXPECT_EQ(found.events, 1U);
  EXPECT_THAT(found.text, HasSubstr("expected  out  4711010"));
}

TEST(Explanation, ShrinksWhatCrashes) {
  const auto found = explained(WEIR_CRASHING_WORKER, numbers());
  EXPECT_EQ(found.events, 1U);
  EXPECT_THAT(found.text, HasSubstr("=>    |  crashed   "));
}

TEST(Explanation, IsNotMisledByWhatAProcessRemembers) {
  const auto found = explained(WEIR_REMEMBERING_WORKER, numbers());
  EXPECT_EQ(found.events, 4U) << "a new process fails with the fourth, whatever it is";
  EXPECT_TRUE(still_fails(WEIR_REMEMBERING_WORKER, found.scenario));
}

TEST(Explanation, IsTheScenarioItselfWhereThereIsNoReference) {
  auto alone = programs(WEIR_WRONG_WORKER);
  alone.reference = "/nowhere";
  WorkerPair workers(WEIR_WRONG_WORKER, WEIR_RIGHT_WORKER);
  const auto found = explain({{}, numbers(), workers.play(numbers())}, alone);
  EXPECT_EQ(found.events, 12U);
  EXPECT_THAT(found.text, HasSubstr("expected  out  4711010"));
}

TEST(Explanation, TellsTheSubmissionNothingThatIsExpected) {
  const std::string heard = std::string(WEIR_EAVESDROPPER) + ".heard";
  std::filesystem::remove(heard);
  const auto found = explained(WEIR_EAVESDROPPER, numbers());
  EXPECT_THAT(found.text, HasSubstr("4711")) << "the trusted side knows it";
  std::ifstream file(heard, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(all, HasSubstr("answer")) << "it was asked";
  EXPECT_THAT(all, Not(HasSubstr("4711")));
}

}  // namespace
}  // namespace weir::grader
