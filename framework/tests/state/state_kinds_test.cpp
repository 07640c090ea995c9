#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "backends.hpp"
#include "state_under_test.hpp"
#include "weir/state.hpp"

namespace weir {
namespace state_kinds_test {

/// The contract of all backends: what a state means does not depend on where it lives.
class StateKinds : public ::testing::TestWithParam<StateBackend> {
 protected:
  void work_on(const std::string& key) { under_test_.work_on(key); }

  tests::StateUnderTest<std::string> under_test_{GetParam()};
  internal::KeyedStateOf<std::string>& state_ = under_test_.state();
};
INSTANTIATE_TEST_SUITE_P(Backends, StateKinds, ::testing::ValuesIn(tests::all_backends()),
                         [](const auto& backend) { return tests::name_of(backend.param); });

TEST_P(StateKinds, ValueIsEmptyUntilUpdatedAndAfterClear) {
  ValueState<int> value(&state_, {"value"});
  work_on("a");
  EXPECT_EQ(value.value(), std::nullopt);
  value.clear();
  EXPECT_EQ(value.value(), std::nullopt);
  value.update(0);
  EXPECT_EQ(value.value(), 0) << "a default value is a value";
  value.update(5);
  EXPECT_EQ(value.value(), 5);
  value.clear();
  EXPECT_EQ(value.value(), std::nullopt);
}

TEST_P(StateKinds, AreInvisibleToOtherKeys) {
  ValueState<int> value(&state_, {"value"});
  ListState<int> list(&state_, {"list"});
  MapState<int, int> map(&state_, {"map"});
  work_on("a");
  value.update(1);
  list.add(2);
  map.put(3, 4);
  work_on("b");
  EXPECT_FALSE(value.value());
  EXPECT_TRUE(list.get().empty());
  EXPECT_FALSE(map.contains(3));
  value.update(9);
  value.clear();
  work_on("a");
  EXPECT_EQ(value.value(), 1);
  EXPECT_EQ(list.get(), std::vector<int>{2});
  EXPECT_EQ(map.get(3), 4);
}

TEST_P(StateKinds, WhatAHandleReturnsIsACopy) {
  ValueState<std::string> value(&state_, {"value"});
  ListState<int> list(&state_, {"list"});
  work_on("a");
  value.update("kept");
  value.value()->append(" not");
  EXPECT_EQ(value.value(), "kept");
  list.add(1);
  list.get().push_back(2);
  EXPECT_EQ(list.get(), std::vector<int>{1});
}

TEST_P(StateKinds, ListKeepsTheOrderOfItsValues) {
  ListState<int> list(&state_, {"list"});
  work_on("a");
  EXPECT_TRUE(list.get().empty());
  list.add(3);
  list.add_all({1, 2});
  list.add_all({});
  EXPECT_EQ(list.get(), (std::vector<int>{3, 1, 2}));
  list.update({8, 7});
  EXPECT_EQ(list.get(), (std::vector<int>{8, 7}));
  list.clear();
  EXPECT_TRUE(list.get().empty());
}

TEST_P(StateKinds, UpdatingAListToNothingClearsIt) {
  ListState<int> list(&state_, {"list"});
  work_on("a");
  list.add(3);
  list.update({});
  EXPECT_TRUE(list.get().empty());
  EXPECT_EQ(state_.entries(), 0U);
  list.update({});
  list.add_all({});
  EXPECT_EQ(state_.entries(), 0U) << "an empty list is not kept";
  state_.sweep();
  EXPECT_EQ(state_.keys(), 0U);
}

TEST_P(StateKinds, MapHasOneValueForEachOfItsKeys) {
  MapState<std::string, int> map(&state_, {"map"});
  work_on("a");
  EXPECT_TRUE(map.is_empty());
  EXPECT_EQ(map.get("x"), std::nullopt);
  EXPECT_TRUE(map.entries().empty());
  map.remove("x");
  EXPECT_TRUE(map.is_empty()) << "removing what is not there makes no map";
  map.put("x", 1);
  map.put("x", 2);
  map.put("y", 0);
  EXPECT_EQ(map.get("x"), 2);
  EXPECT_TRUE(map.contains("y"));
  EXPECT_EQ(map.entries().size(), 2U);
  map.remove("x");
  EXPECT_FALSE(map.contains("x"));
  EXPECT_FALSE(map.is_empty());
  map.remove("y");
  EXPECT_TRUE(map.is_empty());
  EXPECT_EQ(state_.entries(), 0U) << "a map without entries is not kept";
  map.put("z", 3);
  map.clear();
  EXPECT_TRUE(map.is_empty());
}

TEST_P(StateKinds, ReducingKeepsTheFirstValueAsItIs) {
  int calls = 0;
  ReducingState<int> sum(&state_, {"sum", [&](const int& kept, const int& added) {
                                     ++calls;
                                     return kept * 10 + added;
                                   }});
  work_on("a");
  EXPECT_EQ(sum.get(), std::nullopt);
  sum.add(1);
  EXPECT_EQ(sum.get(), 1);
  EXPECT_EQ(calls, 0);
  sum.add(2);
  sum.add(3);
  EXPECT_EQ(sum.get(), 123) << "what is kept comes first, what is added second";
  sum.clear();
  EXPECT_EQ(sum.get(), std::nullopt);
  sum.add(7);
  EXPECT_EQ(sum.get(), 7);
}

/// The mean of numbers; the accumulator is their sum and count.
struct Mean final : AggregateFunction<int, std::pair<std::int64_t, std::int64_t>, double> {
  std::pair<std::int64_t, std::int64_t> create_accumulator() const override { return {100, 1}; }
  void add(const int& value, std::pair<std::int64_t, std::int64_t>& sum) const override {
    sum.first += value;
    ++sum.second;
  }
  double get_result(const std::pair<std::int64_t, std::int64_t>& sum) const override {
    return static_cast<double>(sum.first) / static_cast<double>(sum.second);
  }
  void merge(std::pair<std::int64_t, std::int64_t>& into,
             const std::pair<std::int64_t, std::int64_t>& from) const override {
    into.first += from.first;
    into.second += from.second;
  }
};

TEST_P(StateKinds, AggregatingFoldsIntoAFreshAccumulator) {
  AggregatingState<int, double> mean(
      &state_, AggregatingStateDescriptor<int, std::pair<std::int64_t, std::int64_t>, double>{
                   "mean", std::make_shared<Mean>()});
  work_on("a");
  EXPECT_EQ(mean.get(), std::nullopt) << "no result without a value";
  mean.add(200);
  EXPECT_EQ(mean.get(), 150);
  mean.add(600);
  EXPECT_EQ(mean.get(), 300);
  work_on("b");
  EXPECT_EQ(mean.get(), std::nullopt);
  work_on("a");
  mean.clear();
  EXPECT_EQ(mean.get(), std::nullopt);
  mean.add(200);
  EXPECT_EQ(mean.get(), 150);
}

TEST_P(StateKinds, TwoHandlesOfOneNameAndTypeAreOneState) {
  ValueState<int> first(&state_, {"value"});
  ValueState<int> second(&state_, {"value"});
  ValueState<int> other(&state_, {"other"});
  work_on("a");
  first.update(1);
  EXPECT_EQ(second.value(), 1);
  EXPECT_FALSE(other.value());
  second.clear();
  EXPECT_FALSE(first.value());
}

}  // namespace state_kinds_test
}  // namespace weir
