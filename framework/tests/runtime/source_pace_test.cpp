#include "runtime/source_pace.hpp"

#include <gtest/gtest.h>

namespace weir::internal {
namespace source_pace_test {

constexpr auto more = InputStatus::more_available;

/// Reads of a subtask until it has to wait, at most `most`.
int reads(SourcePace& pace, std::size_t subtask, int most = 100) {
  int done = 0;
  for (; done < most && pace.may_read(subtask); ++done) pace.note(subtask, more);
  return done;
}

TEST(SourcePace, NoneGetsFurtherAheadThanTheBound) {
  SourcePace pace(3, 8);
  EXPECT_EQ(reads(pace, 0), 8);
  EXPECT_EQ(reads(pace, 1, 3), 3);
  EXPECT_EQ(reads(pace, 0), 0);  // the last one has not read yet
  EXPECT_EQ(reads(pace, 2, 2), 2);
  EXPECT_EQ(reads(pace, 0), 2);
}

TEST(SourcePace, OneThatHasNothingForNowOrHasEndedHoldsNobodyUp) {
  SourcePace pace(3, 8);
  pace.note(1, InputStatus::nothing_available);
  EXPECT_EQ(reads(pace, 0), 8);
  pace.note(2, InputStatus::end_of_input);
  EXPECT_EQ(reads(pace, 0), 100);
}

TEST(SourcePace, OneThatHasRestedGoesOnWhereTheOthersAre) {
  SourcePace pace(2, 8);
  pace.note(1, InputStatus::nothing_available);
  EXPECT_EQ(reads(pace, 0, 50), 50);
  pace.note(1, more);  // it has caught up, with one batch more
  EXPECT_EQ(reads(pace, 0), 9);
  EXPECT_EQ(reads(pace, 1), 16);
}

TEST(SourcePace, OneThatIsAloneNeverWaits) {
  SourcePace pace(1, 8);
  EXPECT_EQ(reads(pace, 0), 100);
}

}  // namespace source_pace_test
}  // namespace weir::internal
