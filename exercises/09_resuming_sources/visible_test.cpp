// What `weir check` tries first, and what you may read: the hidden tests look closer.
#include <string>
#include <vector>

#include "stories.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::Line;
using exercises::ReaderStory;
using exercises::SinkStory;
using exercises::SourceStory;

TEST(LineReader, GoesOnFromItsPosition) {
  about("A reader that is made anew goes on behind the last line that was saved.");
  expect_results<std::string>(
      ReaderStory().append("one\\ntwo\\nthree\\n").poll(1).save().poll(1).crash().poll(5),
      "answers", {"f:1 'one', ", "f:2 'two', ", "f:2 'two', f:3 'three', nothing more"});
}

TEST(LineSource, ReadsAllFiles) {
  about("All lines of all files come, each once.", 2);
  expect_results<Line>(SourceStory().append("a", "one\\ntwo\\n").append("b", "uno\\n"), "lines",
                       {{"a", 1, "one"}, {"a", 2, "two"}, {"b", 1, "uno"}});
}

TEST(BatchSink, KeepsWhatWaits) {
  about("What waits for its batch is there after a restart.", 3);
  auto story = SinkStory().text("one").text("two");
  story.restart();
  expect_results<std::vector<std::string>>(story.text("three"), "ledger",
                                           {{"one", "two", "three"}});
}

}  // namespace
}  // namespace weir::grader
