// Part 3.
#include <string>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using Story = exercises::SinkStory;

/// So many texts, beginning with this letter.
Story& texts(Story& story, int count, char first = 'a') {
  for (int i = 0; i < count; ++i) story.text(std::string(1, static_cast<char>(first + i)));
  return story;
}

TEST(BatchSink, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Texts come, the job is restarted, and what is left is written at the end.",
                        3);
  Story some;
  texts(some, 5).restart();
  texts(some, 3, 'f').end("texts");
  expect_as_reference(some);
}

TEST(BatchSink, WritesFullBatches) {
  about("A batch is written when it is full, at once, and none before.", 3);
  Story some;
  expect_as_reference(texts(some, 7));
}

TEST(BatchSink, WritesWhatIsLeftAtTheEnd) {
  about(
      "At the end of the input what still waits is written, as a smaller batch; nothing is, if "
      "nothing waits.",
      3);
  for (const int count : {0, 1, 2, 3, 4}) {
    Story some;
    expect_as_reference(texts(some, count).end("texts"));
  }
}

TEST(BatchSink, KeepsWhatWaitsInASnapshot) {
  about("What waits is part of a snapshot: after a restart it is there, and comes first.", 3);
  for (const int before : {1, 2, 3, 4, 5}) {
    Story some;
    texts(some, before).restart();
    expect_as_reference(texts(some, 4, 'p').end("texts"));
  }
}

TEST(BatchSink, KeepsItInEachSnapshot) {
  about("A snapshot holds what waits then: nothing that was written since the one before.", 3);
  Story some;
  texts(some, 2).restart();
  texts(some, 1, 'h').restart();
  some.restart();
  texts(some, 1, 'k').restart();
  texts(some, 1, 'm').restart();
  expect_as_reference(some.end("texts"));
  for (const int each : {1, 2, 4, 5}) {
    Story others;
    for (const char first : {'a', 'h', 'o'}) texts(others, each, first).restart();
    expect_as_reference(others.end("texts"));
  }
}

TEST(BatchSink, SharesWhatWaitsAmongSubtasks) {
  about(
      "At another parallelism what waits is dealt out: each text is written once, by one subtask.",
      3);
  for (const std::uint32_t before : {1U, 2U, 4U}) {
    for (const std::uint32_t after : {1U, 2U, 3U, 4U}) {
      for (const int count : {2, 5, 8}) {
        Story some("texts");
        some.parallelism = before;
        texts(some, count).restart(after);
        expect_same_results(texts(some, 3, 'p').end("texts"));
      }
    }
  }
}

TEST(BatchSink, LosesNothing) {
  about("With snapshots and crashes between any two texts each is written, if not always once.", 3);
  for (const int count : {2, 4, 5, 7, 8, 11}) {
    Story some("distinct");
    expect_same_results_in_every_way(texts(some, count).end("texts"), 12);
  }
}

}  // namespace
}  // namespace weir::grader
