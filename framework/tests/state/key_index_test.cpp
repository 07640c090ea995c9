#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <unordered_map>
#include <vector>

#include "weir/internal/keyed_state.hpp"

namespace weir::internal {
namespace key_index_test {

/// A key index, and the map that it has to agree with; rows are numbered by key.
class Checked {
 public:
  explicit Checked(std::uint64_t (*hash)(std::uint64_t)) : hash_(hash) {}

  void insert(std::uint64_t key) {
    const RowId row_id = next_++;
    keys_.push_back(key);
    index_.insert(hash_(key), row_id);
    expected_[key] = row_id;
  }
  void erase(std::uint64_t key) {
    index_.erase(hash_(key), expected_.at(key));
    expected_.erase(key);
  }
  bool holds(std::uint64_t key) const { return expected_.contains(key); }
  RowId find(std::uint64_t key) const {
    return index_.find(hash_(key), [&](RowId row_id) { return keys_[row_id] == key; });
  }
  void expect_equal(std::uint64_t keys) const {
    for (std::uint64_t key = 0; key < keys; ++key) {
      const auto expected = expected_.find(key);
      const RowId row_id = expected != expected_.end() ? expected->second : no_row;
      ASSERT_EQ(find(key), row_id) << key;
    }
  }

 private:
  std::uint64_t (*hash_)(std::uint64_t);
  KeyIndex index_;
  std::unordered_map<std::uint64_t, RowId> expected_;
  std::vector<std::uint64_t> keys_;
  RowId next_ = 0;
};

void insert_and_erase_at_random(std::uint64_t (*hash)(std::uint64_t), std::uint64_t keys,
                                int steps) {
  std::mt19937_64 random(7);
  Checked checked(hash);
  for (int step = 0; step < steps; ++step) {
    const std::uint64_t key = random() % keys;
    if (checked.holds(key)) {
      checked.erase(key);
    } else {
      checked.insert(key);
    }
    if (step % 97 == 0) checked.expect_equal(keys);
  }
  checked.expect_equal(keys);
}

TEST(KeyIndex, AgreesWithAnUnorderedMap) {
  insert_and_erase_at_random([](std::uint64_t key) { return mix_bits(key); }, 200, 20'000);
}

TEST(KeyIndex, TellsKeysOfOneHashApart) {
  insert_and_erase_at_random([](std::uint64_t key) { return key % 3; }, 60, 20'000);
}

TEST(KeyIndex, FindsWhatStandsBehindAGapInARunOverTheEndOfTheTable) {
  // All hashes lie at the end of a table of any size: runs wrap around to its beginning.
  insert_and_erase_at_random([](std::uint64_t key) { return ~std::uint64_t{0} - key % 5; }, 40,
                             20'000);
}

/// Five entries fill a bucket, a sixth passes it and stays when they go: in the end every bucket
/// has been passed, and all but a few places are free.
TEST(KeyIndex, EndsALookUpForWhatIsNotThereHoweverEntriesCameAndWent) {
  constexpr std::uint64_t buckets = 16;
  Checked checked([](std::uint64_t key) { return key; });
  for (std::uint64_t home = 0; home < 2 * buckets; ++home) {
    const auto key = [&](std::uint64_t i) { return home % buckets + (6 * home + i) * buckets; };
    for (std::uint64_t i = 0; i < 6; ++i) checked.insert(key(i));
    for (std::uint64_t i = 0; i < 5; ++i) checked.erase(key(i));
    if (home >= buckets) checked.erase(home % buckets + (6 * (home - buckets) + 5) * buckets);
    checked.expect_equal(12 * buckets * buckets);
  }
}

TEST(KeyIndex, KeepsItsEntriesWhenItGrows) {
  Checked checked([](std::uint64_t key) { return mix_bits(key); });
  for (std::uint64_t key = 0; key < 5'000; ++key) checked.insert(key);
  checked.expect_equal(6'000);
}

}  // namespace key_index_test
}  // namespace weir::internal
