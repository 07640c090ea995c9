#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <utility>

#include "sale.hpp"
#include "shelf.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/windows.hpp"

namespace weir::tests {
namespace many_panes_test {

using testing::OperatorHarness;

struct Box {
  std::int64_t shelf = 0;
  std::int64_t weight = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("shelf", shelf), cereal::make_nvp("weight", weight));
  }
};

/// Sums by key and window of elements at random, with windows that alternate and end at times, are
/// those that a map has.
template <class Key>
void expect_right_sums(Key key_of, std::int64_t keys, int elements) {
  constexpr std::int64_t size = 10;
  OperatorHarness<Box, Box> harness([=](const DataStream<Box>& boxes) {
    return boxes.key_by(key_of)
        .window(TumblingEventTimeWindows::of(Duration{size}))
        .sum(&Box::weight);
  });
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> expected;
  std::mt19937_64 random(11);
  std::int64_t watermark = -1;
  for (int i = 0; i < elements; ++i) {
    const Box box{static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(keys)),
                  static_cast<std::int64_t>(random() % 100)};
    const std::int64_t time = watermark + 1 + static_cast<std::int64_t>(random() % 40);
    harness.process_element(box, at(time));
    expected[{time / size * size + size - 1, box.shelf}] += box.weight;
    if (i % 500 == 499) harness.process_watermark(at(watermark += 7));
  }
  harness.end_input();
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> found;
  for (const auto& record : harness.output()) {
    found[{record.timestamp.millis(), record.value.shelf}] += record.value.weight;
  }
  EXPECT_EQ(found, expected);
}

TEST(Windows, AddUpForFewKeys) { expect_right_sums(&Box::shelf, 50, 5'000); }

TEST(Windows, AddUpWhileKeysBecomeMany) { expect_right_sums(&Box::shelf, 3'000, 20'000); }

TEST(Windows, TellKeysOfOneHashApart) {
  expect_right_sums([](const Box& box) { return Shelf{box.shelf}; }, 40, 5'000);
}

}  // namespace many_panes_test
}  // namespace weir::tests
