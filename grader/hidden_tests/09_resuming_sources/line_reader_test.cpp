// Part 1.
#include <string>
#include <tuple>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using Story = exercises::ReaderStory;

TEST(LineReader, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("A file grows, is read, and read on from a position that was saved.", 2);
  expect_as_reference(Story()
                          .append("one\\ntwo\\n")
                          .poll(5)
                          .save()
                          .append("three\\nfour\\n")
                          .poll(5)
                          .crash()
                          .poll(5)
                          .append("five\\n")
                          .whole()
                          .poll(5));
}

TEST(LineReader, EmitsWhatFits) {
  about("A call emits no more lines than fit; the next one goes on behind them.", 2);
  expect_as_reference(Story()
                          .append("a\\nb\\nc\\nd\\ne\\nf\\n")
                          .poll(2)
                          .poll(1)
                          .poll(2)
                          .poll(3)
                          .append("g\\n")
                          .poll(2));
}

TEST(LineReader, NumbersTheLines) {
  about("Lines are numbered from 1, and go on being so after a restart.", 2);
  expect_as_reference(Story()
                          .append("same\\nsame\\nsame\\nsame\\n")
                          .poll(2)
                          .save()
                          .crash()
                          .poll(1)
                          .save()
                          .crash()
                          .poll(3));
}

TEST(LineReader, GoesOnFromAnyPosition) {
  about("Whichever line was the last that was saved, the next one is the one behind it.", 2);
  for (const int before : {0, 1, 2, 3, 4}) {
    for (const int between : {0, 1, 2}) {
      auto some = Story().append("x\\n\\nlonger line\\ny\\n");
      if (before > 0) some.poll(before);
      some.save();
      if (between > 0) some.poll(between);
      expect_as_reference(some.crash().poll(9).append("z\\n").poll(9));
    }
  }
}

TEST(LineReader, BeginsAnewWithoutAPosition) {
  about("A reader that was never saved begins with the first line.", 2);
  expect_as_reference(Story().append("a\\nb\\n").poll(9).crash().poll(9));
}

TEST(LineReader, WaitsForTheEndOfALine) {
  about("A line that has no end yet is not emitted before it has, or before the file is whole.", 2);
  expect_as_reference(Story().append("a\\nb").poll(9).append("c").poll(9).append("d\\ne").poll(9));
  expect_as_reference(Story().append("a").poll(9).whole().poll(9));
}

TEST(LineReader, ForgetsNothingOfALineThatHasNoEndYet) {
  about(
      "The position is behind the last line that was emitted: what came of the next is read again.",
      2);
  for (const char* more : {"c\\n", "\\n", "c\\nd\\ne"}) {
    expect_as_reference(
        Story().append("a\\nbbb").poll(9).save().crash().append(more).poll(9).whole().poll(9));
  }
}

TEST(LineReader, ReadsALastLineWithoutAnEnd) {
  about(
      "The last line of a whole file need not have an end; where it has one, no empty line "
      "follows.",
      2);
  for (const char* text : {"a\\nb", "a\\nb\\n", "a", "\\n", "a\\n\\n", "a\\n\\nb"}) {
    expect_as_reference(Story().append(text).whole().poll(9));
    expect_as_reference(Story().append(text).poll(9).save().whole().crash().poll(9));
  }
}

TEST(LineReader, ReadsAnEmptyFile) {
  about("An empty file has no line.", 2);
  expect_as_reference(Story().poll(3).whole().poll(3));
  expect_as_reference(Story().whole().poll(3));
}

TEST(LineReader, KeepsEmptyLines) {
  about("An empty line is a line.", 2);
  expect_as_reference(Story().append("\\n\\na\\n\\n").poll(9).whole().poll(9));
}

TEST(LineReader, EndsWithItsFileOnly) {
  about(
      "A reader ends when its file is whole and all of it is read; until then it has nothing more "
      "for now.",
      1);
  expect_as_reference(
      Story().append("a\\n").poll(9).poll(9).append("b\\n").poll(9).whole().poll(9));
}

/// What happens, and how much.
using Event = std::tuple<int, int>;

TEST(LineReader, AgreesWithTheReferenceOnAnyFile) {
  about("Whatever is in the file, and whenever it is read, saved and restored.", 2);
  for_all(
      rc::gen::container<std::vector<Event>>(rc::gen::tuple(number(0, 9), number(1, 4))),
      [](const std::vector<Event>& events) {
        const std::vector<std::string> pieces{"a",     "\\n",    "bc\\n",
                                              "d\\ne", "\\n\\n", "f\\ng\\nh\\n"};
        Story some;
        for (const auto& [what, much] : events) {
          if (what < 6) some.append(pieces[static_cast<std::size_t>(what)]);
          if (what == 6 || what == 7) some.poll(much);
          if (what == 8) some.save();
          if (what == 9) some.crash();
        }
        return some.whole().poll(50);
      },
      expect_as_reference);
}

}  // namespace
}  // namespace weir::grader
