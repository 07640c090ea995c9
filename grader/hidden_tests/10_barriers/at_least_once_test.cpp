// Part 2.
#include <map>
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

Story story(std::size_t channels = 2) { return Story("at_least_once", channels); }

TEST(AtLeastOnce, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Two channels, a little apart from each other, with two checkpoints.", 2);
  expect_as_reference(story()
                          .number(0, 1)
                          .number(1, 2)
                          .barrier(0, 1)
                          .number(0, 4)
                          .number(1, 5)
                          .barrier(1, 1)
                          .number(1, 7)
                          .number(0, 8)
                          .barrier(1, 2)
                          .number(1, 9)
                          .barrier(0, 2)
                          .number(0, 10));
}

TEST(AtLeastOnce, ProcessesEverythingAtOnce) {
  about("Nothing is held, whatever barriers there have been.", 2);
  for (const std::size_t channels : {1U, 2U, 5U}) {
    auto some = story(channels);
    for (Channel channel = 0; channel < channels; ++channel) {
      const int base = 10 * static_cast<int>(channel);
      some.number(channel, base + 1).barrier(channel, 1).number(channel, base + 2);
      some.number(0, 100 + base);
    }
    expect_as_reference(some);
  }
}

TEST(AtLeastOnce, TakesTheSnapshotWithTheLastBarrier) {
  about("The snapshot is taken when the barrier has come on all channels, and not before.", 2);
  for (const std::size_t channels : {1U, 3U, 5U}) {
    auto some = story(channels);
    for (const CheckpointId checkpoint : {1, 2, 5}) {
      for (Channel channel = channels; channel-- > 0;) some.barrier(channel, checkpoint);
    }
    expect_as_reference(some);
  }
}

TEST(AtLeastOnce, HasSeveralCheckpointsUnderWay) {
  about(
      "A channel that is far ahead brings barriers of several checkpoints: each is complete when "
      "the others have its barrier too.",
      3);
  expect_as_reference(story()
                          .barrier(0, 1)
                          .number(0, 1)
                          .barrier(0, 2)
                          .barrier(0, 3)
                          .number(1, 11)
                          .barrier(1, 1)
                          .number(1, 12)
                          .barrier(1, 2)
                          .barrier(1, 3));
  expect_as_reference(story(3)
                          .barrier(0, 1)
                          .barrier(1, 1)
                          .barrier(0, 2)
                          .barrier(2, 1)
                          .barrier(2, 2)
                          .number(1, 11)
                          .barrier(1, 2));
}

TEST(AtLeastOnce, DoesNotWaitForAChannelThatHasEnded) {
  about("A channel that has ended has no barrier to wait for.", 3);
  expect_as_reference(
      story().number(0, 1).end(0).number(1, 2).barrier(1, 1).number(1, 3).barrier(1, 2));
  expect_as_reference(story(3).end(1).barrier(0, 1).barrier(2, 1).end(0).barrier(2, 2));
}

TEST(AtLeastOnce, IsNotHeldUpByAChannelThatEndsMeanwhile) {
  about(
      "If a channel that is waited for ends, the snapshots that waited for it alone are taken, the "
      "older one first.",
      3);
  expect_as_reference(story().barrier(0, 1).number(0, 1).end(1).number(0, 3));
  expect_as_reference(story().barrier(0, 1).barrier(0, 2).number(1, 1).end(1).barrier(0, 3));
  for (const std::size_t channels : {2U, 3U, 5U}) {
    for (const CheckpointId under_way : {1, 2, 3}) {
      auto some = story(channels);
      for (Channel channel = 1; channel < channels; ++channel) {
        for (CheckpointId checkpoint = 1; checkpoint <= under_way; ++checkpoint) {
          some.barrier(channel, 2 * checkpoint);
        }
        some.number(channel, 10 + static_cast<int>(channel));
      }
      expect_as_reference(some.end(0).number(1, 1));
    }
  }
  expect_as_reference(
      story(3).barrier(0, 1).barrier(0, 2).barrier(2, 1).end(1).number(2, 3).barrier(2, 2));
}

TEST(AtLeastOnce, CountsAChannelOnce) {
  about("A channel that has brought its barrier and then ends is one channel, not two.", 3);
  expect_as_reference(story().barrier(0, 1).end(0).number(1, 1).barrier(1, 1));
  expect_as_reference(story(3).barrier(0, 1).end(0).barrier(1, 1).number(2, 1).barrier(2, 1));
}

TEST(AtLeastOnce, TakesNoSnapshotUnlessItIsAsked) {
  about("A channel that ends while no barrier is waited for asks for nothing.", 3);
  expect_as_reference(story().number(0, 1).end(0).number(1, 2).end(1));
  expect_as_reference(story().barrier(0, 1).barrier(1, 1).number(0, 1).end(0).number(1, 2).end(1));
}

TEST(AtLeastOnce, GivesACheckpointUpForANewerOne) {
  about("A checkpoint that a channel has left out is never complete; a newer one is.", 3);
  expect_as_reference(
      story().barrier(0, 1).barrier(1, 2).number(0, 1).barrier(0, 2).barrier(0, 3).barrier(1, 3));
  expect_as_reference(
      story(3).barrier(0, 1).barrier(1, 2).barrier(2, 1).barrier(2, 2).barrier(0, 2).number(0, 1));
}

/// What arrives: on which channel, and whether it is a barrier, by how much its number is higher,
/// or the end.
using Event = std::tuple<int, int>;

/// No channel ends that has left a checkpoint out.
Story story_of(std::size_t channels, const std::vector<Event>& events) {
  Story some = story(channels);
  std::map<Channel, CheckpointId> last;
  std::map<Channel, bool> ended;
  std::map<Channel, bool> left_out;
  int number = 0;
  for (const auto& [where, what] : events) {
    const Channel channel = static_cast<Channel>(where) % channels;
    if (ended[channel]) continue;
    if (what == 0 && !left_out[channel]) {
      ended[channel] = true;
      some.end(channel);
    } else if (what <= 8) {
      left_out[channel] = left_out[channel] || what == 8;
      last[channel] += what == 8 ? 2 : 1;
      some.barrier(channel, last[channel]);
    } else {
      some.number(channel, ++number);
    }
  }
  return some;
}

TEST(AtLeastOnce, AgreesWithTheReferenceWhateverArrives) {
  about("Whatever arrives, on one channel or more, the snapshots are the same.", 3);
  for (const std::size_t channels : {1U, 2U, 3U, 5U}) {
    for_all(
        rc::gen::container<std::vector<Event>>(rc::gen::tuple(number(0, 59), number(0, 16))),
        [channels](const auto& events) { return story_of(channels, events); }, expect_as_reference,
        15);
  }
}

}  // namespace
}  // namespace weir::grader
