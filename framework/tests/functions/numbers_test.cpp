/// Aggregates at the ends of what numbers can be.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace numbers_test {

template <class Number>
struct Reading {
  int key = 0;
  Number value{};

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("key", key), cereal::make_nvp("value", value));
  }
};

/// The last result of `aggregate` over these values in this order, rolling or of a window.
template <class Number, class Aggregate>
Number last_of(const std::vector<Number>& values, Aggregate aggregate, bool of_window) {
  using Element = Reading<Number>;
  testing::OperatorHarness<Element, Element> harness(
      [&](const DataStream<Element>& readings) {
        const auto keyed = readings.key_by(&Element::key);
        if (!of_window) return aggregate(keyed);
        return aggregate(keyed.window(TumblingEventTimeWindows::of(Duration{1000})));
      },
      {.batch_capacity = 0});
  std::vector<Timestamped<Element>> elements;
  for (const Number value : values) elements.push_back({{1, value}, at(1)});
  harness.process_elements(elements);
  harness.end_input();
  return harness.output().back().value.value;
}

/// A text for each number: of zeros the sign is shown.
std::string name(double number) {
  if (std::isnan(number)) return "NaN";
  return (std::signbit(number) ? "-" : "") + std::to_string(std::abs(number));
}

/// The result, which must be the same in every order of arrival.
template <class Aggregate>
std::string in_every_order(std::vector<double> values, Aggregate aggregate) {
  std::string first;
  std::sort(values.begin(), values.end(), [](double a, double b) { return name(a) < name(b); });
  do {
    for (const bool of_window : {false, true}) {
      const auto result = name(last_of(values, aggregate, of_window));
      if (first.empty()) first = result;
      EXPECT_EQ(result, first) << (of_window ? "windowed" : "rolling");
    }
  } while (std::next_permutation(values.begin(), values.end(),
                                 [](double a, double b) { return name(a) < name(b); }));
  return first;
}

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
const auto value = &Reading<double>::value;
const auto min = [](const auto& stream) { return stream.min(value); };
const auto max = [](const auto& stream) { return stream.max(value); };
const auto min_by = [](const auto& stream) { return stream.min_by(value); };
const auto max_by = [](const auto& stream) { return stream.max_by(value, false); };

TEST(Maximum, IsNaNWhereOneIsInWhateverOrder) {
  EXPECT_EQ(in_every_order({nan, 1, 2}, max), "NaN");
  EXPECT_EQ(in_every_order({nan, 1, 2}, max_by), "NaN");
  EXPECT_EQ(in_every_order({nan, std::numeric_limits<double>::infinity()}, max), "NaN");
}

TEST(Minimum, IsTheSmallestNumberWhereOneIsNotNaN) {
  EXPECT_EQ(in_every_order({nan, 1, 2}, min), "1.000000");
  EXPECT_EQ(in_every_order({nan, 1, 2}, min_by), "1.000000");
  EXPECT_EQ(in_every_order({nan, nan}, min), "NaN");
}

TEST(Extremes, TakeMinusZeroForLessThanZero) {
  EXPECT_EQ(in_every_order({-0.0, 0.0}, min), "-0.000000");
  EXPECT_EQ(in_every_order({-0.0, 0.0}, min_by), "-0.000000");
  EXPECT_EQ(in_every_order({-0.0, 0.0}, max), "0.000000");
  EXPECT_EQ(in_every_order({-0.0, 0.0}, max_by), "0.000000");
}

template <class Number>
void expect_sum(const std::vector<Number>& values, Number expected) {
  const auto sum = [](const auto& stream) { return stream.sum(&Reading<Number>::value); };
  for (const bool of_window : {false, true}) EXPECT_EQ(last_of(values, sum, of_window), expected);
}

TEST(Sum, WrapsWhereIntegersDoNotFit) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  expect_sum<std::int64_t>({most, 1}, least);
  expect_sum<std::int64_t>({least, -1}, most);
  expect_sum<std::int32_t>({2147483647, 2}, -2147483647);
  expect_sum<std::int16_t>({32767, 1}, -32768);
  expect_sum<std::int8_t>({127, 127}, -2);
  expect_sum<std::uint8_t>({255, 2}, 1);
}

}  // namespace numbers_test
}  // namespace weir::tests
