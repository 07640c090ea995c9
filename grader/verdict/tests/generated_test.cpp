#include "verdict/generated.hpp"

#include <gtest/gtest.h>

namespace weir::grader {
namespace generated_test {

Scenario story_of(int steps) {
  Scenario story("count");
  for (int i = 0; i < steps; ++i) story.advance(Duration{1});
  return story;
}

// Whatever a hidden test writes stands in the output of ctest, where a verdict is looked for.
TEST(Generated, ScenariosAreCheckedInSilence) {
  int checked = 0;
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  for_all(
      number(1, 5), &story_of, [&](const Scenario&) { ++checked; }, 10);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(checked, 10);
}

}  // namespace generated_test
}  // namespace weir::grader
