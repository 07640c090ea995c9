#include "explain/chart.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace weir::grader {
namespace chart_test {

TEST(Chart, ShowsALeakBesideWhatIsNeeded) {
  EXPECT_EQ(chart({1, 1, 2, 2, 3, 3}, {1, 0, 1, 0, 1, 0}),
            "     3 |    ##\n"
            "       |  ##\n"
            "       |=#o o\n"
            "     0 | o o o\n"
            "       +------ step 6\n"
            "        # yours   o needed   = both\n");
}

TEST(Chart, ShowsOneEntryHoweverHighItGoes) {
  const auto text = chart({1, 1000}, {0, 0});
  EXPECT_NE(text.find("  1000 | #"), std::string::npos);
  EXPECT_NE(text.find("       |#\n"), std::string::npos);
}

TEST(Chart, FitsATerminalHoweverLongTheStory) {
  std::istringstream lines(
      chart(std::vector<std::uint64_t>(1000, 7), std::vector<std::uint64_t>(1000)));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U);
}

TEST(Chart, CountsEntriesAndTimers) {
  Observation observation;
  observation.steps = {{{}, {1, 2, 3}}, {{}, {}}};
  EXPECT_EQ(held_over_time(observation), (std::vector<std::uint64_t>{6, 0}));
}

}  // namespace chart_test
}  // namespace weir::grader
