#include "runtime/input_gate.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace weir::internal {
namespace input_gate_test {

/// A gate with some channels, and a log of what it hands on: numbers, `wm 5`, `barrier 1`, `end 0`.
class Gate : private GateListener {
 public:
  Gate(CheckpointMode mode, std::size_t channels) : gate_(mode) {
    for (std::size_t i = 0; i < channels; ++i) channels_.push_back(std::make_unique<Channel>(16));
    for (auto& channel : channels_) gate_.add_channel(*channel, 0);
    gate_.start();
  }

  /// Sends a batch of `size` elements, the first of which is `value`.
  void send(std::size_t channel, int value, std::size_t size = 1) {
    Batch batch(TypeOpsOf<int>::ops, size);
    for (std::size_t i = 0; i < size; ++i) batch.append(value, Timestamp{0});
    channels_[channel]->send({std::move(batch), {}});
  }
  void send(std::size_t channel, const StreamEvent& event) {
    channels_[channel]->send({Batch(), event});
  }
  /// Steps the gate until it finds nothing.
  std::vector<std::string> run() {
    while (gate_.step(*this)) {
    }
    return take();
  }
  std::vector<std::string> step() {
    gate_.step(*this);
    return take();
  }
  /// Steps the gate until the barriers have come, or it finds nothing before them.
  std::vector<std::string> run_to_barriers() {
    while (gate_.step_to_barriers(*this)) {
    }
    return take();
  }

 private:
  std::vector<std::string> take() { return std::exchange(log_, {}); }
  void on_batch(std::size_t, Batch& batch) override {
    log_.push_back(std::to_string(batch.values<int>()[0]));
  }
  void on_event(const StreamEvent& event) override {
    log_.push_back("wm " + std::to_string(event.value));
  }
  void on_barriers(std::int64_t checkpoint) override {
    log_.push_back("barrier " + std::to_string(checkpoint));
  }
  void on_recorded() override { log_.emplace_back("recorded"); }
  void on_end_of_input(std::size_t input) override {
    log_.push_back("end " + std::to_string(input));
  }

  InputGate gate_;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::vector<std::string> log_;
};

using Log = std::vector<std::string>;

TEST(Alignment, TakesNothingThatFollowsABarrierWhereOnlyBarriersAreWanted) {
  for (const auto mode : {CheckpointMode::exactly_once, CheckpointMode::at_least_once}) {
    Gate gate(mode, 2);
    gate.send(0, 1);
    gate.send(0, StreamEvent::barrier(7));
    gate.send(0, 2);
    gate.send(1, 11);
    EXPECT_EQ(gate.run_to_barriers().size(), 2U);
    EXPECT_EQ(gate.run_to_barriers(), Log{}) << "2 is left where it is";
    gate.send(1, StreamEvent::barrier(7));
    EXPECT_EQ(gate.run_to_barriers(), (Log{"barrier 7", "2"}));
  }
}

TEST(Alignment, HoldsAChannelBackUntilTheBarriersOfAllHaveCome) {
  Gate gate(CheckpointMode::exactly_once, 2);
  gate.send(0, 1);
  gate.send(0, StreamEvent::barrier(7));
  gate.send(0, 2);
  gate.send(0, StreamEvent::watermark(Timestamp{5}));
  EXPECT_EQ(gate.run(), (Log{"1"})) << "2 is behind the barrier";
  gate.send(1, 3);
  EXPECT_EQ(gate.run(), (Log{"3"}));
  gate.send(1, StreamEvent::watermark(Timestamp{6}));
  gate.send(1, StreamEvent::barrier(7));
  gate.send(1, 4);
  EXPECT_EQ(gate.step(), Log{}) << "the watermark of the channel that waits has not come";
  EXPECT_EQ(gate.step(), (Log{"barrier 7"}));
  const auto rest = gate.run();
  EXPECT_EQ(std::multiset<std::string>(rest.begin(), rest.end()),
            (std::multiset<std::string>{"2", "4", "wm 5"}));
}

TEST(Alignment, TakesNoBarrierForThatOfAnotherCheckpoint) {
  Gate gate(CheckpointMode::exactly_once, 2);
  gate.send(0, StreamEvent::barrier(1));
  gate.send(0, 1);
  EXPECT_EQ(gate.run(), Log{});
  gate.send(1, StreamEvent::barrier(2));
  EXPECT_EQ(gate.run(), Log{"1"}) << "the first checkpoint was given up: its channel goes on";
  gate.send(0, StreamEvent::barrier(2));
  EXPECT_EQ(gate.run(), Log{"barrier 2"});
}

TEST(Alignment, WaitsForNobodyInAtLeastOnceMode) {
  Gate gate(CheckpointMode::at_least_once, 2);
  gate.send(0, StreamEvent::barrier(7));
  gate.send(0, 2);
  EXPECT_EQ(gate.run(), (Log{"2"}));
  gate.send(1, StreamEvent::barrier(7));
  EXPECT_EQ(gate.run(), (Log{"barrier 7"}));
}

TEST(Alignment, DoesNotWaitForAChannelThatHasEnded) {
  Gate before(CheckpointMode::exactly_once, 2);
  before.send(1, StreamEvent::end_of_input());
  before.send(0, StreamEvent::barrier(7));
  before.send(0, 1);
  EXPECT_EQ(before.run(), (Log{"barrier 7", "1"}));

  Gate after(CheckpointMode::exactly_once, 2);
  after.send(0, StreamEvent::barrier(7));
  after.send(0, 1);
  EXPECT_EQ(after.run(), Log{});
  after.send(1, StreamEvent::end_of_input());
  EXPECT_EQ(after.run(), (Log{"barrier 7", "1"}));
}

TEST(Alignment, CanBeDoneAgainForTheNextCheckpoint) {
  Gate gate(CheckpointMode::exactly_once, 3);
  for (const std::int64_t checkpoint : {1, 2, 3}) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      EXPECT_EQ(gate.run(), Log{});
      gate.send(channel, StreamEvent::barrier(checkpoint));
    }
    EXPECT_EQ(gate.run(), (Log{"barrier " + std::to_string(checkpoint)}));
  }
}

TEST(Alignment, OfAnEndedInputComesBeforeTheEnd) {
  Gate gate(CheckpointMode::exactly_once, 2);
  gate.send(0, StreamEvent::barrier(7));
  gate.send(0, StreamEvent::end_of_input());
  gate.send(1, StreamEvent::barrier(7));
  gate.send(1, StreamEvent::end_of_input());
  const auto log = gate.run();
  EXPECT_EQ(log.front(), "barrier 7");
  EXPECT_EQ(log.back(), "end 0");
}

TEST(InputGate, TakesOneItemAStepFromEachChannelInTurn) {
  // A gate that emptied a channel as long as there is something would starve the others, and the
  // source that runs on the same thread.
  Gate gate(CheckpointMode::exactly_once, 2);
  for (int n = 0; n < 3; ++n) {
    gate.send(0, n);
    gate.send(1, 10 + n);
  }
  Log order;
  for (int n = 0; n < 6; ++n) {
    const auto taken = gate.step();
    ASSERT_EQ(taken.size(), 1U);
    order.push_back(taken[0]);
  }
  EXPECT_EQ(order, (Log{"10", "0", "11", "1", "12", "2"}));
}

TEST(InputGate, TakesAsManyElementsFromEachChannel) {
  // One whose batches hold more elements would get ahead, and all that is kept for the other grow.
  Gate gate(CheckpointMode::exactly_once, 2);
  for (int n = 0; n < 16; ++n) {
    gate.send(0, 0, 2);
    gate.send(1, 1, 3);
  }
  int ahead = 0;
  for (int n = 0; n < 20; ++n) {
    const auto taken = gate.step();
    ASSERT_EQ(taken.size(), 1U);
    ahead += taken[0] == "0" ? -2 : 3;
    EXPECT_LE(std::abs(ahead), 5) << "after " << n;  // in turn it would be 10 by now
  }
}

TEST(InputGate, TakesFirstFromTheChannelThatIsBehindInEventTime) {
  Gate gate(CheckpointMode::exactly_once, 2);
  gate.send(0, StreamEvent::watermark(Timestamp{5}));
  gate.send(1, StreamEvent::watermark(Timestamp{3}));
  gate.run();
  for (const int n : {0, 1}) gate.send(0, n);
  for (const int n : {10, 11}) gate.send(1, n);
  gate.send(1, StreamEvent::watermark(Timestamp{6}));
  for (const int n : {12, 13}) gate.send(1, n);
  EXPECT_EQ(gate.run(), (Log{"10", "11", "wm 5", "0", "12", "1", "13"})) << "12: now and then";
}

TEST(InputGate, LetsAChannelThatIsAheadThroughNowAndThen) {
  Gate gate(CheckpointMode::exactly_once, 2);
  gate.send(0, StreamEvent::watermark(Timestamp{5}));
  gate.run();
  gate.send(0, 0);
  bool taken = false;
  for (int n = 0; n < 20 && !taken; ++n) {
    gate.send(1, 10 + n);
    taken = gate.step() == Log{"0"};
  }
  EXPECT_TRUE(taken) << "the other channel never says how far it is";
}

TEST(InputGate, KeepsEventsInOrderWithElements) {
  Gate gate(CheckpointMode::exactly_once, 1);
  gate.send(0, 1);
  gate.send(0, StreamEvent::watermark(Timestamp{5}));
  gate.send(0, 2);
  gate.send(0, StreamEvent::barrier(1));
  gate.send(0, 3);
  gate.send(0, StreamEvent::end_of_input());
  EXPECT_EQ(gate.run(), (Log{"1", "wm 5", "2", "barrier 1", "3",
                             "wm " + std::to_string(Timestamp::max().millis()), "end 0"}));
}

}  // namespace input_gate_test
}  // namespace weir::internal
