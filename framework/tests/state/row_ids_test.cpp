#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "weir/internal/timers.hpp"
#include "weir/state.hpp"

namespace weir::internal {
namespace row_ids_test {

/// Makes a key current, as an operator does for each element.
template <class K>
void work_on(KeyedStateOf<K>& state, const K& key) {
  state.set_current(state.acquire(key));
}

TEST(KeyedState, ForgetsAKeyOfWhichNothingIsKept) {
  KeyedStateOf<std::int64_t> state(128, false);
  ValueState<int> value(&state, {"value"});
  for (std::int64_t key = 0; key < 100'000; ++key) {
    work_on(state, key);
    value.update(1);
    value.clear();
    state.sweep();
    ASSERT_EQ(state.keys(), 0U) << key;
  }
  EXPECT_LE(state.acquire(-1), 1U) << "row_ids are used again";
}

TEST(KeyedState, ForgetsAKeyThatWasOnlyLookedAt) {
  KeyedStateOf<std::int64_t> state(128, false);
  ValueState<int> value(&state, {"value"});
  work_on(state, std::int64_t{1});
  EXPECT_FALSE(value.value());
  state.sweep();
  EXPECT_EQ(state.keys(), 0U);
}

TEST(KeyedState, KeepsAKeyAsLongAsOneOfItsStatesIsFilled) {
  KeyedStateOf<std::int64_t> state(128, false);
  ValueState<int> first(&state, {"first"});
  ValueState<int> second(&state, {"second"});
  work_on(state, std::int64_t{1});
  first.update(1);
  second.update(2);
  first.clear();
  state.sweep();
  work_on(state, std::int64_t{2});
  second.update(3);
  state.sweep();
  work_on(state, std::int64_t{1});
  EXPECT_EQ(second.value(), 2);
  second.clear();
  state.sweep();
  EXPECT_EQ(state.keys(), 1U);
}

TEST(KeyedState, KeepsAKeyAsLongAsATimerWaits) {
  KeyedStateOf<std::string> state(128, false);
  TimerQueue timers(state);
  ValueState<int> value(&state, {"value"});
  const RowId row_id = state.acquire("kept");
  timers.add({Timestamp{5}, row_id});
  state.sweep();
  ASSERT_EQ(state.keys(), 1U);
  const RowId other = state.acquire("other");
  EXPECT_NE(other, row_id) << "the row_id of a waiting timer must not be given to another key";
  state.sweep();

  const Timer timer = timers.pop();
  EXPECT_EQ(state.key(timer.row_id), "kept") << "the key is there while its last timer fires";
  state.set_current(timer.row_id);
  EXPECT_FALSE(value.value());
  state.sweep();
  EXPECT_EQ(state.keys(), 0U);
}

TEST(KeyedState, FindsNothingInARowThatAnotherKeyHadBefore) {
  KeyedStateOf<std::int64_t> state(128, false);
  ValueState<int> value(&state, {"value"});
  ListState<int> list(&state, {"list"});
  work_on(state, std::int64_t{1});
  const RowId row_id = state.current_row();
  value.update(7);
  list.add(8);
  value.clear();
  list.clear();
  state.sweep();
  work_on(state, std::int64_t{2});
  ASSERT_EQ(state.current_row(), row_id);
  EXPECT_FALSE(value.value());
  EXPECT_TRUE(list.get().empty());
}

TEST(KeyedState, CountsTheFilledCellsOfAllStates) {
  KeyedStateOf<std::int64_t> state(128, false);
  ValueState<int> value(&state, {"value"});
  MapState<int, int> map(&state, {"map"});
  for (std::int64_t key = 0; key < 10; ++key) {
    work_on(state, key);
    value.update(1);
    value.update(2);
    map.put(1, 1);
    map.put(2, 2);
  }
  EXPECT_EQ(state.entries(), 20U);
  map.remove(1);
  EXPECT_EQ(state.entries(), 20U);
  map.remove(2);
  map.remove(2);
  value.clear();
  value.clear();
  EXPECT_EQ(state.entries(), 18U);
  EXPECT_EQ(state.keys(), 10U);
}

TEST(KeyedState, ManyKeysKeepTheirOwnValues) {
  KeyedStateOf<std::int64_t> state(128, false);
  ValueState<std::string> value(&state, {"value"});
  for (std::int64_t key = 0; key < 20'000; ++key) {
    work_on(state, key);
    value.update(std::to_string(key));
    state.sweep();
  }
  EXPECT_EQ(state.keys(), 20'000U);
  for (std::int64_t key = 0; key < 20'000; ++key) {
    work_on(state, key);
    ASSERT_EQ(value.value(), std::to_string(key));
  }
}

TEST(Timers, AreKeptOncePerKeyAndTime) {
  KeyedStateOf<std::int64_t> state(128, false);
  TimerQueue timers(state);
  const RowId one = state.acquire(1);
  const RowId two = state.acquire(2);
  EXPECT_TRUE(timers.add({Timestamp{5}, one}));
  EXPECT_FALSE(timers.add({Timestamp{5}, one}));
  EXPECT_TRUE(timers.add({Timestamp{5}, two}));
  timers.remove({Timestamp{6}, one});
  EXPECT_EQ(timers.size(), 2U);
  timers.remove({Timestamp{5}, one});
  timers.remove({Timestamp{5}, one});
  EXPECT_EQ(timers.size(), 1U);
  state.sweep();
  EXPECT_EQ(state.keys(), 1U) << "a timer that was added twice is released by one removal";
}

}  // namespace row_ids_test
}  // namespace weir::internal
