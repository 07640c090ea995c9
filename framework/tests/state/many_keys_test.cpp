#include <gtest/gtest.h>

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>

#include "weir/internal/keyed_state.hpp"
#include "weir/state.hpp"

namespace weir::internal {
namespace many_keys_test {

/// So many that two threads write them, and no two halves are alike.
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

/// Who has written values into a snapshot.
struct Writers {
  std::mutex mutex;
  std::set<std::thread::id> threads;
};

struct Witness {
  Writers* writers = nullptr;

  template <class Archive>
  void serialize(Archive&) {
    if (writers == nullptr) throw std::runtime_error("this value cannot be written");
    const std::scoped_lock lock(writers->mutex);
    writers->threads.insert(std::this_thread::get_id());
  }
};

TEST(SnapshotOfManyKeys, IsWrittenByTwoThreads) {
  KeyedStateOf<std::int64_t> state(128, false);
  ValueState<Witness> value(&state, {"witness"});
  Writers writers;
  for (std::int64_t key = 0; key < many; ++key) {
    put(state, key);
    value.update({&writers});
    if (key == 1000) {
      KeyedSnapshot snapshot;
      state.snapshot(snapshot);
      EXPECT_EQ(writers.threads, std::set{std::this_thread::get_id()}) << "a few are not worth it";
    }
  }
  KeyedSnapshot snapshot;
  state.snapshot(snapshot);
  EXPECT_EQ(writers.threads.size(), 2U);
}

TEST(SnapshotOfManyKeys, FailsWhicheverValueCannotBeWritten) {
  for (const std::int64_t bad : {std::int64_t{0}, many - 1}) {
    KeyedStateOf<std::int64_t> state(128, false);
    ValueState<Witness> value(&state, {"witness"});
    Writers writers;
    for (std::int64_t key = 0; key < many; ++key) {
      put(state, key);
      value.update({key == bad ? nullptr : &writers});
    }
    KeyedSnapshot snapshot;
    EXPECT_THROW(state.snapshot(snapshot), std::runtime_error) << bad;
  }
}

}  // namespace many_keys_test
}  // namespace weir::internal
