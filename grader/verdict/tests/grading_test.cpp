// The reference of these tests crashes where a number is above 9, and the submission never does.
#include "verdict/grading.hpp"

#include <gtest/gtest.h>

#include "verdict/generated.hpp"
#include "verdict/test_program.hpp"
#include "weir/error.hpp"

namespace weir::grader {
namespace grading_test {

Scenario story_of(int value) { return Scenario("answer").element("in", value).end("in"); }

TEST(Grading, OfAReferenceThatFailsSaysNothingOfTheProgram) {
  expect_as_reference(story_of(9));
  EXPECT_THROW(expect_as_reference(story_of(10)), Error);
  EXPECT_THROW(holds(story_of(10), expect_as_reference), Error);
  EXPECT_THROW(for_all(number(10, 12), story_of, expect_as_reference, 1), Error);
  EXPECT_EQ(current_result().outcome, Outcome::not_graded);
  // A fault is not taken over by what follows.
  EXPECT_TRUE(holds(story_of(1), expect_as_reference));
}

}  // namespace grading_test
}  // namespace weir::grader
