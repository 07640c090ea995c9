#include "weir/internal/recent_rows.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "shelf.hpp"
#include "weir/internal/keyed_operators.hpp"

namespace weir::internal {
namespace recent_rows_test {

constexpr TimeWindow first{Timestamp{0}, Timestamp{10}};
constexpr TimeWindow second{Timestamp{10}, Timestamp{20}};

TEST(RecentRows, AreThoseOfTheCurrentWindow) {
  RecentRows rows;
  Row one;
  Row other;
  rows.enter(first);
  rows.put(7, 1, one);
  rows.enter(second);
  EXPECT_EQ(rows.view().find(7), nullptr);
  rows.put(7, 2, other);
  EXPECT_EQ(rows.view().find(7)->row, &other);
  rows.enter(first);
  ASSERT_NE(rows.view().find(7), nullptr) << "what is remembered of others stays";
  EXPECT_EQ(rows.view().find(7)->row, &one);
  EXPECT_EQ(rows.view().find(7)->row_id, 1U);
}

TEST(RecentRows, AreNoneBeforeSomethingIsPut) {
  RecentRows rows;
  EXPECT_EQ(rows.view().find(0), nullptr);
  rows.enter(first);
  EXPECT_EQ(rows.view().find(0), nullptr);
  rows.leave();
  EXPECT_EQ(rows.view().find(0), nullptr);
  EXPECT_FALSE(rows.view().contains(Timestamp{5}));
}

TEST(RecentRows, AreForgotten) {
  RecentRows rows(first);
  Row one;
  Row two;
  rows.put(1, 1, one);
  rows.put(2, 2, two);
  rows.forget(1);
  EXPECT_EQ(rows.view().find(1), nullptr);
  EXPECT_NE(rows.view().find(2), nullptr);
  rows.forget_all();
  EXPECT_EQ(rows.view().find(2), nullptr);
}

TEST(RecentRows, FindARowOrNothingWhileOthersTakeItsPlace) {
  RecentRows rows(first);
  std::vector<Row> all(300);
  std::size_t found = 0;
  for (int round = 0; round < 100; ++round) {
    for (RowId row_id = 0; row_id < all.size(); ++row_id) {
      const std::uint64_t hash = mix_bits(row_id);
      if (const auto* known = rows.view().find(hash)) {
        ASSERT_EQ(known->row, &all[row_id]);
        ASSERT_EQ(known->row_id, row_id);
        ++found;
      } else {
        rows.put(hash, row_id, all[row_id]);
      }
    }
  }
  EXPECT_GT(found, all.size() * 80) << "there is room for so few";
}

/// Batch by batch, elements at random add to their key's state, empty it, or only look at it; a map
/// says what has to be there. In the middle a state is added, so that all rows move.
template <class K>
void expect_each_key_to_keep_its_own(std::int64_t keys) {
  KeyedStateOf<K> state(128, false);
  auto* sums = &engine_column_of<std::int64_t>(&state, "sum", "ValueState");
  KeyedVisitor<K> visitor;
  visitor.attach(state);
  const auto selector = key_selector<K, K>([](const K& key) { return key; });
  std::map<std::int64_t, std::int64_t> expected;
  std::mt19937_64 random(5);
  for (int round = 0; round < 300; ++round) {
    if (round == 150) engine_column_of<std::int64_t>(&state, "another", "ValueState");
    Batch batch(TypeOpsOf<K>::ops, 1 + random() % 200);
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < batch.capacity(); ++i) {
      const auto number = static_cast<std::int64_t>(random()) & (keys - 1);
      numbers.push_back(number);
      batch.append(K{number}, Timestamp{0});
    }
    visitor.for_each_key(batch, selector, [&](std::size_t i, RowId row_id, Row& row) {
      const auto kept = expected.find(numbers[i]);
      const std::int64_t* sum = sums->find(row);
      ASSERT_EQ(&row, &state.row(row_id));
      ASSERT_EQ(sum != nullptr, kept != expected.end()) << numbers[i];
      if (sum != nullptr) {
        ASSERT_EQ(*sum, kept->second) << numbers[i];
      }
      if (random() % 3 == 0) {
        sums->clear(state, row_id);
        expected.erase(numbers[i]);
      } else if (random() % 2 == 0) {
        sums->fill(row) += round;
        expected[numbers[i]] += round;
      }
    });
    ASSERT_EQ(state.keys(), expected.size());
  }
}

TEST(KeyedVisitor, FindsEachOfFewKeysItsOwnState) {
  expect_each_key_to_keep_its_own<std::int64_t>(64);
}

TEST(KeyedVisitor, FindsEachOfManyKeysItsOwnState) {
  expect_each_key_to_keep_its_own<std::int64_t>(4096);
}

TEST(KeyedVisitor, TellsKeysOfOneHashApart) { expect_each_key_to_keep_its_own<tests::Shelf>(16); }

}  // namespace recent_rows_test
}  // namespace weir::internal
