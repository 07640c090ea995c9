#include "runtime/channel.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace weir::internal {
namespace channel_test {

TEST(SpscQueue, HoldsAsManyAsItsCapacity) {
  SpscQueue<std::unique_ptr<int>> queue(2);
  auto one = std::make_unique<int>(1);
  auto two = std::make_unique<int>(2);
  auto three = std::make_unique<int>(3);
  EXPECT_TRUE(queue.empty());
  EXPECT_TRUE(queue.push(one));
  EXPECT_TRUE(queue.push(two));
  EXPECT_FALSE(queue.push(three));
  ASSERT_NE(three, nullptr) << "what found no room stays with its owner";
  std::unique_ptr<int> item;
  EXPECT_TRUE(queue.pop(item));
  EXPECT_EQ(*item, 1);
  auto four = std::make_unique<int>(4);
  EXPECT_TRUE(queue.push(four));
  EXPECT_TRUE(queue.pop(item));
  EXPECT_TRUE(queue.pop(item));
  EXPECT_EQ(*item, 4);
  EXPECT_FALSE(queue.pop(item));
  EXPECT_TRUE(queue.empty());
}

TEST(SpscQueue, CarriesEverythingInOrderBetweenTwoThreads) {
  constexpr int items = 20'000;
  for (const std::size_t capacity : {1U, 3U, 64U}) {
    SpscQueue<std::string> queue(capacity);
    std::thread producer([&] {
      for (int i = 0; i < items; ++i) {
        std::string item = std::to_string(i);
        while (!queue.push(item)) std::this_thread::yield();
      }
    });
    for (int i = 0; i < items; ++i) {
      std::string item;
      while (!queue.pop(item)) std::this_thread::yield();
      ASSERT_EQ(item, std::to_string(i));
    }
    producer.join();
    EXPECT_TRUE(queue.empty());
  }
}

ChannelItem batch_of(int value) {
  Batch batch(TypeOpsOf<int>::ops, 1);
  batch.append(value, Timestamp{0});
  return {std::move(batch), {}};
}
int value_of(ChannelItem& item) { return item.batch.values<int>()[0]; }

TEST(Channel, KeepsWhatFindsNoRoomInOrder) {
  Channel channel(2);
  for (int n = 0; n < 5; ++n) channel.send(batch_of(n));
  EXPECT_TRUE(channel.is_full());
  EXPECT_FALSE(channel.drain()) << "nobody has made room";
  ChannelItem item;
  for (int n = 0; n < 5; ++n) {
    ASSERT_TRUE(channel.receive(item));
    EXPECT_EQ(value_of(item), n);
    channel.drain();
  }
  EXPECT_FALSE(channel.is_full());
  EXPECT_FALSE(channel.receive(item));
}

TEST(Channel, LetsNothingOvertakeWhatWaits) {
  Channel channel(1);
  channel.send(batch_of(0));
  channel.send(batch_of(1));
  ChannelItem item;
  ASSERT_TRUE(channel.receive(item));
  channel.send(batch_of(2));  // there is room in the queue, but 1 comes first
  for (const int n : {1, 2}) {
    channel.drain();
    ASSERT_TRUE(channel.receive(item));
    EXPECT_EQ(value_of(item), n);
  }
}

/// Sends a batch through the channel, which is emptied there; answers where its memory is.
const int* send_one(Channel& channel) {
  Batch batch = channel.obtain(TypeOpsOf<int>::ops, 4);
  const int* memory = batch.values<int>();
  channel.send({std::move(batch), {}});
  ChannelItem item;
  EXPECT_TRUE(channel.receive(item));
  item.batch.clear();
  channel.give_back(item.batch);
  EXPECT_FALSE(item.batch.allocated()) << "somebody has it";
  return memory;
}

TEST(Channel, GivesEmptiedBatchesBackToTheSender) {
  Channel channel(2);
  const int* memory = send_one(channel);
  EXPECT_EQ(channel.obtain(TypeOpsOf<int>::ops, 4).values<int>(), memory);
}

TEST(Channel, FillsTheBatchThatItsThreadHasEmptiedLast) {
  BatchShelf here;
  BatchShelf there;
  Channel to(2);
  Channel from(2);
  to.set_shelves(here, there);
  from.set_shelves(there, here);
  const int* first = send_one(to);
  EXPECT_EQ(send_one(from), first) << "the batch is where it was emptied";
  EXPECT_EQ(send_one(to), first);
}

TEST(Channel, GivesBatchesBackWhenTheReceiverHasEnough) {
  BatchShelf here;
  BatchShelf there;
  Channel channel(2);
  channel.set_shelves(here, there);
  for (int i = 0; i < 100; ++i) send_one(channel);
}

TEST(BatchShelf, HandsEachBatchToOneOfSeveralThreads) {
  constexpr int batches = 4;
  BatchShelf shelf;
  for (int i = 0; i < batches; ++i) {
    Batch batch(TypeOpsOf<int>::ops, 1);
    batch.append(i, Timestamp{0});
    ASSERT_TRUE(shelf.put(batch));
  }
  std::array<std::atomic<bool>, batches> held{};
  std::atomic<int> held_twice{0};
  const auto use = [&] {
    for (int i = 0; i < 20'000; ++i) {
      Batch batch;
      if (!shelf.take(batch)) continue;
      auto& mine = held.at(static_cast<std::size_t>(*batch.values<int>()));
      if (mine.exchange(true)) ++held_twice;
      mine = false;
      while (!shelf.put(batch)) std::this_thread::yield();
    }
  };
  std::thread other(use);
  use();
  other.join();
  EXPECT_EQ(held_twice, 0);
  Batch batch;
  for (int i = 0; i < batches; ++i) EXPECT_TRUE(shelf.take(batch));
  EXPECT_FALSE(shelf.take(batch));
}

TEST(Channel, CarriesBatchesAndEventsBetweenTwoThreads) {
  constexpr int items = 20'000;
  Channel channel(4);
  Parker sender;
  Parker receiver;
  channel.set_producer(sender);
  channel.set_consumer(receiver);
  std::thread producer([&] {
    for (int n = 0; n < items; ++n) {
      if (n % 3 == 0) {
        channel.send({Batch(), StreamEvent::watermark(Timestamp{n})});
      } else {
        Batch batch = channel.obtain(TypeOpsOf<int>::ops, 1);
        batch.append(n, Timestamp{n});
        channel.send({std::move(batch), {}});
      }
      while (channel.is_full()) {
        sender.prepare();
        if (channel.drain()) {
          sender.cancel();
        } else {
          sender.park(std::chrono::milliseconds{1});
        }
      }
    }
  });
  for (int n = 0; n < items;) {
    ChannelItem item;
    if (!channel.receive(item)) {
      receiver.prepare();
      if (channel.empty()) {
        receiver.park(std::chrono::milliseconds{1});
      } else {
        receiver.cancel();
      }
      continue;
    }
    ASSERT_EQ(item.batch.allocated() ? value_of(item) : static_cast<int>(item.event.value), n++);
    if (item.batch.allocated()) {
      item.batch.clear();
      channel.give_back(item.batch);
    }
  }
  producer.join();
}

TEST(Parker, IsWokenByACallThatComesBeforeItSleeps) {
  Parker parker;
  parker.prepare();
  parker.wake();
  const auto start = std::chrono::steady_clock::now();
  parker.park(std::chrono::seconds{60});
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{30});
}

TEST(Parker, WakesAfterTheTimeout) {
  const auto start = std::chrono::steady_clock::now();
  Parker parker;
  parker.prepare();
  parker.park(std::chrono::milliseconds{1});
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds{1});
}

}  // namespace channel_test
}  // namespace weir::internal
