#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/input_gate.hpp"

namespace weir::internal {
namespace overtaking_barrier_test {

constexpr std::int64_t checkpoint = 7;
constexpr const char* list = "weir.in_flight of the test";

using Log = std::vector<std::string>;

/// A gate with some channels, in which barriers overtake, and some in which they do not; a log of
/// what it hands on; and a part of a checkpoint, which is recorded as soon as it is asked for.
class Gate : private GateListener {
 public:
  Gate(std::size_t overtaking, std::size_t waiting) : gate_(CheckpointMode::exactly_once) {
    for (std::size_t i = 0; i < overtaking + waiting; ++i) {
      auto& channel = *channels_.emplace_back(std::make_unique<Channel>(8));
      channel.on_overtaking([this, i] { looked_for_.push_back(i); });
      if (i < overtaking) {
        gate_.add_channel(channel, 0, InFlightPlace{"op", list, i});
      } else {
        gate_.add_channel(channel, 0);
      }
    }
    gate_.start();
  }

  void send(std::size_t channel, std::int32_t value) {
    Batch batch(TypeOpsOf<std::int32_t>::ops, 1);
    batch.append(value, Timestamp{0});
    channels_[channel]->send({std::move(batch), {}});
  }
  void send(std::size_t channel, const StreamEvent& event) {
    channels_[channel]->send({Batch(), event});
  }
  void overtake(std::size_t channel, std::int64_t number = checkpoint) {
    channels_[channel]->overtake(number);
  }
  /// Hears of the barriers that have overtaken, as a task does from its messages.
  Log hear() {
    for (const std::size_t channel : std::exchange(looked_for_, {})) {
      gate_.look_for_barrier(channel, *this);
    }
    return take();
  }
  /// Steps the gate until it finds nothing.
  Log run() {
    while (gate_.step(*this)) {
    }
    return take();
  }
  void give_up(std::int64_t number) { gate_.give_up(number); }

  /// The elements that were recorded, in order.
  std::vector<std::int32_t> recorded() {
    std::vector<std::int32_t> values;
    for (const Bytes& entry : part_.front().second.list_state[list]) {
      // The last four bytes of a batch of one.
      values.push_back(from_bytes<std::int32_t>(entry.substr(entry.size() - 4)));
    }
    return values;
  }

 private:
  Log take() { return std::exchange(log_, {}); }
  void on_batch(std::size_t, Batch& batch) override {
    log_.push_back(std::to_string(batch.values<std::int32_t>()[0]));
  }
  void on_event(const StreamEvent&) override {}
  void on_barriers(std::int64_t number) override {
    log_.push_back("snapshot " + std::to_string(number));
    part_ = {{"op", {}}};
    if (gate_.record(number, part_)) on_recorded();
  }
  void on_recorded() override { log_.emplace_back("recorded"); }
  void on_end_of_input(std::size_t) override { log_.emplace_back("end"); }

  InputGate gate_;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::vector<std::size_t> looked_for_;
  TaskSnapshot part_{{"op", {}}};
  Log log_;
};

TEST(OvertakingBarrier, TakesTheSnapshotAtOnceAndWhatItHasOvertakenIsRecorded) {
  Gate gate(1, 0);
  gate.send(0, 1);
  gate.send(0, 2);
  gate.overtake(0);
  gate.send(0, 3);
  EXPECT_EQ(gate.hear(), (Log{"snapshot 7", "recorded"}));
  EXPECT_EQ(gate.recorded(), (std::vector<std::int32_t>{1, 2})) << "3 is behind it";
  EXPECT_EQ(gate.run(), (Log{"1", "2", "3"})) << "it goes on as ever";
}

TEST(OvertakingBarrier, HasWhatOthersBringBeforeTheirsRecorded) {
  Gate gate(2, 0);
  gate.send(0, 1);
  gate.send(1, 11);
  gate.overtake(0);
  EXPECT_EQ(gate.hear(), (Log{"snapshot 7"}));
  gate.send(0, 2);
  gate.send(1, 12);
  EXPECT_EQ(gate.run().size(), 4U) << "nobody waits";
  gate.send(1, 13);
  gate.overtake(1);
  gate.send(1, 14);
  EXPECT_EQ(gate.hear(), (Log{"recorded"}));
  EXPECT_EQ(gate.recorded(), (std::vector<std::int32_t>{1, 11, 12, 13}));
  EXPECT_EQ(gate.run(), (Log{"13", "14"}));
}

TEST(OvertakingBarrier, IsSeenByWhoTakesWhatIsBehindItBeforeHearingOfIt) {
  Gate gate(1, 0);
  gate.send(0, 1);
  EXPECT_EQ(gate.run(), (Log{"1"}));
  gate.overtake(0);
  gate.send(0, 2);
  EXPECT_EQ(gate.run(), (Log{"snapshot 7", "recorded", "2"})) << "2 is behind it";
  EXPECT_EQ(gate.hear(), Log{});
}

TEST(OvertakingBarrier, WaitsForChannelsInWhichNoneOvertakes) {
  Gate gate(1, 1);
  gate.send(0, 1);
  gate.overtake(0);
  gate.send(0, 2);
  EXPECT_EQ(gate.hear(), Log{});
  EXPECT_EQ(gate.run(), (Log{"1"})) << "2 is behind a barrier, and the snapshot is not taken";
  gate.send(1, 11);
  gate.send(1, StreamEvent::barrier(checkpoint));
  gate.send(1, 12);
  const Log log = gate.run();
  EXPECT_EQ(Log(log.begin(), log.begin() + 3), (Log{"11", "snapshot 7", "recorded"}));
  EXPECT_EQ(gate.recorded(), (std::vector<std::int32_t>{}));
  EXPECT_EQ(log.size(), 5U);
}

TEST(OvertakingBarrier, ThatFollowsTheOthersIsWaitedForByNobody) {
  Gate gate(1, 1);
  gate.send(0, 1);
  gate.send(1, StreamEvent::barrier(checkpoint));
  gate.send(1, 11);
  EXPECT_EQ(gate.run(), (Log{"1"})) << "it is not known yet that any overtakes";
  gate.send(0, 2);
  gate.overtake(0);
  EXPECT_EQ(gate.hear(), (Log{"snapshot 7", "recorded"}));
  EXPECT_EQ(gate.recorded(), (std::vector<std::int32_t>{2}));
}

TEST(OvertakingBarrier, IsNotWaitedForWhereAChannelHasEnded) {
  Gate gate(2, 0);
  gate.overtake(0);
  EXPECT_EQ(gate.hear(), (Log{"snapshot 7"}));
  gate.send(1, 11);
  gate.send(1, StreamEvent::end_of_input());
  EXPECT_EQ(gate.run(), (Log{"11", "recorded"}));
  EXPECT_EQ(gate.recorded(), (std::vector<std::int32_t>{11}));
  gate.overtake(1);
  EXPECT_EQ(gate.hear(), Log{}) << "its sender has finished meanwhile";
}

TEST(OvertakingBarrier, OfACheckpointThatIsGivenUpMeansNothing) {
  Gate gate(2, 0);
  gate.send(1, 11);
  gate.overtake(0);
  EXPECT_EQ(gate.hear(), (Log{"snapshot 7"}));
  gate.give_up(checkpoint);
  gate.overtake(1);
  EXPECT_EQ(gate.hear(), Log{});
  EXPECT_EQ(gate.run(), (Log{"11"}));
  EXPECT_EQ(gate.recorded(), (std::vector<std::int32_t>{}));
  gate.overtake(1, checkpoint + 1);
  EXPECT_EQ(gate.hear(), (Log{"snapshot 8"}));
  gate.give_up(checkpoint);
  gate.overtake(0, checkpoint + 1);
  EXPECT_EQ(gate.hear(), (Log{"recorded"})) << "word of the one before comes late";
}

TEST(OvertakingBarrier, OfTheNextCheckpointEndsTheRecordOfTheOneBefore) {
  Gate gate(2, 0);
  gate.overtake(0);
  EXPECT_EQ(gate.hear(), (Log{"snapshot 7"}));
  gate.send(1, 11);
  gate.overtake(0, checkpoint + 1);
  EXPECT_EQ(gate.hear(), (Log{"snapshot 8"}));
  gate.overtake(1, checkpoint + 1);
  EXPECT_EQ(gate.hear(), (Log{"recorded"}));
  EXPECT_EQ(gate.recorded(), (std::vector<std::int32_t>{11})) << "once";
}

}  // namespace overtaking_barrier_test
}  // namespace weir::internal
