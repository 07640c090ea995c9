#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "weir/internal/keyed_state.hpp"
#include "weir/state.hpp"

namespace weir::internal {
namespace state_figures_test {

/// Text that counts how often it is written.
struct Text {
  std::string text;
  static inline std::size_t written = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    ++written;
    archive(cereal::make_nvp("text", text));
  }
};

void put(KeyedStateOf<std::int64_t>& state, std::int64_t key) {
  state.set_current(state.acquire(key));
}

/// `keys` keys, of which each third has a text and each fifth a list of as many numbers as its rest
/// by 11 says.
struct Filled {
  explicit Filled(std::int64_t keys)
      : state(128, false), texts(&state, {"texts"}), lists(&state, {"lists"}) {
    for (std::int64_t key = 0; key < keys; ++key) {
      put(state, key);
      if (key % 3 == 0) texts.update({std::string(static_cast<std::size_t>(key % 100), 'x')});
      if (key % 5 == 0) lists.update(std::vector<int>(static_cast<std::size_t>(key % 11 + 1), 1));
    }
    state.sweep();
  }
  KeyedStateOf<std::int64_t> state;
  ValueState<Text> texts;
  ListState<int> lists;
};

TEST(StateFigures, AreExactOfFewKeys) {
  const Filled few(1000);
  EXPECT_EQ(few.state.figures().values, few.state.values());
  EXPECT_EQ(few.state.figures().values, 334U + 1195U);
}

TEST(StateFigures, OfManyKeysAreExtrapolatedFromABoundedNumber) {
  const Filled many(200'000);
  const auto exact = static_cast<double>(many.state.values());
  KeyedSnapshot snapshot;
  auto& state = const_cast<KeyedStateOf<std::int64_t>&>(many.state);
  state.snapshot(snapshot);
  Text::written = 0;
  const auto figures = many.state.figures();
  EXPECT_GT(Text::written, 0U);
  EXPECT_LE(Text::written, KeyedState::sampled_rows);
  EXPECT_NEAR(static_cast<double>(figures.values), exact, exact / 20);
  const double tables = static_cast<double>(KeyedStateOf<std::int64_t>(128, false).figures().bytes);
  EXPECT_GT(static_cast<double>(figures.bytes), tables + 200'000 * 40);
}

TEST(StateFigures, OfLargeValuesAreExtrapolatedFromABoundedNumberOfBytes) {
  KeyedStateOf<std::int64_t> state(128, false);
  ValueState<Text> texts(&state, {"texts"});
  constexpr std::size_t size = 100'000;
  for (std::int64_t key = 0; key < 1000; ++key) {
    put(state, key);
    texts.update({std::string(size, 'x')});
  }
  Text::written = 0;
  const auto figures = state.figures();
  EXPECT_LE(Text::written, KeyedState::sampled_bytes / size + 1);
  EXPECT_EQ(figures.values, 1000U);
  EXPECT_NEAR(static_cast<double>(figures.bytes), 1000.0 * size, 1000.0 * size / 100);
}

TEST(StateFigures, CountNothingOfKeysThatAreGone) {
  Filled state(20'000);
  for (std::int64_t key = 0; key < 20'000; ++key) {
    put(state.state, key);
    state.texts.clear();
    state.lists.clear();
  }
  state.state.sweep();
  EXPECT_EQ(state.state.figures().values, 0U);
}

}  // namespace state_figures_test
}  // namespace weir::internal
