// Part 3: the task, on the aligners of parts 1 and 2.
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::Channel;
using exercises::CheckpointId;
using exercises::Story;

const std::vector<std::string> guarantees{"exactly_once", "at_least_once"};

TEST(SumTask, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Numbers on both channels, a checkpoint, and a crash some time after it.",
                        3);
  expect_as_reference(Story("exactly_once")
                          .number(0, 2)
                          .number(1, 3)
                          .barrier(0, 1)
                          .number(1, 4)
                          .barrier(1, 1)
                          .number(0, 5)
                          .number(1, 6)
                          .crash()
                          .number(0, 7)
                          .barrier(0, 2)
                          .barrier(1, 2)
                          .number(1, 8));
}

TEST(SumTask, AddsEvenAndOddNumbers) {
  about(
      "The sums of even and of odd numbers are a result after each number, 0 and those below it "
      "too.",
      3);
  const std::vector<exercises::Number> numbers{1, 2, 0, -1, -2, -3, 7, 7, 10, -4, 5'000'000'001};
  Story some("exactly_once");
  for (const auto number : numbers) some.number(number % 3 == 0 ? 1 : 0, number);
  expect_as_reference(some);
}

TEST(SumTask, StoresItsSumsWithEachSnapshot) {
  about("With each snapshot the sums are stored as they are, and kept.", 3);
  for (const auto& guarantee : guarantees) {
    expect_as_reference(Story(guarantee)
                            .number(0, 1)
                            .number(1, 2)
                            .barrier(0, 1)
                            .barrier(1, 1)
                            .number(0, 3)
                            .barrier(1, 2)
                            .number(1, 4)
                            .number(0, 5)
                            .barrier(0, 2));
  }
}

TEST(SumTask, BeginsWithWhatIsRestored) {
  about("A task that is made after a crash begins with the sums of the last snapshot.", 3);
  expect_as_reference(Story("exactly_once")
                          .number(0, 1)
                          .number(1, 2)
                          .barrier(0, 1)
                          .barrier(1, 1)
                          .crash()
                          .number(0, 5)
                          .number(1, 6)
                          .barrier(1, 2)
                          .barrier(0, 2)
                          .number(0, 7)
                          .crash()
                          .crash());
}

TEST(SumTask, StoresAllOfIt) {
  about("A snapshot after a crash holds what was restored and what has come since.", 3);
  for (const auto& guarantee : guarantees) {
    for (const int more : {0, 1, 2, 3}) {
      Story some(guarantee);
      some.number(0, 1).number(1, 2).barrier(0, 1).barrier(1, 1).crash();
      for (int number = 0; number < more; ++number) some.number(0, 3 + number);
      expect_as_reference(some.barrier(0, 2).barrier(1, 2).crash());
    }
  }
}

TEST(SumTask, BeginsAnewWithoutASnapshot) {
  about("Before the first checkpoint is complete, a crash means that all comes again.", 3);
  for (const auto& guarantee : guarantees) {
    expect_as_reference(Story(guarantee).number(0, 1).number(1, 2).crash().number(0, 3));
    expect_as_reference(
        Story(guarantee).number(0, 1).barrier(0, 1).number(0, 2).number(1, 4).crash().number(1, 6));
  }
}

TEST(SumTask, CountsEachNumberOnceInItsSums) {
  about("With exactly-once, after a crash at any point, the sums are as if there had been none.",
        2);
  for (int crash_at = 0; crash_at <= 5; ++crash_at) {
    Story some("exactly_once");
    const auto crash_if_it_is = [&](int step) {
      if (step == crash_at) some.crash();
    };
    crash_if_it_is(0);
    some.number(0, 1).barrier(0, 1);
    crash_if_it_is(1);
    some.number(0, 2);
    crash_if_it_is(2);
    some.number(0, 5).number(1, 10);
    crash_if_it_is(3);
    // Behind a crash the checkpoints are new ones.
    some.barrier(0, 7).number(0, 4).number(1, 20);
    crash_if_it_is(4);
    some.barrier(1, crash_at == 4 ? 8 : 7);
    crash_if_it_is(5);
    some.number(0, 3).crash();
    expect_as_reference(some);
  }
  // One channel is far ahead when the task crashes, with a checkpoint that is complete.
  expect_as_reference(Story("exactly_once")
                          .number(0, 1)
                          .barrier(0, 1)
                          .number(0, 2)
                          .number(0, 3)
                          .number(1, 10)
                          .barrier(1, 1)
                          .number(1, 20)
                          .barrier(0, 2)
                          .number(0, 4)
                          .crash()
                          .number(1, 30));
}

TEST(SumTask, MayCountANumberTwiceWithAtLeastOnce) {
  about(
      "With at-least-once, what came between the barriers is in the snapshot and comes again: it "
      "counts twice.",
      2);
  expect_as_reference(Story("at_least_once")
                          .number(0, 1)
                          .barrier(0, 1)
                          .number(0, 2)
                          .number(0, 3)
                          .number(1, 10)
                          .barrier(1, 1)
                          .number(1, 20)
                          .crash()
                          .number(0, 4));
}

TEST(SumTask, GoesOnWhenAChannelHasEnded) {
  about("A channel that has ended has ended after a crash as well.", 3);
  for (const auto& guarantee : guarantees) {
    expect_as_reference(Story(guarantee)
                            .number(0, 1)
                            .end(0)
                            .number(1, 2)
                            .barrier(1, 1)
                            .number(1, 4)
                            .crash()
                            .number(1, 6)
                            .barrier(1, 2)
                            .end(1)
                            .crash());
  }
}

/// What happens: on which channel, and what.
using Event = std::tuple<bool, int>;

Story story_of(const std::string& guarantee, const std::vector<Event>& events) {
  Story some(guarantee);
  std::map<Channel, CheckpointId> last;
  CheckpointId newest = 0;
  for (const auto& [second, what] : events) {
    const Channel channel = second ? 1 : 0;
    if (what <= 4) {
      ++last[channel];
      newest = std::max(newest, last[channel]);
      some.barrier(channel, last[channel]);
    } else if (what == 5) {
      last[0] = last[1] = newest;
      some.crash();
    } else {
      some.number(channel, what - 12);
    }
  }
  return some;
}

TEST(SumTask, AgreesWithTheReferenceWhateverHappens) {
  about("Whatever numbers, barriers and crashes there are, the results and what is stored agree.",
        3);
  for (const auto& guarantee : guarantees) {
    for_all(
        rc::gen::container<std::vector<Event>>(
            rc::gen::tuple(rc::gen::arbitrary<bool>(), number(0, 24))),
        [guarantee](const auto& events) { return story_of(guarantee, events); },
        expect_as_reference, 30);
  }
}

}  // namespace
}  // namespace weir::grader
