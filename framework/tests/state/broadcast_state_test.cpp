#include "weir/broadcast_state.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "show.hpp"
#include "state/rules.hpp"
#include "weir/broadcast_stream.hpp"
#include "weir/error.hpp"

namespace weir::tests {
namespace broadcast_state_test {

using testing::HarnessOptions;

/// Tells each sale by all rules that it meets, and what each subtask knows when asked with "?".
struct ByRules : BroadcastProcessFunction<Sale, Rule, std::string> {
  std::size_t subtask = 0;

  void open(RuntimeContext& context) override { subtask = context.subtask_index(); }
  void process_element(const Sale& sale, ReadOnlyContext& context,
                       Collector<std::string>& out) override {
    const auto state = context.broadcast_state(rules());
    for (const auto& [name, amount] : state.immutable_entries()) {
      if (sale.amount >= amount) out.collect(name + " " + sale.who);
    }
  }
  void process_broadcast_element(const Rule& rule, Context& context,
                                 Collector<std::string>& out) override {
    auto state = context.broadcast_state(rules());
    if (rule.name == "?") {
      std::string all = std::to_string(subtask) + ":";
      for (const auto& [name, amount] : state.immutable_entries()) {
        all += " " + name + std::to_string(amount);
      }
      return out.collect(all);
    }
    if (rule.amount == 0) return state.remove(rule.name);
    state.put(rule.name, rule.amount);
  }
};

using Harness = RulesHarness;

Harness by_rules(HarnessOptions options = {}) {
  return Harness(
      [](const DataStream<Sale>& sales, const DataStream<Rule>& changes) {
        return sales.rebalance().connect(changes.broadcast(rules())).process(ByRules{});
      },
      std::move(options));
}

TEST(BroadcastState, IsTheSameInEverySubtask) {
  auto harness = by_rules({.parallelism = 3});
  harness.process_element2({"big", 10}, at(0));
  harness.process_element2({"huge", 100}, at(0));
  harness.process_element2({"big", 20}, at(0));
  harness.process_element2({"?", 1}, at(0));
  EXPECT_EQ(take(harness), "0: big20 huge100, 1: big20 huge100, 2: big20 huge100");
}

TEST(BroadcastState, IsReadByTheElements) {
  auto harness = by_rules({.parallelism = 3});
  harness.process_element1({"a", 50}, at(0));
  EXPECT_EQ(take(harness), "") << "there is no rule as yet";
  harness.process_element2({"big", 10}, at(0));
  for (const char* who : {"a", "b", "c"}) harness.process_element1({who, 50}, at(0));
  EXPECT_EQ(take(harness), "big a, big b, big c");
}

TEST(BroadcastState, ForgetsWhatIsRemoved) {
  auto harness = by_rules({.parallelism = 2});
  harness.process_element2({"big", 10}, at(0));
  harness.process_element2({"huge", 40}, at(0));
  EXPECT_EQ(harness.job().held().operator_state_entries, 4U) << "two in each subtask";
  harness.process_element2({"big", 0}, at(0));
  harness.process_element2({"never", 0}, at(0));
  EXPECT_EQ(harness.job().held().operator_state_entries, 2U);
  for (const char* who : {"a", "b"}) harness.process_element1({who, 50}, at(0));
  EXPECT_EQ(take(harness), "huge a, huge b");
}

TEST(BroadcastState, IsPartOfSnapshotsAndTheSameAtAnyParallelism) {
  auto harness = by_rules({.parallelism = 2});
  harness.process_element2({"big", 10}, at(0));
  harness.process_element2({"huge", 100}, at(0));
  const auto snapshot = harness.snapshot();
  harness.process_element2({"big", 0}, at(0));
  for (const std::size_t parallelism : {2U, 4U, 1U}) {
    harness.restore(snapshot, parallelism);
    harness.process_element2({"?", 1}, at(0));
    std::string expected;
    for (std::size_t i = 0; i < parallelism; ++i) {
      expected += (i > 0 ? ", " : "") + std::to_string(i) + ": big10 huge100";
    }
    EXPECT_EQ(take(harness), expected);
  }
}

TEST(BroadcastState, OfSeveralDescriptorsIsKeptApart) {
  struct Two : BroadcastProcessFunction<Sale, Rule, std::string> {
    void process_element(const Sale&, ReadOnlyContext& context,
                         Collector<std::string>& out) override {
      const MapStateDescriptor<int, int> other{"other"};
      out.collect(std::to_string(context.broadcast_state(rules()).get("x").value_or(0)) + " " +
                  std::to_string(context.broadcast_state(other).get(1).value_or(0)) +
                  (context.broadcast_state(other).contains(2) ? " 2" : ""));
    }
    void process_broadcast_element(const Rule& rule, Context& context,
                                   Collector<std::string>&) override {
      auto names = context.broadcast_state(rules());
      auto numbers = context.broadcast_state(MapStateDescriptor<int, int>{"other"});
      if (rule.name == "clear") return numbers.clear();
      names.put(rule.name, rule.amount);
      numbers.put(1, rule.amount + 1);
      numbers.put(2, 0);
    }
  };
  Harness harness([](const DataStream<Sale>& sales, const DataStream<Rule>& changes) {
    return sales.connect(changes.broadcast(rules(), MapStateDescriptor<int, int>{"other"}))
        .process(Two{});
  });
  harness.process_element2({"x", 5}, at(0));
  harness.process_element1({}, at(0));
  EXPECT_EQ(take(harness), "5 6 2");
  harness.restore(harness.snapshot());
  harness.process_element2({"clear", 0}, at(0));
  harness.process_element1({}, at(0));
  EXPECT_EQ(take(harness), "5 0");
}

TEST(BroadcastState, RefusesADescriptorThatTheStreamWasNotBroadcastWith) {
  struct Typo : ByRules {
    void process_broadcast_element(const Rule&, Context& context,
                                   Collector<std::string>&) override {
      context.broadcast_state(MapStateDescriptor<std::string, int>{"ruels"});
    }
  };
  Harness typo([](const DataStream<Sale>& sales, const DataStream<Rule>& changes) {
    return sales.connect(changes.broadcast(rules())).process(Typo{});
  });
  try {
    typo.process_element2({"x", 1}, at(0));
    FAIL() << "there is no such state";
  } catch (const StateError& error) {
    EXPECT_NE(std::string(error.what()).find("no broadcast state 'ruels'"), std::string::npos);
  }
  struct OtherType : ByRules {
    void process_broadcast_element(const Rule&, Context& context,
                                   Collector<std::string>&) override {
      context.broadcast_state(MapStateDescriptor<std::string, long>{"rules"});
    }
  };
  Harness other([](const DataStream<Sale>& sales, const DataStream<Rule>& changes) {
    return sales.connect(changes.broadcast(rules())).process(OtherType{});
  });
  EXPECT_THROW(other.process_element2({"x", 1}, at(0)), StateError);
}

/// Its serialize() forgets what it holds.
struct Forgetful {
  int forgotten = 0;

  template <class Archive>
  void serialize(Archive&) {}
};

TEST(BroadcastState, GoesThroughBytesInTheCopyingBackend) {
  struct Keep : BroadcastProcessFunction<int, int, int> {
    MapStateDescriptor<int, Forgetful> state{"state"};
    void process_element(const int&, ReadOnlyContext& context, Collector<int>& out) override {
      out.collect(context.broadcast_state(state).get(1)->forgotten);
    }
    void process_broadcast_element(const int& n, Context& context, Collector<int>&) override {
      context.broadcast_state(state).put(1, {n});
    }
  };
  for (const auto backend : {StateBackend::heap, StateBackend::copying}) {
    testing::TwoInputHarness<int, int, int> harness(
        [](const DataStream<int>& numbers, const DataStream<int>& changes) {
          return numbers.connect(changes.broadcast(MapStateDescriptor<int, Forgetful>{"state"}))
              .process(Keep{});
        },
        {.state_backend = backend});
    harness.process_element2(5, at(0));
    harness.process_element1(0, at(0));
    EXPECT_EQ(harness.output().at(0).value, backend == StateBackend::heap ? 5 : 0);
  }
}

}  // namespace broadcast_state_test
}  // namespace weir::tests
