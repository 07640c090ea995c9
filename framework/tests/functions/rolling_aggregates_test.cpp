#include <gtest/gtest.h>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace rolling_aggregates_test {

using testing::OperatorHarness;

/// What a rolling aggregate makes of amounts 5 2 9 2 9, with serial numbers from 1; and of one sale
/// of somebody else in between. The same on every backend, in every batch.
template <class Roll>
std::string rolled(Roll roll) {
  std::string first;
  for (const auto backend : all_backends()) {
    for (const std::size_t capacity : {1U, 4U}) {
      OperatorHarness<Sale, Sale> harness(
          [roll](const DataStream<Sale>& sales) { return roll(sales.key_by(&Sale::who)); },
          {.state_backend = backend, .batch_capacity = capacity});
      harness.process_elements({{{"a", 5, 1}, at(1)},
                                {{"a", 2, 2}, at(2)},
                                {{"b", 100, 0}, at(0)},
                                {{"a", 9, 3}, at(3)},
                                {{"a", 2, 4}, at(4)},
                                {{"a", 9, 5}, at(5)}});
      harness.end_input();
      auto text = show(harness.output());
      if (first.empty()) first = text;
      EXPECT_EQ(text, first);
    }
  }
  return first;
}

TEST(RollingSum, AddsUpOneFieldAndKeepsTheOthersOfTheFirst) {
  EXPECT_EQ(rolled([](const auto& sales) { return sales.sum(&Sale::amount); }),
            "a:5#1@1 a:7#1@2 b:100#0@0 a:16#1@3 a:18#1@4 a:27#1@5");
}

TEST(RollingMin, KeepsTheOtherFieldsOfTheFirst) {
  EXPECT_EQ(rolled([](const auto& sales) { return sales.min(&Sale::amount); }),
            "a:5#1@1 a:2#1@2 b:100#0@0 a:2#1@3 a:2#1@4 a:2#1@5");
}

TEST(RollingMax, KeepsTheOtherFieldsOfTheFirst) {
  EXPECT_EQ(rolled([](const auto& sales) { return sales.max(&Sale::amount); }),
            "a:5#1@1 a:5#1@2 b:100#0@0 a:9#1@3 a:9#1@4 a:9#1@5");
}

TEST(RollingMinBy, IsTheWholeElementTheFirstOfEquals) {
  EXPECT_EQ(rolled([](const auto& sales) { return sales.min_by(&Sale::amount); }),
            "a:5#1@1 a:2#2@2 b:100#0@0 a:2#2@3 a:2#2@4 a:2#2@5");
}

TEST(RollingMinBy, IsTheLastOfEqualsIfAskedFor) {
  EXPECT_EQ(rolled([](const auto& sales) { return sales.min_by(&Sale::amount, false); }),
            "a:5#1@1 a:2#2@2 b:100#0@0 a:2#2@3 a:2#4@4 a:2#4@5");
}

TEST(RollingMaxBy, IsTheWholeElementTheFirstOfEquals) {
  EXPECT_EQ(rolled([](const auto& sales) { return sales.max_by(&Sale::amount); }),
            "a:5#1@1 a:5#1@2 b:100#0@0 a:9#3@3 a:9#3@4 a:9#3@5");
}

TEST(RollingMaxBy, IsTheLastOfEqualsIfAskedFor) {
  EXPECT_EQ(rolled([](const auto& sales) { return sales.max_by(&Sale::amount, false); }),
            "a:5#1@1 a:5#1@2 b:100#0@0 a:9#3@3 a:9#3@4 a:9#5@5");
}

TEST(RollingReduce, EmitsOneResultForEveryElementTheFirstAsItIs) {
  EXPECT_EQ(rolled([](const auto& sales) {
              return sales.reduce([](const Sale& kept, const Sale& next) {
                return Sale{kept.who, kept.amount * 10 + next.amount, next.serial};
              });
            }),
            "a:5#1@1 a:52#2@2 b:100#0@0 a:529#3@3 a:5292#4@4 a:52929#5@5");
}

TEST(RollingReduce, TakesARichFunction) {
  struct Longest : RichReduceFunction<Sale> {
    void open(RuntimeContext& context) override { calls_ = &context.counter("calls"); }
    Sale reduce(const Sale& first, const Sale& second) override {
      calls_->increment();
      return first.amount < second.amount ? second : first;
    }
    Counter* calls_ = nullptr;
  };
  OperatorHarness<Sale, Sale> harness(
      [](const DataStream<Sale>& sales) { return sales.key_by(&Sale::who).reduce(Longest{}); });
  for (const int amount : {1, 3, 2}) harness.process_element({"a", amount}, at(0));
  EXPECT_EQ(show(harness.output()), "a:1#0@0 a:3#0@0 a:3#0@0");
  EXPECT_EQ(harness.job().counter("calls"), 2U);
}

TEST(RollingAggregate, KeepsOneElementAKey) {
  OperatorHarness<Sale, Sale> harness(
      [](const DataStream<Sale>& sales) { return sales.key_by(&Sale::who).sum(&Sale::amount); });
  for (int i = 0; i < 10; ++i) harness.process_element({i % 2 == 0 ? "a" : "b", i}, at(i));
  EXPECT_EQ(harness.state_entries(), 2U);
}

}  // namespace rolling_aggregates_test
}  // namespace weir::tests
