#include "terminal/pages.hpp"

#include <gmock/gmock.h>

namespace weir::terminal {
namespace pages_test {

using testing::ElementsAre;

TEST(Pages, AreAsHighAsTheTerminal) {
  EXPECT_THAT(pages("a\nb\nc\nd\ne\n", {.columns = 80, .rows = 2}),
              ElementsAre("a\nb\n", "c\nd\n", "e\n"));
  EXPECT_THAT(pages("a\nb\n", {.columns = 80, .rows = 2}), ElementsAre("a\nb\n"));
  EXPECT_THAT(pages("", {.columns = 80, .rows = 2}), ElementsAre(""));
  EXPECT_THAT(pages("no end of line", {.columns = 80, .rows = 2}), ElementsAre("no end of line"));
}

TEST(Pages, KnowThatALongLineTakesSeveralRows) {
  EXPECT_THAT(pages("0123456789\nb\nc\n", {.columns = 5, .rows = 2}),
              ElementsAre("0123456789\n", "b\nc\n"));
}

TEST(Pages, CountLettersAndNoColours) {
  EXPECT_THAT(pages("\033[31m01234\033[0m\nb\n", {.columns = 5, .rows = 2}),
              ElementsAre("\033[31m01234\033[0m\nb\n"));
  EXPECT_THAT(pages("äöüßé\nb\n", {.columns = 5, .rows = 2}), ElementsAre("äöüßé\nb\n"));
}

}  // namespace pages_test
}  // namespace weir::terminal
