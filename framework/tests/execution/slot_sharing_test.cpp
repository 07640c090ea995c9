#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "graph/job_plan.hpp"
#include "runtime/failing.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace slot_sharing_test {

int next(int value) { return value + 1; }

/// Each operator's group, in the order in which they were added.
std::vector<std::string> groups(const StreamExecutionEnvironment& environment) {
  std::vector<std::string> groups;
  for (const auto& op : internal::make_plan(*environment.graph(), nullptr).operators) {
    groups.push_back(op.slot_sharing_group);
  }
  return groups;
}

TEST(SlotSharingGroup, IsDefaultUnlessItIsSet) {
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1}).map(next).collect();
  EXPECT_EQ(groups(environment), (std::vector<std::string>{"default", "default", "default"}));
}

TEST(SlotSharingGroup, IsThatOfTheInputsIfTheyHaveOne) {
  StreamExecutionEnvironment environment;
  const auto numbers = environment.from_collection<int>({1}).slot_sharing_group("a");
  const auto more = numbers.map(next);
  const auto other = numbers.map(next).slot_sharing_group("b");
  more.union_with(numbers.map(next)).map(next).collect();
  more.union_with(other).map(next).collect();
  EXPECT_EQ(groups(environment),
            (std::vector<std::string>{"a", "a", "b", "a", "a", "a", "default", "default"}));
}

TEST(SlotSharingGroup, EndsAChain) {
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1})
      .map(next)
      .map(next)
      .slot_sharing_group("heavy")
      .map(next)
      .add_sink([](int) {})
      .slot_sharing_group("out");
  const auto text = environment.explain();
  expect_contains(text, "  0: Collection -> Map x 1\n  1: Map -> Map x 1\n");
  expect_contains(text, "\n  2: Sink x 1\n");
  expect_contains(text, "2: Map (parallelism 1, max 128, uid -1:Map, slot sharing group heavy)");
  expect_contains(environment.explain(GraphFormat::json), R"("slot_sharing_group": "heavy")");
}

TEST(SlotSharingGroup, HasSlotsForItsWidestOperator) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2);
  environment.from_collection<int>({1})
      .map(next)
      .set_parallelism(3)
      .map(next)
      .slot_sharing_group("heavy")
      .rebalance()
      .map(next)
      .set_parallelism(4)
      .collect();
  const auto plan = internal::make_plan(*environment.graph(), nullptr);
  EXPECT_EQ(plan.slots, 3U + 4U);
  std::set<std::size_t> of_default;
  std::set<std::size_t> of_heavy;
  for (const auto& vertex : plan.vertices) {
    const auto& group = plan.operators[vertex.operators.front()].slot_sharing_group;
    for (std::size_t i = 0; i < vertex.parallelism; ++i) {
      (group == "heavy" ? of_heavy : of_default).insert(vertex.first_slot + i);
    }
  }
  EXPECT_EQ(of_default.size(), 3U);
  EXPECT_EQ(of_heavy.size(), 4U);
  for (const std::size_t slot : of_heavy) EXPECT_EQ(of_default.count(slot), 0U);
}

TEST(SlotSharingGroup, HasThreadsOfItsOwn) {
  struct Threads {
    std::mutex mutex;
    std::set<std::thread::id> of_map;
    std::set<std::thread::id> of_sink;
  };
  for (const bool apart : {false, true}) {
    SCOPED_TRACE(apart);
    const auto threads = std::make_shared<Threads>();
    StreamExecutionEnvironment environment;
    environment.set_parallelism(2);
    std::vector<int> numbers(100);
    auto mapped =
        environment.from_collection<int>(std::move(numbers)).rebalance().map([threads](int n) {
          const std::scoped_lock lock(threads->mutex);
          threads->of_map.insert(std::this_thread::get_id());
          return n;
        });
    auto sink = mapped.rebalance().add_sink([threads](int) {
      const std::scoped_lock lock(threads->mutex);
      threads->of_sink.insert(std::this_thread::get_id());
    });
    if (apart) sink.slot_sharing_group("sinks");
    environment.execute();
    auto all = threads->of_map;
    all.insert(threads->of_sink.begin(), threads->of_sink.end());
    if (apart) {
      EXPECT_EQ(all.size(), threads->of_map.size() + threads->of_sink.size());
    } else {
      EXPECT_LE(all.size(), 2U) << "who steps what is open, but there are two slots";
    }
  }
}

TEST(SlotSharingGroup, NeedsAName) {
  StreamExecutionEnvironment environment;
  EXPECT_THROW(environment.from_collection<int>({1}).slot_sharing_group(""), InvalidJob);
}

TEST(ASink, CanBeKeptInATaskOfItsOwn) {
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1}).map(next).add_sink([](int) {}).disable_chaining();
  expect_contains(environment.explain(), "  0: Collection -> Map x 1\n  1: Sink x 1\n");
}

}  // namespace slot_sharing_test
}  // namespace weir::tests
