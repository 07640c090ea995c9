// Part 1.
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

Story story(std::size_t channels = 2) { return Story("exactly_once", channels); }

TEST(ExactlyOnce, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Two channels, a little apart from each other, with two checkpoints.", 2);
  expect_as_reference(story()
                          .number(0, 1)
                          .number(1, 2)
                          .number(0, 3)
                          .barrier(0, 1)
                          .number(0, 4)
                          .number(1, 5)
                          .number(0, 6)
                          .barrier(1, 1)
                          .number(1, 7)
                          .number(0, 8)
                          .barrier(1, 2)
                          .number(1, 9)
                          .barrier(0, 2)
                          .number(0, 10));
}

TEST(ExactlyOnce, HoldsWhatIsBehindTheBarrierOfItsChannel) {
  about("A channel whose barrier has come is blocked, and the others are not.");
  for (const Channel first : {0U, 1U, 2U}) {
    auto some = story(3).number(0, 1).number(1, 2).number(2, 3).barrier(first, 1);
    for (const Channel channel : {0U, 1U, 2U}) {
      some.number(channel, 10 + static_cast<int>(channel));
      some.number(channel, 20 + static_cast<int>(channel));
    }
    expect_as_reference(some);
  }
}

TEST(ExactlyOnce, TakesTheSnapshotWithTheLastBarrier) {
  about("The snapshot is taken when the barrier has come on all channels, and not before.");
  for (const std::size_t channels : {2U, 3U, 5U}) {
    auto some = story(channels);
    for (const CheckpointId checkpoint : {1, 2}) {
      for (Channel channel = 0; channel < channels; ++channel) {
        some.number(channel, checkpoint * 10 + static_cast<int>(channel));
        some.barrier(channel, checkpoint);
      }
    }
    expect_as_reference(some);
  }
}

TEST(ExactlyOnce, NeedNotWaitWhereThereIsOneChannel) {
  about("With one channel each barrier is the last one: nothing is held.");
  expect_as_reference(
      story(1).number(0, 1).barrier(0, 1).number(0, 2).number(0, 3).barrier(0, 2).number(0, 4));
}

TEST(ExactlyOnce, GoesOnWithWhatWasHeld) {
  about("After the snapshot what was held comes first, in its order, and is held no more.", 2);
  expect_as_reference(story()
                          .barrier(0, 1)
                          .number(0, 5)
                          .number(0, 3)
                          .number(0, 4)
                          .barrier(1, 1)
                          .number(0, 2)
                          .number(1, 1));
  expect_as_reference(story(3)
                          .barrier(1, 1)
                          .number(1, 11)
                          .barrier(2, 1)
                          .number(2, 21)
                          .number(1, 10)
                          .number(2, 20)
                          .number(0, 1)
                          .barrier(0, 1)
                          .number(2, 19)
                          .number(1, 9));
}

TEST(ExactlyOnce, HoldsBarriersInTheirOrder) {
  about("A channel that is far ahead has barriers among what is held: they wait for their turn.",
        2);
  auto some = story().barrier(0, 1).number(0, 1).barrier(0, 2).number(0, 2).barrier(0, 3);
  some.number(0, 3).number(1, 11).barrier(1, 1).number(1, 12).barrier(1, 2).number(1, 13);
  expect_as_reference(some.barrier(1, 3).number(1, 14).number(0, 4));
  // Two channels that are ahead of a third.
  auto three = story(3);
  for (const Channel ahead : {0U, 1U}) {
    const int base = 10 * static_cast<int>(ahead);
    three.number(ahead, base + 1).barrier(ahead, 1).number(ahead, base + 2).barrier(ahead, 2);
    three.number(ahead, base + 3);
  }
  expect_as_reference(three.number(2, 31).barrier(2, 1).number(2, 32).barrier(2, 2).number(2, 33));
}

TEST(ExactlyOnce, HoldsTheEndInItsOrder) {
  about("A channel that ends while it is blocked has ended when its turn comes, not before.", 2);
  expect_as_reference(story()
                          .barrier(0, 1)
                          .number(0, 1)
                          .end(0)
                          .number(1, 11)
                          .barrier(1, 1)
                          .number(1, 12)
                          .barrier(1, 2)
                          .number(1, 13));
  expect_as_reference(story(3)
                          .barrier(0, 1)
                          .end(0)
                          .barrier(1, 1)
                          .number(1, 1)
                          .number(2, 2)
                          .barrier(2, 1)
                          .barrier(2, 2)
                          .number(2, 3)
                          .barrier(1, 2));
}

TEST(ExactlyOnce, HoldsTheEndBehindWhatIsHeld) {
  about(
      "When a checkpoint is given up, a channel that has ended meanwhile has ended behind what was "
      "held: that belongs to the newer snapshot.",
      2);
  for (const std::size_t channels : {2U, 3U, 5U}) {
    for (const int held : {1, 2, 3}) {
      auto some = story(channels).number(0, 1).barrier(0, 1);
      for (int number = 0; number < held; ++number) some.number(0, 10 + number);
      some.end(0);
      for (Channel channel = 1; channel < channels; ++channel) {
        some.barrier(channel, 2).number(channel, 20 + static_cast<int>(channel));
      }
      expect_as_reference(some.barrier(1, 3));
    }
  }
}

TEST(ExactlyOnce, DoesNotWaitForAChannelThatHasEnded) {
  about("A channel that has ended has no barrier to wait for.", 2);
  expect_as_reference(
      story().number(0, 1).end(0).number(1, 2).barrier(1, 1).number(1, 3).barrier(1, 2));
  expect_as_reference(story(3)
                          .end(1)
                          .barrier(0, 1)
                          .number(0, 1)
                          .number(2, 2)
                          .barrier(2, 1)
                          .end(0)
                          .number(2, 3)
                          .barrier(2, 2)
                          .number(2, 4));
}

TEST(ExactlyOnce, IsNotHeldUpByAChannelThatEndsMeanwhile) {
  about("If the channel that is waited for ends without the barrier, the snapshot is taken then.",
        2);
  expect_as_reference(story().barrier(0, 1).number(0, 1).number(1, 2).end(1).number(0, 3));
  expect_as_reference(story(3)
                          .barrier(0, 1)
                          .number(0, 1)
                          .end(1)
                          .number(0, 2)
                          .number(2, 3)
                          .end(2)
                          .number(0, 4)
                          .barrier(0, 2));
}

TEST(ExactlyOnce, TakesNoSnapshotUnlessItIsAsked) {
  about("A channel that ends while no barrier is waited for asks for nothing.", 2);
  expect_as_reference(story().number(0, 1).end(0).number(1, 2).end(1));
  expect_as_reference(story().barrier(0, 1).barrier(1, 1).number(0, 1).end(0).number(1, 2).end(1));
}

TEST(ExactlyOnce, KnowsCheckpointsByTheirNumbers) {
  about("Numbers of checkpoints may be left out: what counts is that they are the same.", 2);
  expect_as_reference(story()
                          .barrier(0, 4)
                          .number(0, 1)
                          .barrier(1, 4)
                          .number(1, 2)
                          .barrier(1, 9)
                          .number(1, 3)
                          .barrier(0, 9)
                          .number(0, 5)
                          .barrier(0, 1000)
                          .barrier(1, 1000));
}

TEST(ExactlyOnce, GivesACheckpointUpForANewerOne) {
  about(
      "A channel that has a newer barrier will never have the older one: that checkpoint is given "
      "up, and its channels are blocked no more.",
      2);
  expect_as_reference(story()
                          .barrier(0, 1)
                          .number(0, 1)
                          .number(0, 2)
                          .barrier(1, 2)
                          .number(1, 11)
                          .number(0, 3)
                          .barrier(0, 2)
                          .number(0, 4)
                          .number(1, 12));
  expect_as_reference(story(3)
                          .barrier(0, 1)
                          .barrier(1, 1)
                          .number(0, 1)
                          .number(1, 11)
                          .barrier(2, 3)
                          .number(2, 21)
                          .number(0, 2)
                          .barrier(1, 3)
                          .number(1, 12)
                          .barrier(0, 3));
}

TEST(ExactlyOnce, IgnoresBarriersOfACheckpointThatWasGivenUp) {
  about("A barrier of a checkpoint that was given up changes nothing.", 2);
  expect_as_reference(story()
                          .barrier(0, 2)
                          .number(0, 1)
                          .barrier(1, 1)
                          .number(1, 11)
                          .barrier(1, 2)
                          .number(1, 12)
                          .number(0, 2));
  expect_as_reference(story(3)
                          .barrier(0, 1)
                          .barrier(1, 2)
                          .barrier(2, 1)
                          .number(2, 21)
                          .number(1, 11)
                          .barrier(2, 2)
                          .number(2, 22)
                          .barrier(0, 2)
                          .number(0, 1));
}

TEST(ExactlyOnce, MeetsTheNewBarrierAmongWhatWasHeld) {
  about(
      "When a checkpoint is given up, a held barrier of the newer one may be among what follows: "
      "it counts, and what is behind it is held again.",
      2);
  expect_as_reference(story(3)
                          .barrier(0, 1)
                          .number(0, 1)
                          .barrier(0, 2)
                          .number(0, 2)
                          .barrier(1, 2)
                          .number(1, 11)
                          .number(2, 21)
                          .barrier(2, 2)
                          .number(0, 3));
  expect_as_reference(
      story().barrier(0, 1).number(0, 1).barrier(0, 2).number(0, 2).barrier(1, 2).number(1, 11));
}

/// What arrives: on which channel, and whether it is a barrier, by how much its number is higher,
/// or the end.
using Event = std::tuple<int, int>;

Story story_of(std::size_t channels, const std::vector<Event>& events) {
  Story some = story(channels);
  std::map<Channel, CheckpointId> last;
  std::map<Channel, bool> ended;
  int number = 0;
  for (const auto& [where, what] : events) {
    const Channel channel = static_cast<Channel>(where) % channels;
    if (ended[channel]) continue;
    if (what == 0) {
      ended[channel] = true;
      some.end(channel);
    } else if (what <= 6) {
      last[channel] += what <= 5 ? 1 : 2;
      some.barrier(channel, last[channel]);
    } else {
      some.number(channel, ++number);
    }
  }
  return some;
}

TEST(ExactlyOnce, AgreesWithTheReferenceWhateverArrives) {
  about("Whatever arrives, on two channels or more, is processed and held in the same way.", 3);
  for (const std::size_t channels : {2U, 3U, 5U}) {
    for_all(
        rc::gen::container<std::vector<Event>>(rc::gen::tuple(number(0, 59), number(0, 16))),
        [channels](const auto& events) { return story_of(channels, events); }, expect_as_reference,
        20);
  }
}

}  // namespace
}  // namespace weir::grader
