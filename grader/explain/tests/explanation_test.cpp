// Explanations of what real workers do.
#include "explain/explanation.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "explain/catalogue.hpp"

namespace weir::grader {
namespace explanation_test {

using testing::HasSubstr;
using testing::Not;
using Kind = Expectation::Kind;

/// Numbers up to 12, one after the other.
Scenario numbers() {
  Scenario scenario("answer");
  for (int i = 1; i <= 12; ++i) scenario.element("in", i).advance(200ms);
  return scenario.end("in");
}

class AnExplanation : public testing::Test {
 protected:
  AnExplanation()
      : catalogue(testing::TempDir() + "weir-explanation-test-" + std::to_string(getpid())) {
    std::filesystem::remove(catalogue);
  }
  ~AnExplanation() override { std::filesystem::remove(catalogue); }

  Programs programs(const std::string& submission) const {
    return {submission, WEIR_RIGHT_WORKER, [](const Scenario&) { return true; }, catalogue};
  }
  Explanation explained(const std::string& submission, const Scenario& scenario,
                        Kind kind = Kind::steps) const {
    WorkerPair workers(submission, WEIR_RIGHT_WORKER);
    return explain({{.kind = kind}, scenario, workers.play(scenario)}, programs(submission));
  }
  /// What is known of the program that is wrong above 9.
  void make_catalogue() const {
    Catalogue known;
    known.part = "answer";
    for (int i = 8; i <= 16; ++i) known.probes.push_back({{}, Scenario("answer").element("in", i)});
    WorkerProcess right(WEIR_RIGHT_WORKER);
    WorkerProcess wrong(WEIR_WRONG_WORKER);
    known.reference = behaviour_of(known.probes, right);
    known.mistakes = {{"above_nine", "You cannot count above 9.", "There are more numbers.",
                       behaviour_of(known.probes, wrong)}};
    write_catalogues(catalogue, {known});
  }

  std::string catalogue;
};

bool still_fails(const std::string& submission, const Scenario& scenario) {
  WorkerPair workers(submission, WEIR_RIGHT_WORKER);
  const auto both = workers.play(scenario);
  return differs({}, scenario, both.expected, both.actual);
}

TEST_F(AnExplanation, ShowsTheSmallestScenarioAndThatStillFails) {
  const auto found = explained(WEIR_WRONG_WORKER, numbers());
  EXPECT_EQ(found.events, 1U);
  EXPECT_EQ(found.scenario.steps.size(), 1U);
  EXPECT_TRUE(still_fails(WEIR_WRONG_WORKER, found.scenario));
  EXPECT_THAT(found.text, HasSubstr("The smallest story that shows it, 1 event:"));
  EXPECT_THAT(found.text, HasSubstr("expected  out  4711010"));
  EXPECT_THAT(found.text, HasSubstr("actual    out  -1"));
  EXPECT_EQ(found.head,
            "An element: the result is -1 and should be 4711010.\n\n"
            "  step 1    in  10\n"
            "  expected  out  4711010\n"
            "  actual    out  -1\n");
}

TEST_F(AnExplanation, LeavesNoScenarioThatTheExerciseExcludes) {
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

TEST_F(AnExplanation, TakesTheReferenceForWhatATestSays) {
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

TEST_F(AnExplanation, ShrinksWhatCrashes) {
  const auto found = explained(WEIR_CRASHING_WORKER, numbers());
  EXPECT_EQ(found.events, 1U);
  EXPECT_THAT(found.text, HasSubstr("=>    |  crashed   "));
}

TEST_F(AnExplanation, SaysWhatWasPrintedInTheStoryThatIsShownAndThatOnce) {
  EXPECT_EQ(explained(WEIR_PRINTING_WORKER, numbers()).printed, "saw 10\n");
}

#ifndef WEIR_SANITIZED  // workers get ten times as long
TEST_F(AnExplanation, ShowsTheElementThatWasWorkedOnWhenTimeWasUp) {
  const auto found = explained(WEIR_HANGING_WORKER, numbers());
  EXPECT_THAT(found.head, HasSubstr("does not come to an end"));
  EXPECT_THAT(found.head, HasSubstr("  step 19   in  10\n"));
  EXPECT_THAT(found.text, HasSubstr(" 19 o  in        10\n  =>    |  timed out "));
  EXPECT_THAT(found.text, Not(HasSubstr(" 20 o")));
}
#endif

TEST_F(AnExplanation, IsNotMisledByWhatAProcessRemembers) {
  const auto found = explained(WEIR_REMEMBERING_WORKER, numbers());
  EXPECT_EQ(found.events, 4U) << "a new process fails with the fourth, whatever it is";
  EXPECT_TRUE(still_fails(WEIR_REMEMBERING_WORKER, found.scenario));
}

TEST_F(AnExplanation, NamesTheMistakeThatBehavesAlike) {
  EXPECT_EQ(explained(WEIR_WRONG_WORKER, numbers()).mistake, "") << "nothing is known as yet";
  make_catalogue();
  const auto found = explained(WEIR_WRONG_WORKER, numbers());
  EXPECT_EQ(found.mistake, "above_nine");
  EXPECT_THAT(found.text, HasSubstr("You cannot count above 9."));
  const auto other = explained(WEIR_CRASHING_WORKER, numbers());
  EXPECT_EQ(other.mistake, "") << "it is wrong at the same numbers, but in another way";
  EXPECT_THAT(other.text, Not(HasSubstr("behaves")));
}

TEST_F(AnExplanation, NamesNothingWhereTheReferenceHasChanged) {
  make_catalogue();
  auto known = read_catalogues(catalogue);
  known.front().reference.front() ^= 1U;
  write_catalogues(catalogue, known);
  EXPECT_EQ(explained(WEIR_WRONG_WORKER, numbers()).mistake, "");
}

TEST_F(AnExplanation, NamesNothingThatIsKnownOfAnotherPart) {
  make_catalogue();
  auto known = read_catalogues(catalogue);
  known.front().part = "question";
  write_catalogues(catalogue, known);
  EXPECT_EQ(explained(WEIR_WRONG_WORKER, numbers()).mistake, "");
}

TEST_F(AnExplanation, IsTheScenarioItselfWhereThereIsNoReference) {
  auto alone = programs(WEIR_WRONG_WORKER);
  alone.reference = "/nowhere";
  WorkerPair workers(WEIR_WRONG_WORKER, WEIR_RIGHT_WORKER);
  const auto found = explain({{}, numbers(), workers.play(numbers())}, alone);
  EXPECT_EQ(found.events, 12U);
  EXPECT_THAT(found.text, HasSubstr("expected  out  4711010"));
}

TEST_F(AnExplanation, TellsTheSubmissionNothingThatIsExpected) {
  make_catalogue();
  const std::string heard = std::string(WEIR_EAVESDROPPER) + ".heard";
  std::filesystem::remove(heard);
  const auto found = explained(WEIR_EAVESDROPPER, numbers());
  EXPECT_THAT(found.text, HasSubstr("4711")) << "the trusted side knows it";
  std::ifstream file(heard, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(all, HasSubstr("answer")) << "it was asked";
  EXPECT_THAT(all, Not(HasSubstr("4711")));
  EXPECT_THAT(all, Not(HasSubstr("You cannot count")));
}

}  // namespace explanation_test
}  // namespace weir::grader
