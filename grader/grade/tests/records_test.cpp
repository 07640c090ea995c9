#include "grade/records.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "grade/files.hpp"
#include "grade/paths.hpp"

namespace weir::grader {
namespace records_test {

/// Each test has a file of its own: tests run side by side.
const std::string id = "99_no_exercise_" + std::to_string(getpid());

std::filesystem::path file() { return build_folder() / "verdicts" / (id + ".json"); }

class Records : public testing::Test {
 protected:
  ~Records() override { std::filesystem::remove(file()); }
};

Verdict verdict_with(Outcome outcome) {
  Verdict verdict;
  verdict.id = id;
  verdict.text_hash = hash_of("text");
  verdict.outcome = outcome;
  verdict.points = 3;
  verdict.tests.push_back({.name = "hidden/Subject.Behaviour",
                           .outcome = outcome,
                           .about = "a rule",
                           .hint = 2,
                           .explanation = "\"quoted\"\n\xff\1",
                           .seed = 7});
  return verdict;
}

TEST_F(Records, KeepEveryOutcomeOfAnExerciseAndOfATest) {
  for (int number = 0; number < 8; ++number) {
    const auto outcome = static_cast<Outcome>(number);
    remember(verdict_with(outcome));
    const auto verdict = remembered_verdict(id, "text");
    ASSERT_TRUE(verdict) << name_of(outcome);
    EXPECT_EQ(verdict->outcome, outcome);
    EXPECT_EQ(verdict->points, 3);
    ASSERT_EQ(verdict->tests.size(), 1);
    EXPECT_EQ(verdict->tests[0].outcome, outcome);
    EXPECT_EQ(verdict->tests[0].hint, 2);
    EXPECT_EQ(verdict->tests[0].explanation, "\"quoted\"\n\xff\1");
    EXPECT_EQ(verdict->tests[0].seed, 7);
  }
}

TEST_F(Records, KeepWhatIsKnownWhereTheGraderFails) {
  remember(verdict_with(Outcome::passed));
  remember(verdict_with(Outcome::not_graded));
  EXPECT_EQ(remembered_verdict(id, "text")->outcome, Outcome::passed);
}

TEST_F(Records, SayNothingOfAnotherText) {
  remember(verdict_with(Outcome::passed));
  EXPECT_FALSE(remembered_verdict(id, "another text"));
}

TEST_F(Records, ThatCannotBeReadAreNone) {
  remember(verdict_with(Outcome::passed));
  auto text = text_of(file());
  text.replace(text.find("PASSED"), 6, "PERFECT");
  write_text(file(), text);
  EXPECT_FALSE(remembered_verdict(id, "text"));
  write_text(file(), "{");
  EXPECT_FALSE(remembered_verdict(id, "text"));
}

}  // namespace records_test
}  // namespace weir::grader
