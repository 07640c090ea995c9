#include <gtest/gtest.h>

#include <algorithm>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace window_join_test {

using testing::HarnessOptions;
using testing::TwoInputHarness;
using Harness = TwoInputHarness<Sale, std::string, std::string>;

/// A seller's name and a remark on him meet in windows of 10 ms.
auto matched(const DataStream<Sale>& sales, const DataStream<std::string>& remarks) {
  return sales.join(remarks)
      .where(&Sale::who)
      .equal_to([](const std::string& remark) { return remark.substr(0, 1); })
      .window(TumblingEventTimeWindows::of(10ms));
}

auto grouped(const DataStream<Sale>& sales, const DataStream<std::string>& remarks) {
  return sales.co_group(remarks)
      .where(&Sale::who)
      .equal_to([](const std::string& remark) { return remark.substr(0, 1); })
      .window(TumblingEventTimeWindows::of(10ms));
}

std::string pair(const Sale& sale, const std::string& remark) {
  return remark + std::to_string(sale.amount);
}

Harness join(HarnessOptions options = {}) {
  return Harness(
      [](const DataStream<Sale>& sales, const DataStream<std::string>& remarks) {
        return matched(sales, remarks).apply(&pair);
      },
      std::move(options));
}

std::vector<Timestamped<std::string>> sorted(std::vector<Timestamped<std::string>> results) {
  std::sort(results.begin(), results.end(),
            [](const auto& a, const auto& b) { return a.value < b.value; });
  return results;
}

TEST(WindowJoin, MakesEveryPairOfAKeyInAWindow) {
  auto harness = join();
  harness.process_element1({"a", 1}, at(0));
  harness.process_element1({"a", 2}, at(9));
  harness.process_element2("a+", at(3));
  harness.process_element2("a-", at(4));
  harness.process_element2("b+", at(4));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_watermark(at(9));
  EXPECT_EQ(show(sorted(harness.output())), "a+1@9 a+2@9 a-1@9 a-2@9");
  EXPECT_EQ(harness.state_entries(), 0U);
}

TEST(WindowJoin, SeesNoPairThatStraddlesTheEndOfAWindow) {
  auto harness = join();
  harness.process_element1({"a", 1}, at(9));
  harness.process_element2("a+", at(10));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "");
}

TEST(WindowJoin, WaitsForTheSlowerOfBothWatermarks) {
  auto harness = join();
  harness.process_element1({"a", 1}, at(0));
  harness.process_element2("a+", at(0));
  harness.process_watermark1(at(50));
  EXPECT_EQ(show(harness.output()), "");
  harness.process_watermark2(at(9));
  EXPECT_EQ(show(harness.output()), "a+1@9");
}

TEST(WindowJoin, TakesFunctionsOfAllKinds) {
  struct Rich : JoinFunction<Sale, std::string, std::string> {
    void open(RuntimeContext& context) override { name = context.operator_name(); }
    std::string join(const Sale& sale, const std::string& remark) override {
      return name + " " + pair(sale, remark);
    }
    std::string name;
  };
  struct Flat : FlatJoinFunction<Sale, std::string, std::string> {
    void join(const Sale& sale, const std::string& remark, Collector<std::string>& out) override {
      for (int i = 0; i < sale.amount; ++i) out.collect(remark);
    }
  };
  const auto results = [](auto apply) {
    Harness harness([apply](const DataStream<Sale>& sales, const DataStream<std::string>& remarks) {
      return apply(matched(sales, remarks));
    });
    harness.process_element1({"a", 2}, at(0));
    harness.process_element2("a+", at(0));
    harness.end_input();
    return show(harness.output());
  };
  EXPECT_EQ(results([](const auto& windows) { return windows.apply(Rich{}); }),
            "Window Join a+2@9");
  EXPECT_EQ(results([](const auto& windows) { return windows.apply(Flat{}); }), "a+@9 a+@9");
  EXPECT_EQ(results([](const auto& windows) {
              return windows.template apply<std::string>(
                  [](const Sale& sale, const std::string& remark, Collector<std::string>& out) {
                    if (sale.amount == 2) out.collect(remark + "!");
                  });
            }),
            "a+!@9");
}

TEST(WindowJoin, TakesAnyAssignerTriggerEvictorAndLateness) {
  using Element = TaggedUnion<Sale, std::string>;
  Harness harness([](const DataStream<Sale>& sales, const DataStream<std::string>& remarks) {
    return sales.join(remarks)
        .where(&Sale::who)
        .equal_to([](const std::string& remark) { return remark.substr(0, 1); })
        .window(EventTimeSessionWindows::with_dynamic_gap(
            [](const Element& element) { return element.first ? 20ms : 5ms; }))
        .trigger(EventTimeTrigger::create())
        .evictor(CountEvictor::of(3))
        .allowed_lateness(10ms)
        .apply(&pair);
  });
  harness.process_element1({"a", 1}, at(0));
  harness.process_element1({"a", 2}, at(0));
  harness.process_element2("a+", at(18));
  harness.process_element2("a-", at(20));
  harness.process_watermark(at(24));
  EXPECT_EQ(show(harness.take_output()), "a+2@24 a-2@24");  // the first sale is one too many
  harness.process_element2("a?", at(15));
  EXPECT_EQ(show(harness.take_output()), "");  // no sale is among the last three
}

TEST(WindowJoin, GoesOnAfterARestoreAtAnyParallelism) {
  for (const auto backend : all_backends()) {
    for (const std::size_t parallelism : {1U, 2U, 5U}) {
      auto harness = join({.max_parallelism = 16, .state_backend = backend});
      for (const char* who : {"a", "b", "c"}) harness.process_element1({who, 1}, at(0));
      harness.restore(harness.snapshot(), parallelism);
      for (const char* remark : {"a+", "c+", "d+"}) harness.process_element2(remark, at(5));
      harness.process_watermark(at(9));
      EXPECT_EQ(show(sorted(harness.output())), "a+1@9 c+1@9") << parallelism;
    }
  }
}

TEST(CoGroup, GivesAllThatBothStreamsHaveInAWindowAndWhereOnlyOneHasAnythingToo) {
  struct Both : CoGroupFunction<Sale, std::string, std::string> {
    void co_group(std::span<const Sale> sales, std::span<const std::string> remarks,
                  Collector<std::string>& out) override {
      std::string text = "sales:";
      for (const Sale& sale : sales) text += sale.who + std::to_string(sale.amount);
      text += " remarks:";
      for (const auto& remark : remarks) text += remark;
      out.collect(text);
    }
  };
  Harness harness([](const DataStream<Sale>& sales, const DataStream<std::string>& remarks) {
    return grouped(sales, remarks).apply(Both{});
  });
  harness.process_element1({"a", 1}, at(0));
  harness.process_element1({"a", 2}, at(1));
  harness.process_element2("a+", at(2));
  harness.process_element1({"b", 3}, at(3));
  harness.process_element2("c+", at(4));
  harness.process_element2("a-", at(15));
  harness.end_input();
  EXPECT_EQ(show(sorted(harness.output())),
            "sales: remarks:a-@19 sales: remarks:c+@9 sales:a1a2 remarks:a+@9 sales:b3 remarks:@9");
}

TEST(CoGroup, TakesALambda) {
  Harness harness([](const DataStream<Sale>& sales, const DataStream<std::string>& remarks) {
    return grouped(sales, remarks)
        .apply<std::string>([](std::span<const Sale> sales, std::span<const std::string> remarks,
                               Collector<std::string>& out) {
          out.collect(std::to_string(sales.size()) + "/" + std::to_string(remarks.size()));
        });
  });
  harness.process_element1({"a", 1}, at(0));
  harness.process_element1({"a", 2}, at(1));
  harness.process_element2("a+", at(2));
  harness.end_input();
  EXPECT_EQ(show(harness.output()), "2/1@9");
}

}  // namespace window_join_test
}  // namespace weir::tests
