#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "show.hpp"
#include "state/rules.hpp"
#include "weir/broadcast_stream.hpp"
#include "weir/environment.hpp"
#include "weir/error.hpp"
#include "weir/testing/simulation.hpp"

namespace weir::tests {
namespace keyed_broadcast_test {

using testing::HarnessOptions;
using Harness = RulesHarness;

const ValueStateDescriptor<int>& total() {
  static const ValueStateDescriptor<int> descriptor{"total"};
  return descriptor;
}

/// The same with totals by key; a timer tells the total when the watermark has reached 100, and a
/// rule is told at once for each key that meets it.
struct KeyedByRules : KeyedBroadcastProcessFunction<std::string, Sale, Rule, std::string> {
  ValueState<int> total_;

  void open(RuntimeContext& context) override { total_ = context.state(total()); }
  void process_element(const Sale& sale, ReadOnlyContext& context,
                       Collector<std::string>& out) override {
    const int sum = total_.value().value_or(0) + sale.amount;
    total_.update(sum);
    context.timer_service().register_event_time_timer(at(100));
    for (const auto& [name, amount] : context.broadcast_state(rules()).immutable_entries()) {
      if (sum >= amount) out.collect(name + " " + context.current_key());
    }
  }
  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<std::string>& out) override {
    if (rule.amount == 0) return context.broadcast_state(rules()).remove(rule.name);
    context.broadcast_state(rules()).put(rule.name, rule.amount);
    context.apply_to_keyed_state(total(), [&](const std::string& who, ValueState<int>& sum) {
      if (sum.value() < rule.amount) return;
      out.collect(rule.name + " has " + who);
      if (rule.name == "reset") sum.clear();
    });
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<std::string>& out) override {
    out.collect(context.current_key() + " " + std::to_string(total_.value().value_or(0)) + " of " +
                std::to_string(context.broadcast_state(rules()).immutable_entries().size()) +
                (context.time_domain() == TimeDomain::event_time ? "" : " (processing time)"));
  }
};

Harness keyed_by_rules(HarnessOptions options = {}) {
  return Harness(
      [](const DataStream<Sale>& sales, const DataStream<Rule>& changes) {
        return sales.key_by(&Sale::who).connect(changes.broadcast(rules())).process(KeyedByRules{});
      },
      std::move(options));
}

TEST(KeyedBroadcast, HasStateByKeyOnTheElementSide) {
  auto harness = keyed_by_rules({.parallelism = 2});
  harness.process_element2({"big", 10}, at(0));
  harness.process_element1({"a", 6}, at(0));
  harness.process_element1({"b", 9}, at(0));
  EXPECT_EQ(take(harness), "");
  harness.process_element1({"a", 6}, at(0));
  EXPECT_EQ(take(harness), "big a");
}

TEST(KeyedBroadcast, ReachesTheStateOfAllKeysFromTheBroadcastSide) {
  auto harness = keyed_by_rules({.parallelism = 3});
  for (const char* who : {"a", "b", "c", "d"}) {
    harness.process_element1({who, who[0] - 'a'}, at(0));
  }
  harness.process_element2({"some", 2}, at(0));
  EXPECT_EQ(take(harness), "some has c, some has d") << "the rule came after the records";
}

TEST(KeyedBroadcast, CanClearTheStateOfOtherKeys) {
  auto harness = keyed_by_rules();
  for (const char* who : {"a", "b"}) harness.process_element1({who, 5}, at(0));
  harness.process_watermark(at(100));
  take(harness);
  EXPECT_EQ(harness.keys(), 2U);
  harness.process_element2({"reset", 1}, at(100));
  EXPECT_EQ(take(harness), "reset has a, reset has b");
  EXPECT_EQ(harness.keys(), 0U);
  harness.process_element2({"reset", 1}, at(100));
  EXPECT_EQ(take(harness), "") << "keys that keep nothing are not visited";
}

TEST(KeyedBroadcast, HasNoCurrentKeyOnTheBroadcastSide) {
  struct Wrong : KeyedByRules {
    void process_broadcast_element(const Rule&, Context&, Collector<std::string>&) override {
      total_.value();
    }
  };
  Harness harness([](const DataStream<Sale>& sales, const DataStream<Rule>& changes) {
    return sales.key_by(&Sale::who).connect(changes.broadcast(rules())).process(Wrong{});
  });
  harness.process_element1({"a", 1}, at(0));
  EXPECT_THROW(harness.process_element2({"x", 1}, at(0)), StateError);
}

TEST(KeyedBroadcast, HasTimersOfItsKeys) {
  auto harness = keyed_by_rules({.parallelism = 2});
  harness.process_element1({"a", 7}, at(0));
  harness.process_element2({"big", 10}, at(0));
  harness.process_watermark(at(99));
  EXPECT_EQ(take(harness), "");
  harness.process_watermark(at(100));
  EXPECT_EQ(show(harness.output()), "a 7 of 1@100");
}

TEST(KeyedBroadcast, EmitsWithoutATimestampWhereTheClockFiresATimer) {
  static const OutputTag<std::string> told{"told"};
  struct ByTheClock : KeyedByRules {
    void process_element(const Sale&, ReadOnlyContext& context, Collector<std::string>&) override {
      context.timer_service().register_processing_time_timer(at(5));
    }
    void on_timer(Timestamp time, OnTimerContext& context, Collector<std::string>& out) override {
      EXPECT_EQ(context.timestamp(), time);
      context.output(told, context.current_key());
      out.collect(context.current_key());
    }
  };
  Harness harness([](const DataStream<Sale>& sales, const DataStream<Rule>& changes) {
    return sales.key_by(&Sale::who).connect(changes.broadcast(rules())).process(ByTheClock{});
  });
  const auto side = harness.side_output(told);
  harness.process_element1({"a", 1}, at(3));
  harness.set_processing_time(at(5));
  EXPECT_EQ(show(harness.output()), "");
  harness.set_processing_time(at(6));
  EXPECT_EQ(show(harness.output()), "a@-");
  EXPECT_EQ(show(side.elements()), "a@-");
}

TEST(KeyedBroadcast, IsHeldBackByABroadcastStreamWithoutWatermarks) {
  auto harness = keyed_by_rules();
  harness.process_element1({"a", 7}, at(0));
  harness.process_watermark1(at(1000));
  EXPECT_EQ(harness.watermark(), Timestamp::min());
  EXPECT_EQ(take(harness), "") << "the timer waits for the watermark of both streams";
  harness.process_watermark2(at(100));
  EXPECT_EQ(harness.watermark(), at(100));
  EXPECT_EQ(take(harness), "a 7 of 0");
  // A broadcast stream that is idle, or has ended, holds nothing back.
  harness.mark_idle2();
  EXPECT_EQ(harness.watermark(), at(1000));
}

TEST(KeyedBroadcast, KeepsStateTimersAndRulesThroughARestore) {
  auto harness = keyed_by_rules({.parallelism = 2});
  for (const char* who : {"a", "b", "c"}) harness.process_element1({who, 5}, at(0));
  harness.process_element2({"big", 8}, at(0));
  harness.restore(harness.snapshot(), 3);
  for (const char* who : {"a", "b", "c"}) harness.process_element1({who, 5}, at(0));
  EXPECT_EQ(take(harness), "big a, big b, big c");
  harness.process_watermark(at(100));
  EXPECT_EQ(take(harness), "a 10 of 1, b 10 of 1, c 10 of 1");
}

TEST(KeyedBroadcast, SeesItsRuleAppliedOnceWhateverTheOrderAndTheCrashes) {
  // Whichever comes first, a key's record or the rule: exactly one of both sides tells.
  std::vector<Sale> sales;
  std::vector<std::string> expected;
  for (int i = 0; i < 40; ++i) {
    sales.push_back({"k" + std::to_string(i), 10, i});
    expected.push_back(sales.back().who);
  }
  std::sort(expected.begin(), expected.end());
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const CollectedResults<std::string> results;
    testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          const auto changes = environment.from_collection<Rule>({{"big", 10}});
          environment.from_collection(sales)
              .key_by(&Sale::who)
              .connect(changes.broadcast(rules()))
              .process(KeyedByRules{})
              .filter([](const std::string& told) { return told.starts_with("big"); })
              .map([](const std::string& told) { return told.substr(told.rfind(' ') + 1); })
              .collect(results);
        },
        {.seed = seed, .checkpoint_probability = 0.05}, {{20, 3}, {30, 2}, {30, 4}});
    auto values = results.values();
    std::sort(values.begin(), values.end());
    ASSERT_EQ(values, expected) << seed;
  }
}

}  // namespace keyed_broadcast_test
}  // namespace weir::tests
