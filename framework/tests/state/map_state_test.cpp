/// Map state as a whole: its keys, its values, and going through it.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "backends.hpp"
#include "state/expiring.hpp"
#include "state_under_test.hpp"
#include "weir/weir.hpp"

namespace weir {
namespace map_state_test {

using Contents = std::vector<std::pair<int, std::string>>;

/// Every test runs with all backends.
class MapStateAsAWhole : public ::testing::TestWithParam<StateBackend> {
 protected:
  void work_on(const std::string& key) { under_test_.work_on(key); }
  /// What a loop visits, sorted.
  Contents visited() const {
    Contents all;
    for (const auto& [key, value] : map_) all.emplace_back(key, value);
    std::sort(all.begin(), all.end());
    return all;
  }

  tests::StateUnderTest<std::string> under_test_{GetParam()};
  internal::KeyedStateOf<std::string>& state_ = under_test_.state();
  MapState<int, std::string> map_{&state_, {"map"}};
};
INSTANTIATE_TEST_SUITE_P(Backends, MapStateAsAWhole, ::testing::ValuesIn(tests::all_backends()),
                         [](const auto& backend) { return tests::name_of(backend.param); });

TEST_P(MapStateAsAWhole, IsVisitedEntryByEntry) {
  work_on("b");
  map_.put(9, "of another key");
  work_on("a");
  EXPECT_EQ(visited(), Contents{});
  const Contents contents{{1, "one"}, {2, "two"}, {3, "three"}};
  map_.put_all(contents);
  EXPECT_EQ(visited(), contents);
  map_.put_all(std::map<int, std::string>{{3, "iii"}});
  EXPECT_EQ(map_.get(3), "iii");
}

TEST_P(MapStateAsAWhole, HasKeysAndValuesInOneOrder) {
  work_on("a");
  EXPECT_TRUE(map_.keys().empty());
  map_.put_all(Contents{{1, "one"}, {2, "two"}});
  const auto keys = map_.keys();
  const auto values = map_.values();
  ASSERT_EQ(keys.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(map_.get(keys[i]), values[i]);
  EXPECT_NE(keys[0], keys[1]);
}

TEST_P(MapStateAsAWhole, MayLoseTheEntryThatIsVisited) {
  work_on("a");
  map_.put_all(Contents{{1, "one"}, {2, "two"}, {3, "three"}, {4, "four"}});
  for (const auto& [key, value] : map_) {
    if (value.size() == 3) map_.remove(key);
  }
  EXPECT_EQ(visited(), (Contents{{3, "three"}, {4, "four"}}));
  for (const auto& entry : map_) map_.remove(entry.first);
  EXPECT_TRUE(map_.is_empty());
  EXPECT_EQ(state_.entries(), 0U);
}

TEST_P(MapStateAsAWhole, MayChangeInAnyWayWhileItIsVisited) {
  work_on("a");
  const auto fill = [&] { map_.put_all(Contents{{1, "one"}, {2, "two"}, {3, "three"}}); };
  fill();
  for (const auto& entry : map_) {
    static_cast<void>(entry);
    map_.clear();
  }
  EXPECT_TRUE(map_.is_empty());
  fill();
  int visits = 0;
  for (const auto& [key, value] : map_) {
    map_.put(key, value + "!");
    ValueState<std::string> added(&state_, {"state " + std::to_string(++visits)});
    added.update("moves all rows");
    map_.remove(2);
  }
  EXPECT_GE(visits, 2);
  EXPECT_EQ(map_.get(3), "three!");
}

TEST_P(MapStateAsAWhole, KeepsItsContentsInPlaceOnTheHeap) {
  work_on("a");
  map_.put(1, std::string(100, 'x'));
  const std::string* first = nullptr;
  for (const auto& entry : map_) first = &entry.second;
  for (const auto& entry : map_)
    EXPECT_EQ(&entry.second == first, GetParam() != StateBackend::copying);
}

/// Tells at 0 what a loop visits and what keys() are; writes other amounts.
struct Visit : KeyedProcessFunction<std::string, tests::Sale, std::string> {
  void open(RuntimeContext& context) override {
    MapStateDescriptor<int, int> descriptor{"map"};
    descriptor.enable_time_to_live({.ttl = Duration{10}});
    map = context.state(descriptor);
  }
  void process_element(const tests::Sale& sale, Context&, Collector<std::string>& out) override {
    if (sale.amount != 0) return map.put(sale.amount, sale.amount);
    std::string all;
    for (const auto& [key, value] : map) all += std::to_string(key) + ":" + std::to_string(value);
    out.collect(all + " of " + std::to_string(map.keys().size()));
  }
  MapState<int, int> map;
};

TEST(MapStateWithTimeToLive, IsVisitedWithoutWhatHasExpired) {
  using tests::expiring::read_at;
  using tests::expiring::write_at;
  for (const auto backend : tests::all_backends()) {
    tests::expiring::Harness harness(
        [](const DataStream<tests::Sale>& sales) {
          return sales.key_by(&tests::Sale::who).process(Visit{});
        },
        {.state_backend = backend});
    write_at(harness, 0, "a", 1);
    write_at(harness, 5, "a", 2);
    EXPECT_EQ(read_at(harness, 9).size(), std::string("1:12:2 of 2").size());
    EXPECT_EQ(read_at(harness, 12), "2:2 of 1");
    EXPECT_EQ(read_at(harness, 15), " of 0");
  }
}

}  // namespace map_state_test
}  // namespace weir
