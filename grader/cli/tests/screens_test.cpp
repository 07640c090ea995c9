// The screens of the guide, and what fits on a small one.
#include "selftest/screens.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "cli.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace screens_test {

/// A wrong program in a folder of its own, checked in a terminal of 80 columns.
class Screens : public Cli {
 protected:
  std::string screen_of_mistake(const std::string& name) const {
    const auto exercise = name.substr(0, name.find('/'));
    const auto file = exercise.substr(3) + ".cpp";
    fs::create_directories(folder() / exercise);
    std::ofstream(folder() / exercise / file) << program_of_mistake(name);
    std::istringstream lines(run("weir check " + exercise + " --with .").out);
    std::string screen;
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("As JSON: ")) screen += line + '\n';
    }
    return screen;
  }
};

TEST_F(Screens, OfTheGuideAreMadeByTheProgram) {
  const auto mistakes = mistakes_in_guide();
  ASSERT_GE(mistakes.size(), 5U);
  for (const auto& name : mistakes) {
    const auto exercise = graded_exercise_named("check", name.substr(0, name.find('/')));
    const auto screen = screen_of_mistake(name);
    EXPECT_TRUE(is_in_guide(exercise, name.substr(name.find('/') + 1), screen))
        << "./weir selftest --write puts it there:\n"
        << screen;
  }
}

// Verdict, headline and the first difference are on the first page of a terminal of 80x24.
TEST_F(Screens, OfEachExerciseTellTheMostOnTheirFirstPage) {
  const std::vector<std::string> mistakes{"01_ride_cleansing/borders_outside",
                                          "02_rides_and_fares/remembers_rides_only",
                                          "03_hourly_tips/max_instead_of_max_by",
                                          "04_state/put_one",
                                          "05_watermarks/bound_is_added",
                                          "06_side_outputs/tags_mixed_up",
                                          "07_long_ride_alerts/end_is_not_remembered"};
  for (const auto& name : mistakes) {
    const auto screen = screen_of_mistake(name);
    std::istringstream lines(screen);
    std::string first_page;
    std::string line;
    for (int row = 0; row < 22 && std::getline(lines, line); ++row) {
      EXPECT_LE(line.size(), 80U) << line;
      first_page += line + '\n';
    }
    EXPECT_THAT(first_page, testing::StartsWith(name.substr(0, name.find('/'))));
    EXPECT_THAT(first_page, testing::HasSubstr("FAILED"));
    EXPECT_THAT(first_page, testing::HasSubstr("\n  expected  ")) << screen;
    EXPECT_THAT(first_page, testing::HasSubstr("\n  actual    ")) << screen;
    EXPECT_THAT(first_page, testing::HasSubstr("\nThe test: "))
        << "below the difference: " << screen;
  }
}

}  // namespace screens_test
}  // namespace weir::cli
