#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <stdexcept>

#include "weir/internal/keyed_state.hpp"
#include "weir/state.hpp"

namespace weir::internal {
namespace many_keys_test {

constexpr std::int64_t many = 100'001;

void put(KeyedStateOf<std::int64_t>& state, std::int64_t key) {
  state.set_current(state.acquire(key));
}

TEST(SnapshotOfManyKeys, HoldsEachOfThemOnce) {
  KeyedStateOf<std::int64_t> state(128, false);
  ValueState<std::int64_t> of_all(&state, {"of all"});
  ValueState<std::int64_t> of_some(&state, {"of some"});
  for (std::int64_t key = 0; key < many; ++key) {
    put(state, key);
    of_all.update(-key);
    if (key % 3 == 0) of_some.update(key * key);
  }
  KeyedSnapshot snapshot;
  state.snapshot(snapshot);
  std::uint64_t count = 0;
  for (const auto& group : snapshot.at("of all").groups) count += group.count;
  EXPECT_EQ(count, static_cast<std::uint64_t>(many));

  KeyedStateOf<std::int64_t> restored(128, false);
  restored.restore(snapshot);
  ValueState<std::int64_t> all(&restored, {"of all"});
  ValueState<std::int64_t> some(&restored, {"of some"});
  ASSERT_EQ(restored.keys(), static_cast<std::size_t>(many));
  for (std::int64_t key = 0; key < many; ++key) {
    put(restored, key);
    ASSERT_EQ(all.value(), -key);
    ASSERT_EQ(some.value(), key % 3 == 0 ? std::optional(key * key) : std::nullopt) << key;
  }
}

/// Cannot be written if it says so.
struct Unwritable {
  bool is_bad = false;

  template <class Archive>
  void serialize(Archive&) {
    if (is_bad) throw std::runtime_error("this value cannot be written");
  }
};

TEST(SnapshotOfManyKeys, FailsWhicheverValueCannotBeWritten) {
  for (const std::int64_t bad : {std::int64_t{0}, many - 1}) {
    KeyedStateOf<std::int64_t> state(128, false);
    ValueState<Unwritable> value(&state, {"unwritable"});
    for (std::int64_t key = 0; key < many; ++key) {
      put(state, key);
      value.update(Unwritable{key == bad});
    }
    KeyedSnapshot snapshot;
    EXPECT_THROW(state.snapshot(snapshot), std::runtime_error) << bad;
  }
}

}  // namespace many_keys_test
}  // namespace weir::internal
