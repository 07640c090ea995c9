#include "weir/internal/combined_watermark.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "show.hpp"

namespace weir::tests {
namespace combined_watermark_test {

using internal::CombinedWatermark;

/// Plays changes and writes down what the merged stream says: `10 idle active end`.
class Merging {
 public:
  explicit Merging(std::size_t channels) : merged_(channels) {}

  Merging& watermark(std::size_t channel, std::int64_t millis) {
    return note(merged_.on_watermark(channel, at(millis)));
  }
  Merging& idle(std::size_t channel) { return note(merged_.on_idleness(channel, true)); }
  Merging& active(std::size_t channel) { return note(merged_.on_idleness(channel, false)); }
  Merging& end(std::size_t channel) { return note(merged_.on_end(channel)); }
  const std::string& said() const { return said_; }

 private:
  Merging& note(const CombinedWatermark::Change& change) {
    CombinedWatermark::say(
        change, [this](bool idle) { add(idle ? "idle" : "active"); },
        [this](Timestamp t) { add(show(t)); });
    return *this;
  }
  void add(const std::string& word) { said_ += (said_.empty() ? "" : " ") + word; }

  CombinedWatermark merged_;
  std::string said_;
};

TEST(CombinedWatermark, IsTheSmallestOfAllChannels) {
  EXPECT_EQ(Merging(2).watermark(0, 10).watermark(1, 5).watermark(1, 20).watermark(0, 15).said(),
            "5 10 15");
}

TEST(CombinedWatermark, WaitsForEveryChannelsFirst) {
  EXPECT_EQ(Merging(3).watermark(0, 10).watermark(1, 10).said(), "");
}

TEST(CombinedWatermark, NeverGoesBack) {
  EXPECT_EQ(Merging(1).watermark(0, 10).watermark(0, 5).watermark(0, 10).watermark(0, 11).said(),
            "10 11");
}

TEST(CombinedWatermark, DoesNotCountAnIdleChannel) {
  EXPECT_EQ(Merging(2).watermark(0, 10).idle(1).watermark(0, 12).said(), "10 12");
}

TEST(CombinedWatermark, IsIdleWhenAllChannelsAre) {
  EXPECT_EQ(Merging(2).idle(0).idle(1).active(0).said(), "idle active");
}

TEST(CombinedWatermark, CountsAChannelAgainOnceItHasCaughtUp) {
  Merging merging(2);
  merging.watermark(0, 5).watermark(1, 5).idle(1).watermark(0, 20);
  EXPECT_EQ(merging.said(), "5 20");
  merging.active(1).watermark(1, 10).watermark(0, 30);  // still behind: it holds nothing back
  EXPECT_EQ(merging.said(), "5 20 30");
  merging.watermark(1, 35).watermark(0, 40);
  EXPECT_EQ(merging.said(), "5 20 30 35");
}

TEST(CombinedWatermark, IsHeldByAChannelThatWakesUpInTime) {
  EXPECT_EQ(Merging(2).watermark(0, 5).watermark(1, 5).idle(1).active(1).watermark(0, 9).said(),
            "5");
}

TEST(CombinedWatermark, DoesNotCountAnEndedChannel) {
  EXPECT_EQ(Merging(2).watermark(0, 10).watermark(1, 5).end(1).watermark(0, 12).said(), "5 10 12");
}

TEST(CombinedWatermark, DoesNotLeapToTheEndWhileAnIdleChannelIsOpen) {
  EXPECT_EQ(Merging(2).watermark(0, 5).watermark(1, 5).idle(0).end(1).said(), "5 idle");
  EXPECT_EQ(
      Merging(2).watermark(0, 5).watermark(1, 5).end(1).idle(0).active(0).watermark(0, 7).said(),
      "5 idle active 7");
}

TEST(CombinedWatermark, TakesAWatermarkAtTheEndOfTimeForTheEndOfItsChannel) {
  const auto end = Timestamp::max().millis();
  EXPECT_EQ(Merging(2).watermark(0, 5).watermark(1, 5).idle(0).watermark(1, end).end(1).said(),
            "5 idle");
  EXPECT_EQ(Merging(2).watermark(0, end).watermark(1, end).said(), "end");
}

TEST(CombinedWatermark, ComesToTheEndWhenAllChannelsHave) {
  EXPECT_EQ(Merging(2).end(0).end(1).said(), "end");
  EXPECT_EQ(Merging(2).idle(0).end(1).end(0).said(), "idle active end");
}

TEST(CombinedWatermark, GoesToTheLargestWhenTheLastChannelBecomesIdle) {
  // Nothing is to come for now, so nothing is held back by whichever channel was last to fall idle.
  EXPECT_EQ(Merging(2).watermark(0, 5).watermark(1, 10).idle(1).idle(0).said(), "5 10 idle");
  EXPECT_EQ(Merging(2).watermark(0, 5).watermark(1, 10).idle(0).idle(1).said(), "5 10 idle");
}

/// The rules as they stand in semantics, without any cleverness: all is computed anew.
struct Model {
  struct Channel {
    std::int64_t watermark = INT64_MIN;
    bool idle = false;
    bool behind = false;  ///< has woken up behind the merged watermark
    bool ended = false;
  };
  explicit Model(std::size_t n) : channels(n) {}

  void settle() {
    std::vector<std::int64_t> counting;
    std::vector<std::int64_t> open;
    bool any_active = false;
    for (const auto& channel : channels) {
      if (channel.ended) continue;
      open.push_back(channel.watermark);
      any_active = any_active || !channel.idle;
      if (!channel.idle && !channel.behind) counting.push_back(channel.watermark);
    }
    idle = !open.empty() && !any_active;
    if (open.empty()) merged = INT64_MAX;
    if (!counting.empty()) {
      merged = std::max(merged, *std::min_element(counting.begin(), counting.end()));
    }
    if (idle) merged = std::max(merged, *std::max_element(open.begin(), open.end()));
  }
  void apply(std::size_t i, int what, std::int64_t millis) {
    Channel& channel = channels[i];
    if (channel.ended) return;
    if (what == 0) channel.idle = true;
    if (what == 1) channel.ended = true;
    if (what == 2) {
      channel.idle = false;
      channel.behind = channel.watermark < merged;
    }
    if (what >= 3) {
      channel.watermark = std::max(channel.watermark, millis);
      if (channel.watermark >= merged) channel.behind = false;
    }
    settle();
  }

  std::vector<Channel> channels;
  std::int64_t merged = INT64_MIN;
  bool idle = false;
};

RC_GTEST_PROP(CombinedWatermark, IsAsTheModelSays, ()) {
  const auto n = *rc::gen::inRange<std::size_t>(1, 5);
  CombinedWatermark merged(n);
  Model model(n);
  bool idle = false;
  Timestamp last = Timestamp::min();
  const auto steps = *rc::gen::inRange(0, 60);
  for (int step = 0; step < steps; ++step) {
    const auto channel = *rc::gen::inRange<std::size_t>(0, n);
    const auto what = *rc::gen::inRange(0, 8);
    const auto millis = *rc::gen::inRange<std::int64_t>(0, 50);
    auto& mine = model.channels[channel];
    // What a channel never says: anything after its end, and watermarks while it is idle.
    if (mine.ended || (what >= 3 && mine.idle)) continue;
    CombinedWatermark::Change change;
    if (what == 0) change = merged.on_idleness(channel, true);
    if (what == 1) change = merged.on_end(channel);
    if (what == 2) change = merged.on_idleness(channel, false);
    if (what >= 3) change = merged.on_watermark(channel, at(millis));
    model.apply(channel, what, millis);
    if (change.idle) {
      RC_ASSERT(*change.idle != idle);
      idle = *change.idle;
    }
    if (change.watermark) {
      RC_ASSERT(*change.watermark > last);
      last = *change.watermark;
    }
    RC_ASSERT(last.millis() == model.merged);
    RC_ASSERT(merged.watermark() == last);
    RC_ASSERT(idle == model.idle);
  }
}

}  // namespace combined_watermark_test
}  // namespace weir::tests
