#include "weir/scenario/outcome.hpp"

#include <gtest/gtest.h>

#include "weir/error.hpp"

namespace weir::grader {
namespace outcome_test {

TEST(Outcome, IsReadAsItIsWritten) {
  for (int number = 0; number < 9; ++number) {
    const auto outcome = static_cast<Outcome>(number);
    EXPECT_EQ(outcome_named(name_of(outcome)), outcome) << name_of(outcome);
  }
  EXPECT_EQ(name_of(Outcome::timed_out), "TIMED OUT");
}

TEST(Outcome, OfAnotherNameOrNumberIsRefused) {
  EXPECT_THROW(outcome_named("TIMED  OUT"), Error);
  EXPECT_THROW(outcome_named(""), Error);
  EXPECT_THROW(name_of(static_cast<Outcome>(9)), Error);
}

}  // namespace outcome_test
}  // namespace weir::grader
