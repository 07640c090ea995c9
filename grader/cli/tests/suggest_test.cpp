#include "suggest.hpp"

#include <gtest/gtest.h>

namespace weir::cli {
namespace suggest_test {

TEST(EditDistance, CountsChangesOfACharacter) {
  EXPECT_EQ(edit_distance("rides", "rides"), 0);
  EXPECT_EQ(edit_distance("rides", "ride"), 1);
  EXPECT_EQ(edit_distance("ride", "rides"), 1);
  EXPECT_EQ(edit_distance("rides", "tides"), 1);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
  EXPECT_EQ(edit_distance("", "fares"), 5);
  EXPECT_EQ(edit_distance("fares", ""), 5);
}

TEST(EditDistance, CountsASwapOfNeighboursOnce) {
  EXPECT_EQ(edit_distance("rideS", "riedS"), 1);
  EXPECT_EQ(edit_distance("ab", "ba"), 1);
  EXPECT_EQ(edit_distance("genreate", "generate"), 1);
}

const std::vector<std::string> commands{"help", "generate", "grade", "run"};

TEST(Nearest, IsTheCandidateThatNeedsTheFewestChanges) {
  EXPECT_EQ(nearest("genrate", commands), "generate");
  EXPECT_EQ(nearest("grad", commands), "grade");
  EXPECT_EQ(nearest("rnu", commands), "run");
  EXPECT_EQ(nearest("hlep", commands), "help");
}

TEST(Nearest, CompletesWhatWasBegun) { EXPECT_EQ(nearest("gen", commands), "generate"); }

TEST(Nearest, IsNothingWhereTheWordIsTooDifferent) {
  EXPECT_EQ(nearest("xyz", commands), std::nullopt);
  EXPECT_EQ(nearest("", commands), std::nullopt);
  EXPECT_EQ(nearest("generate", {}), std::nullopt);
}

TEST(Nearest, IsTheFirstOfEquals) { EXPECT_EQ(nearest("bat", {"cat", "hat"}), "cat"); }

}  // namespace suggest_test
}  // namespace weir::cli
