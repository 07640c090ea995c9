#include "runtime/exchange.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace weir::internal {
namespace exchange_test {

/// A clock that stands still.
class StoppedClock final : public ProcessingTime {
 public:
  Timestamp now() const override { return Timestamp{0}; }
  void schedule(Timestamp, std::function<void()>) override {}
  void after_next_input(std::function<void()>) override {}
  Duration held_up() const override { return Duration{0}; }
  bool stopping() const override { return false; }
  void wake() override {}
};

/// Elements are sent by a function of the element and of the number of channels.
template <class F>
Partition partition_by(F choose) {
  return {PartitionKind::custom, [choose] {
            return std::unique_ptr<Partitioner>(new CustomPartitioner<std::int64_t, F>(choose));
          }};
}

/// What has arrived by a channel, batch after batch.
std::vector<std::int64_t> received(Channel& channel) {
  std::vector<std::int64_t> elements;
  ChannelItem item;
  while (channel.receive(item)) {
    if (!item.batch.allocated()) continue;
    const auto* values = item.batch.values<std::int64_t>();
    for (std::size_t i = 0; i < item.batch.size(); ++i) {
      EXPECT_EQ(item.batch.timestamps()[i], Timestamp{values[i] * 10});
      elements.push_back(values[i]);
    }
    channel.drain();
  }
  return elements;
}

/// Batches of all sizes, of less than a block and of several: each element arrives once, where it
/// belongs, with its timestamp and in order.
class ExchangeAmong : public ::testing::TestWithParam<std::size_t> {};

INSTANTIATE_TEST_SUITE_P(Channels, ExchangeAmong, ::testing::Values(2, 3, 8, 9, 40));

TEST_P(ExchangeAmong, SendsEachElementOfABatchWhereItBelongs) {
  const auto choose = [](std::int64_t element, std::size_t channels) {
    return static_cast<std::size_t>(element * element % 7919) % channels;
  };
  std::vector<std::unique_ptr<Channel>> channels;
  std::vector<Channel*> seen;
  for (std::size_t i = 0; i < GetParam(); ++i) {
    seen.push_back(channels.emplace_back(std::make_unique<Channel>(4)).get());
  }
  StoppedClock clock;
  Exchange exchange(TypeOpsOf<std::int64_t>::ops, 50, partition_by(choose), seen,
                    {0, seen.size(), 128, 0}, Duration{100}, clock);
  std::vector<std::vector<std::int64_t>> expected(seen.size());
  std::int64_t next = 0;
  for (const std::size_t size : {1U, 63U, 64U, 65U, 128U, 300U, 7U}) {
    Batch batch(TypeOpsOf<std::int64_t>::ops, size);
    for (; !batch.full(); ++next) {
      expected[choose(next, seen.size())].push_back(next);
      batch.append(next, Timestamp{next * 10});
    }
    exchange.push(batch);
  }
  exchange.push(StreamEvent::end_of_input());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(received(*seen[i]), expected[i]) << "channel " << i;
  }
}

}  // namespace exchange_test
}  // namespace weir::internal
