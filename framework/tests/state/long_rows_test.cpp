/// Functions with many states, and keys and values that want to be aligned.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "weir/state.hpp"

// How values of such an alignment are passed has changed with GCC 4.6, which it keeps saying.
#pragma GCC diagnostic ignored "-Wpsabi"

namespace weir {
namespace long_rows_test {

using internal::KeyedStateOf;

template <class K>
void work_on(KeyedStateOf<K>& state, const K& key) {
  state.set_current(state.acquire(key));
}

std::vector<ValueState<std::string>> states_in(KeyedStateOf<std::int64_t>& state,
                                               std::size_t count) {
  std::vector<ValueState<std::string>> states;
  for (std::size_t i = 0; i < count; ++i) {
    states.emplace_back(&state, ValueStateDescriptor<std::string>{"state " + std::to_string(i)});
  }
  return states;
}

TEST(KeyedState, HasAnyNumberOfStates) {
  for (const std::size_t count : {31U, 32U, 33U, 63U, 64U, 65U, 200U}) {
    KeyedStateOf<std::int64_t> state(128, false);
    auto states = states_in(state, count);
    for (std::int64_t key = 0; key < 3; ++key) {
      work_on(state, key);
      for (std::size_t i = static_cast<std::size_t>(key); i < count; i += 2) {
        states[i].update(std::to_string(key) + "." + std::to_string(i));
      }
    }
    for (std::int64_t key = 0; key < 3; ++key) {
      work_on(state, key);
      for (std::size_t i = 0; i < count; ++i) {
        const auto from = static_cast<std::size_t>(key);
        const bool kept = i >= from && (i - from) % 2 == 0;
        EXPECT_EQ(states[i].value().value_or(""),
                  kept ? std::to_string(key) + "." + std::to_string(i) : "")
            << count;
      }
    }
  }
}

TEST(KeyedState, OfManyStatesForgetsAKeyWhenTheLastOneIsCleared) {
  constexpr std::size_t count = 100;
  KeyedStateOf<std::int64_t> state(128, false);
  auto states = states_in(state, count);
  for (int round = 0; round < 3; ++round) {
    work_on(state, std::int64_t{7});
    for (auto& value : states) value.update("x");
    EXPECT_EQ(state.entries(), count);
    for (std::size_t i = 0; i < count; ++i) {
      work_on(state, std::int64_t{7});
      states[(i * 37) % count].clear();
      EXPECT_EQ(state.entries(), count - 1 - i);
      state.sweep();
      EXPECT_EQ(state.keys(), i + 1 < count ? 1U : 0U);
    }
  }
  work_on(state, std::int64_t{8});
  for (const auto& value : states)
    EXPECT_FALSE(value.value()) << "a row that is used again is empty";
}

TEST(KeyedState, OfManyStatesIsPartOfSnapshotsAndCanBeForgotten) {
  constexpr std::size_t count = 70;
  KeyedStateOf<std::int64_t> state(128, false);
  auto states = states_in(state, count);
  work_on(state, std::int64_t{1});
  states[3].update("three");
  states[40].update("forty");
  work_on(state, std::int64_t{2});
  states[69].update("last");
  KeyedSnapshot snapshot;
  state.snapshot(snapshot);
  KeyedStateOf<std::int64_t> restored(128, false);
  restored.restore(std::move(snapshot));
  auto again = states_in(restored, count);
  work_on(restored, std::int64_t{1});
  EXPECT_EQ(again[3].value(), "three");
  EXPECT_EQ(again[40].value(), "forty");
  EXPECT_FALSE(again[69].value());
  restored.forget(restored.current_row());
  EXPECT_FALSE(again[40].value());
  EXPECT_EQ(restored.entries(), 1U);
}

TEST(KeyedState, IsAsAMapWithManyStates) {
  constexpr std::size_t count = 90;
  KeyedStateOf<std::int64_t> state(128, false);
  auto states = states_in(state, count);
  std::map<std::pair<std::int64_t, std::size_t>, std::string> model;
  std::uint64_t random = 1;
  const auto next = [&random](std::uint64_t below) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    return (random >> 33) % below;
  };
  for (int i = 0; i < 20'000; ++i) {
    const auto key = static_cast<std::int64_t>(next(20));
    const auto which = static_cast<std::size_t>(next(count));
    work_on(state, key);
    const auto found = model.find({key, which});
    ASSERT_EQ(states[which].value().value_or("none"),
              found == model.end() ? "none" : found->second);
    if (next(2) == 0) {
      states[which].update(std::to_string(i));
      model[{key, which}] = std::to_string(i);
    } else {
      states[which].clear();
      model.erase({key, which});
    }
    if (next(4) == 0) state.sweep();
  }
  EXPECT_EQ(state.entries(), model.size());
}

/// Of which a row must be aligned to a cache line, or to more.
template <std::size_t alignment>
struct alignas(alignment) Aligned {
  std::int64_t number = 0;

  bool is_aligned() const { return reinterpret_cast<std::uintptr_t>(this) % alignment == 0; }
  std::uint64_t key_hash() const {
    EXPECT_TRUE(is_aligned());
    return static_cast<std::uint64_t>(number);
  }
  friend bool operator==(const Aligned& a, const Aligned& b) {
    EXPECT_TRUE(a.is_aligned() && b.is_aligned());
    return a.number == b.number;
  }
  template <class Archive>
  void serialize(Archive& archive) {
    EXPECT_TRUE(is_aligned());
    archive(cereal::make_nvp("number", number));
  }
};

template <class K, class V>
void expect_aligned() {
  KeyedStateOf<K> state(128, false);
  ValueState<char> byte(&state, {"byte"});
  ValueState<V> value(&state, {"value"});
  ValueState<char> last(&state, {"last"});
  for (std::int64_t i = 0; i < 3'000; ++i) {
    work_on(state, K{i});
    byte.update('b');
    value.update(V{i});
    last.update('l');
    EXPECT_TRUE(state.key(state.current_row()).is_aligned());
  }
  KeyedSnapshot snapshot;
  state.snapshot(snapshot);
  for (std::int64_t i = 0; i < 3'000; ++i) {
    work_on(state, K{i});
    EXPECT_EQ(value.value(), V{i});
  }
}

TEST(KeyedState, AlignsKeysAndValuesAsTheyAsk) {
  expect_aligned<Aligned<16>, Aligned<8>>();
  expect_aligned<Aligned<8>, Aligned<16>>();
  expect_aligned<Aligned<64>, Aligned<32>>();
  expect_aligned<Aligned<32>, Aligned<128>>();
  expect_aligned<Aligned<256>, Aligned<8>>();
}

TEST(KeyedState, HasRowsAsLongAsWithoutManyStates) {
  KeyedStateOf<std::int64_t> state(128, false);
  ValueState<std::int64_t> value(&state, {"value"});
  EXPECT_EQ(state.rows().row_size, 32U) << "hash, filled and users, key, value";
}

}  // namespace long_rows_test
}  // namespace weir
