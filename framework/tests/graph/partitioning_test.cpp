/// Which subtask an element goes to.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "weir/internal/partition.hpp"
#include "weir/key.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace partitioning_test {

/// Tells which subtask it was.
class Where : public RichMapFunction<int, std::pair<int, int>> {
 public:
  void open(RuntimeContext& context) override {
    subtask_ = static_cast<int>(context.subtask_index());
  }
  std::pair<int, int> map(const int& value) override { return {subtask_, value}; }

 private:
  int subtask_ = 0;
};

using Received = std::map<int, std::vector<int>>;  ///< by subtask

/// Sends 0 to n-1 through one subtask, or round robin through `senders`, to `receivers` more.
template <class Partition>
Received send(int n, std::size_t senders, std::size_t receivers, Partition partition,
              std::size_t capacity = 3) {
  testing::OperatorHarness<int, std::pair<int, int>> harness(
      [&](const DataStream<int>& numbers) {
        return partition(numbers.rebalance()
                             .map([](int value) { return value; })
                             .set_parallelism(senders))
            .map(Where{})
            .set_parallelism(receivers);
      },
      {.batch_capacity = capacity});
  std::vector<Timestamped<int>> elements;
  for (int i = 0; i < n; ++i) elements.push_back({i, Timestamp{i}});
  harness.process_elements(elements);
  harness.end_input();
  Received received;
  for (const auto& element : harness.output()) {
    received[element.value.first].push_back(element.value.second);
  }
  return received;
}

std::vector<std::size_t> sizes(const Received& received) {
  std::vector<std::size_t> all;
  for (const auto& [subtask, values] : received) all.push_back(values.size());
  return all;
}

TEST(Forward, GoesToTheSubtaskOfTheSameIndex) {
  const auto received = send(6, 3, 3, [](const auto& stream) { return stream.forward(); });
  EXPECT_EQ(received, (Received{{0, {0, 3}}, {1, {1, 4}}, {2, {2, 5}}}));
  const auto between_tasks =
      send(6, 3, 3, [](const auto& stream) { return stream.disable_chaining().forward(); });
  EXPECT_EQ(between_tasks, received);
}

TEST(Forward, KeepsTheOrderOfElementsInBatchesThatAreNotFull) {
  const auto received = send(
      16, 1, 1,
      [](const auto& stream) {
        return stream.filter([](int value) { return value == 0 || value > 8; })
            .disable_chaining()
            .forward();
      },
      8);
  EXPECT_EQ(received, (Received{{0, {0, 9, 10, 11, 12, 13, 14, 15}}}));
}

TEST(Rebalance, GoesToAllSubtasksInTurn) {
  const auto received = send(9, 1, 3, [](const auto& stream) { return stream.rebalance(); });
  EXPECT_EQ(received, (Received{{0, {0, 3, 6}}, {1, {1, 4, 7}}, {2, {2, 5, 8}}}));
}

TEST(Rebalance, IsWhatHappensWhereTheParallelismChanges) {
  EXPECT_EQ(sizes(send(8, 2, 4, [](const auto& stream) { return stream; })),
            (std::vector<std::size_t>{2, 2, 2, 2}));
}

TEST(Rescale, GoesRoundRobinWithinALocalGroup) {
  // Two senders, four receivers: the first sender (the even numbers) reaches the first two.
  EXPECT_EQ(send(8, 2, 4, [](const auto& stream) { return stream.rescale(); }),
            (Received{{0, {0, 4}}, {1, {2, 6}}, {2, {3, 7}}, {3, {1, 5}}}));
  // Four senders, two receivers: the first receiver hears the first two senders.
  auto joined = send(8, 4, 2, [](const auto& stream) { return stream.rescale(); });
  for (auto& [subtask, values] : joined) std::sort(values.begin(), values.end());
  EXPECT_EQ(joined, (Received{{0, {0, 1, 4, 5}}, {1, {2, 3, 6, 7}}}));
}

TEST(Shuffle, ReachesEverySubtaskAndLosesNothing) {
  const auto received = send(400, 1, 4, [](const auto& stream) { return stream.shuffle(); });
  std::size_t sum = 0;
  for (const std::size_t size : sizes(received)) {
    EXPECT_GT(size, 50U);  // 100 are to be expected; fewer than 50 in one of 10^8 runs
    sum += size;
  }
  EXPECT_EQ(sum, 400U);
  EXPECT_EQ(received.size(), 4U);
  EXPECT_NE(received.at(0), (std::vector{0, 4, 8, 12}));
}

TEST(Broadcast, GoesToEverySubtask) {
  const auto received = send(5, 1, 3, [](const auto& stream) { return stream.broadcast(); });
  const std::vector<int> all{0, 1, 2, 3, 4};
  EXPECT_EQ(received, (Received{{0, all}, {1, all}, {2, all}}));
}

TEST(Global, GoesToTheFirstSubtask) {
  const auto received = send(5, 1, 3, [](const auto& stream) { return stream.global(); });
  EXPECT_EQ(received, (Received{{0, {0, 1, 2, 3, 4}}}));
}

TEST(PartitionCustom, GoesWhereTheFunctionSays) {
  const auto received = send(6, 1, 3, [](const auto& stream) {
    return stream.partition_custom(
        [](int value, std::size_t n) { return value < 4 ? n - 1 : std::size_t{0}; });
  });
  EXPECT_EQ(received, (Received{{0, {4, 5}}, {2, {0, 1, 2, 3}}}));
}

TEST(PartitionCustom, RefusesASubtaskThatIsNotThere) {
  for (const std::size_t receivers : {1U, 3U}) {
    try {
      send(2, 1, receivers, [](const auto& stream) {
        return stream.partition_custom([](int, std::size_t n) { return n; });
      });
      FAIL();
    } catch (const Error& error) {
      const std::string n = std::to_string(receivers);
      EXPECT_NE(std::string(error.what())
                    .find("partition_custom chose subtask " + n + ", but there are only " + n),
                std::string::npos)
          << error.what();
    }
  }
}

TEST(KeyBy, SendsAKeyToTheSubtaskOfItsKeyGroup) {
  const auto received = send(10'000, 2, 3, [](const auto& stream) {
    return stream.key_by([](int value) { return value % 5000; });
  });
  std::map<int, std::set<int>> subtasks;
  for (const auto& [subtask, values] : received) {
    for (const int value : values) {
      const auto group = key_group_of(KeyHash<int>::hash(value % 5000), 128);
      EXPECT_EQ(static_cast<std::size_t>(subtask), subtask_of(group, 3, 128));
      subtasks[value % 5000].insert(subtask);
    }
  }
  EXPECT_EQ(received.size(), 3U);
  for (const auto& [key, all] : subtasks) EXPECT_EQ(all.size(), 1U) << key;
}

TEST(KeyGroups, AreAMurmurHashOfTheHash) {
  // Published test vectors of MurmurHash3_x86_32 for four bytes and seed 0.
  EXPECT_EQ(murmur(0x00000000U), 0x2362F9DEU);
  EXPECT_EQ(murmur(0xFFFFFFFFU), 0x76293B50U);
  EXPECT_EQ(murmur(0x87654321U), 0xF55B516BU);
  EXPECT_EQ(key_group_of(0, 128), 0x2362F9DEU % 128);
  EXPECT_EQ(key_group_of(0, 100), 0x2362F9DEU % 100);
  EXPECT_EQ(key_group_of(0x87654321'00000000U, 128), 0xF55B516BU % 128);  // both halves count
}

TEST(MaxParallelism, IsOneAndAHalfTimesTheParallelismRoundedUpWithin128And32768) {
  EXPECT_EQ(default_max_parallelism(1), 128U);
  EXPECT_EQ(default_max_parallelism(85), 128U);
  EXPECT_EQ(default_max_parallelism(86), 256U);
  EXPECT_EQ(default_max_parallelism(170), 256U);
  EXPECT_EQ(default_max_parallelism(171), 256U);
  EXPECT_EQ(default_max_parallelism(172), 512U);
  EXPECT_EQ(default_max_parallelism(32'768), 32'768U);
}

RC_GTEST_PROP(KeyGroups, BelongToSubtasksInContiguousRangesOfAboutTheSameSize, ()) {
  const auto most = *rc::gen::inRange<std::size_t>(1, 2000);
  const auto parallelism = *rc::gen::inRange<std::size_t>(1, most + 1);
  std::vector<std::size_t> sizes(parallelism, 0);
  std::size_t last = 0;
  const auto table = internal::subtasks_of_groups(parallelism, most);
  for (std::size_t group = 0; group < most; ++group) {
    const auto subtask = subtask_of(static_cast<KeyGroup>(group), parallelism, most);
    RC_ASSERT(subtask == group * parallelism / most);
    RC_ASSERT(table[group] == subtask);
    RC_ASSERT(subtask < parallelism);
    RC_ASSERT(subtask >= last);
    last = subtask;
    ++sizes[subtask];
  }
  const auto [least, greatest] = std::minmax_element(sizes.begin(), sizes.end());
  RC_ASSERT(*least >= 1U);
  RC_ASSERT(*greatest - *least <= 1U);
}

/// Who has received a number, by sender and subtask: number i is dealt to sender i % senders.
using Numbers = std::map<std::pair<std::size_t, std::size_t>, std::vector<int>>;

/// Numbers of senders and receivers, and how many of `n` numbers went from one to the other.
struct Sent {
  std::size_t senders;
  std::size_t receivers;
  std::size_t n;
  Numbers numbers;

  std::size_t count(std::size_t sender, std::size_t receiver) const {
    const auto found = numbers.find({sender, receiver});
    return found != numbers.end() ? found->second.size() : 0;
  }
  /// How many the sender had.
  std::size_t had(std::size_t sender) const { return (n + senders - 1 - sender) / senders; }
};

/// Of those receivers that a sender reaches, none gets more than one number more than another.
void check_turns(const Sent& sent, std::size_t sender, std::size_t first, std::size_t last) {
  std::size_t sum = 0;
  for (std::size_t receiver = first; receiver < last; ++receiver) {
    const std::size_t count = sent.count(sender, receiver);
    RC_ASSERT(count >= sent.had(sender) / (last - first));
    RC_ASSERT(count <= sent.had(sender) / (last - first) + 1);
    sum += count;
  }
  RC_ASSERT(sum == sent.had(sender));
}

/// A partitioner, and what it promises besides the order of each sender's elements.
struct Contract {
  std::function<DataStream<int>(const DataStream<int>&)> partition;
  std::function<void(const Sent&)> check;
  std::size_t copies = 1;
};

std::vector<Contract> contracts(std::size_t senders, std::size_t receivers) {
  const auto each_sender = [](auto check) {
    return [check](const Sent& sent) {
      for (std::size_t sender = 0; sender < sent.senders; ++sender) check(sent, sender);
    };
  };
  const auto each_number = [](auto check) {
    return [check](const Sent& sent) {
      for (const auto& [way, numbers] : sent.numbers) {
        for (const int number : numbers) RC_ASSERT(check(way.first, way.second, number));
      }
    };
  };
  std::vector<Contract> all;
  all.push_back({[](const auto& stream) { return stream.rebalance(); },
                 each_sender([](const Sent& sent, std::size_t sender) {
                   check_turns(sent, sender, 0, sent.receivers);
                 })});
  if (senders % receivers == 0 || receivers % senders == 0) {
    all.push_back({[](const auto& stream) { return stream.rescale(); },
                   each_sender([](const Sent& sent, std::size_t sender) {
                     const std::size_t group =
                         std::max<std::size_t>(1, sent.receivers / sent.senders);
                     const std::size_t first = sender * sent.receivers / sent.senders;
                     check_turns(sent, sender, first, first + group);
                   })});
  }
  all.push_back({[](const auto& stream) { return stream.shuffle(); }, [](const Sent&) {}});
  all.push_back(
      {[](const auto& stream) { return stream.global(); },
       each_number([](std::size_t, std::size_t receiver, int) { return receiver == 0; })});
  all.push_back({[](const auto& stream) {
                   return stream.key_by([](int value) { return value % 7; }).as_data_stream();
                 },
                 each_number([receivers](std::size_t, std::size_t receiver, int number) {
                   const auto group = key_group_of(KeyHash<int>::hash(number % 7), 128);
                   return receiver == subtask_of(group, receivers, 128);
                 })});
  all.push_back({[](const auto& stream) {
                   return stream.partition_custom([](int value, std::size_t channels) {
                     return static_cast<std::size_t>(value) / 3 % channels;
                   });
                 },
                 each_number([receivers](std::size_t, std::size_t receiver, int number) {
                   return receiver == static_cast<std::size_t>(number) / 3 % receivers;
                 })});
  all.push_back({[](const auto& stream) { return stream.broadcast(); },
                 each_sender([](const Sent& sent, std::size_t sender) {
                   for (std::size_t i = 0; i < sent.receivers; ++i) {
                     RC_ASSERT(sent.count(sender, i) == sent.had(sender));
                   }
                 }),
                 receivers});
  if (senders == receivers) {
    all.push_back({[](const auto& stream) { return stream.forward(); },
                   each_number([](std::size_t sender, std::size_t receiver, int) {
                     return sender == receiver;
                   })});
  }
  return all;
}

RC_GTEST_PROP(Partitioners, LoseNothingKeepTheOrderOfEachSenderAndDoAsTheySay, ()) {
  const auto senders = *rc::gen::inRange<std::size_t>(1, 5);
  const auto receivers = *rc::gen::inRange<std::size_t>(1, 13);
  const auto capacity = *rc::gen::inRange<std::size_t>(1, 5);
  const auto n = *rc::gen::inRange(0, 40);
  const auto contract = *rc::gen::elementOf(contracts(senders, receivers));
  Sent sent{senders, receivers, static_cast<std::size_t>(n), {}};
  std::vector<int> all;
  for (const auto& [receiver, values] : send(n, senders, receivers, contract.partition, capacity)) {
    for (const int value : values) {
      const auto sender = static_cast<std::size_t>(value) % senders;
      auto& way = sent.numbers[{sender, static_cast<std::size_t>(receiver)}];
      const int last = way.empty() ? -1 : way.back();
      RC_ASSERT(last < value);
      way.push_back(value);
      all.push_back(value);
    }
  }
  std::sort(all.begin(), all.end());
  RC_ASSERT(all.size() == sent.n * contract.copies);
  for (std::size_t i = 0; i < all.size(); ++i) {
    RC_ASSERT(static_cast<std::size_t>(all[i]) == i / contract.copies);
  }
  contract.check(sent);
}

}  // namespace partitioning_test
}  // namespace weir::tests
