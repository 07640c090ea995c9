#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "weir/internal/timers.hpp"
#include "weir/state.hpp"

namespace weir {
namespace key_types_test {

enum class Colour : std::uint8_t { red, green };

struct Place {
  int row = 0;
  std::string column;

  std::uint64_t key_hash() const { return static_cast<std::uint64_t>(row); }
  friend bool operator==(const Place&, const Place&) = default;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("row", row), cereal::make_nvp("column", column));
  }
};

/// Keys of one type have values and timers of their own, before and after a snapshot.
template <Key K>
void expect_own_state(const std::vector<K>& keys) {
  internal::KeyedStateOf<K> state(128, false);
  internal::TimerQueue timers(state);
  ValueState<int> value(&state, {"value"});
  for (std::size_t i = 0; i < keys.size(); ++i) {
    state.set_current(state.acquire(keys[i]));
    EXPECT_FALSE(value.value()) << "key " << i << " is taken for another one";
    value.update(static_cast<int>(i));
    timers.add({Timestamp{static_cast<std::int64_t>(i)}, state.current_row()});
  }
  KeyedSnapshot snapshot;
  state.snapshot(snapshot);
  const auto timer_section = timers.snapshot();

  internal::KeyedStateOf<K> restored(128, false);
  restored.restore(snapshot);
  internal::TimerQueue restored_timers(restored);
  restored_timers.restore(timer_section);
  ValueState<int> restored_value(&restored, {"value"});
  for (std::size_t i = 0; i < keys.size(); ++i) {
    restored.set_current(restored.acquire(keys[i]));
    EXPECT_EQ(restored_value.value(), static_cast<int>(i)) << i;
    EXPECT_TRUE(restored.key(restored_timers.pop().row_id) == keys[i]) << i;
  }
}

TEST(Keys, CanBeNumbers) {
  expect_own_state<std::int64_t>({0, 1, -1, std::int64_t{1} << 40});
  expect_own_state<std::uint8_t>({0, 1, 255});
}
TEST(Keys, CanBeBools) { expect_own_state<bool>({true, false}); }
TEST(Keys, CanBeEnums) { expect_own_state<Colour>({Colour::green, Colour::red}); }
TEST(Keys, CanBeTimestamps) {
  expect_own_state<Timestamp>({Timestamp{0}, Timestamp{-1}, Timestamp::min(), Timestamp::max()});
  expect_own_state<std::pair<Timestamp, Colour>>(
      {{Timestamp{1}, Colour::red}, {Timestamp{1}, Colour::green}, {Timestamp{2}, Colour::red}});
}
TEST(Keys, CanBeText) {
  expect_own_state<std::string>({"", "a", "b", "ab", std::string(100, 'x')});
}
TEST(Keys, CanBePairs) {
  expect_own_state<std::pair<int, std::string>>({{1, "a"}, {1, "b"}, {2, "a"}});
}
TEST(Keys, CanBeTuples) {
  expect_own_state<std::tuple<int, std::string, bool>>({{1, "a", true}, {1, "a", false}});
}
TEST(Keys, CanBeStructsAndAreTheSameOnlyIfAllFieldsAre) {
  expect_own_state<Place>({{1, "a"}, {1, "b"}, {2, "a"}});
}

TEST(Keys, AreSpreadOverGroupsByMurmur) {
  // Of the test vectors of MurmurHash3's 32-bit variant.
  EXPECT_EQ(murmur(0), 0x2362F9DEU);
  EXPECT_EQ(murmur(0xFFFFFFFFU), 0x76293B50U);
  EXPECT_EQ(murmur(0x87654321U), 0xF55B516BU);
  std::vector<int> keys_of_group(128);
  for (std::int64_t key = 0; key < 12'800; ++key) {
    ++keys_of_group.at(key_group_of(KeyHash<std::int64_t>::hash(key), 128));
  }
  for (const int keys : keys_of_group) EXPECT_NEAR(keys, 100, 60);
}

TEST(Keys, OfOneGroupBelongToOneSubtask) {
  EXPECT_EQ(subtask_of(0, 3, 128), 0U);
  EXPECT_EQ(subtask_of(42, 3, 128), 0U);
  EXPECT_EQ(subtask_of(43, 3, 128), 1U);
  EXPECT_EQ(subtask_of(127, 3, 128), 2U);
  EXPECT_EQ(subtask_of(32'767, 32'768, 32'768), 32'767U);
}

TEST(Keys, HaveADefaultNumberOfGroupsLikeFlinks) {
  EXPECT_EQ(default_max_parallelism(1), 128U);
  EXPECT_EQ(default_max_parallelism(85), 128U);
  EXPECT_EQ(default_max_parallelism(86), 256U);
  EXPECT_EQ(default_max_parallelism(170), 256U);
  EXPECT_EQ(default_max_parallelism(172), 512U);
  EXPECT_EQ(default_max_parallelism(30'000), 32'768U);
}

}  // namespace key_types_test
}  // namespace weir
