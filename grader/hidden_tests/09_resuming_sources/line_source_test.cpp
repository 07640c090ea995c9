// Part 2.
#include <string>
#include <tuple>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using Story = exercises::SourceStory;

TEST(LineSource, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Three files grow and end, and the job is restarted in between.", 3);
  auto some = Story().append("a", "one\\ntwo\\n").append("b", "uno\\n").append("c", "eins\\nzw");
  some.restart();
  some.append("c", "ei\\n").append("a", "three\\n").append("b", "due");
  expect_as_reference(some.all_whole());
}

TEST(LineSource, ReadsEveryFileOnce) {
  about("Each file is read by one reader, whatever the parallelism.", 3);
  for (const std::uint32_t parallelism : {1U, 2U, 3U, 4U}) {
    auto some = Story().append("a", "1\\n2\\n").append("b", "3\\n").append("c", "4\\n5\\n6\\n");
    some.parallelism = parallelism;
    expect_same_results(some.append("b", "7\\n").all_whole());
  }
}

TEST(LineSource, WaitsForFilesThatGrow) {
  about("Lines that are appended later are read then, also where another file has ended.", 3);
  expect_as_reference(Story()
                          .append("a", "1\\n")
                          .whole("a")
                          .append("b", "2")
                          .append("b", "3\\n")
                          .append("c", "4\\n")
                          .whole("c")
                          .append("b", "5\\n")
                          .whole("b"));
}

TEST(LineSource, ReadsEmptyFiles) {
  about("A file without a line changes nothing.", 3);
  expect_as_reference(Story().append("b", "1\\n").all_whole());
  expect_as_reference(Story().all_whole());
}

TEST(LineSource, ReadsTheLastLineOfEachFile) {
  about("In each file what stands behind the last end of a line is a line, if anything does.", 2);
  for (const std::string last : {"", "4", "\\n", "4\\n5", "4\\n5\\n"}) {
    expect_as_reference(Story().append("a", "1\\n" + last).append("c", last + "2").all_whole());
    expect_as_reference(Story().append("b", last + "3\\n").all_whole());
  }
}

TEST(LineSource, GoesOnAtAnotherParallelism) {
  about("After a restart at another parallelism each line comes once: files are dealt out anew.",
        3);
  for (const std::uint32_t before : {1U, 2U, 4U}) {
    for (const std::uint32_t after : {1U, 2U, 3U, 4U}) {
      auto some = Story().append("a", "1\\n2\\n").append("b", "3\\n4").append("c", "5\\n");
      some.parallelism = before;
      some.restart(after);
      some.append("b", "4\\n").append("a", "6\\n").append("c", "7");
      expect_same_results(some.all_whole());
    }
  }
}

TEST(LineSource, GivesTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes between any two lines.", 3);
  expect_same_results_in_every_way(Story()
                                       .append("a", "1\\n2\\n\\n4\\n5\\n")
                                       .append("b", "6\\n")
                                       .append("c", "7\\n8\\n9")
                                       .append("b", "10\\n11\\n")
                                       .all_whole());
}

/// To which file what is appended.
using Event = std::tuple<int, int>;

TEST(LineSource, AgreesWithTheReferenceOnAnyFiles) {
  about("Whatever is appended to the files, and whenever the job is restarted.", 3);
  for_all(
      rc::gen::container<std::vector<Event>>(rc::gen::tuple(number(0, 3), number(0, 3))),
      [](const std::vector<Event>& events) {
        const std::vector<std::string> names{"a", "b", "c"};
        const std::vector<std::string> pieces{"x", "y\\n", "\\n", "z\\nzz\\nz"};
        Story some;
        for (const auto& [where, what] : events) {
          if (where == 3) {
            some.restart(static_cast<std::uint32_t>(what));
          } else {
            some.append(names[static_cast<std::size_t>(where)],
                        pieces[static_cast<std::size_t>(what)]);
          }
        }
        return some.all_whole();
      },
      expect_same_results, 30);
}

}  // namespace
}  // namespace weir::grader
