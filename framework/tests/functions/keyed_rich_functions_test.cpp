/// Functions with state by key that are no process functions: map, flat_map, filter, reduce, sinks.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "backends.hpp"
#include "sale.hpp"
#include "show.hpp"
#include "weir/async_data_stream.hpp"
#include "weir/operator_state.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace keyed_rich_functions_test {

using testing::HarnessOptions;
using testing::OperatorHarness;

/// How many elements of the key it has seen.
struct CountOfKey : RichMapFunction<Sale, int> {
  void open(RuntimeContext& context) override {
    seen = context.state(ValueStateDescriptor<int>{"seen"});
  }
  int map(const Sale&) override {
    seen.update(seen.value().value_or(0) + 1);
    return *seen.value();
  }
  ValueState<int> seen;
};

OperatorHarness<Sale, int> counting(HarnessOptions options = {}) {
  return OperatorHarness<Sale, int>(
      [](const DataStream<Sale>& sales) { return sales.key_by(&Sale::who).map(CountOfKey{}); },
      std::move(options));
}

TEST(KeyedMap, HasStateOfTheElementsKey) {
  for (const auto backend : all_backends()) {
    for (const std::size_t capacity : {1U, 4U}) {
      auto harness = counting({.state_backend = backend, .batch_capacity = capacity});
      harness.process_elements(
          {{{"a", 0}, at(1)}, {{"b", 0}, at(2)}, {{"a", 0}, at(3)}, {{"a", 0}, at(4)}});
      harness.process_element({"b", 0}, at(5));
      EXPECT_EQ(show(harness.output()), "1@1 1@2 2@3 3@4 2@5");
      EXPECT_EQ(harness.keys(), 2U);
    }
  }
}

TEST(KeyedMap, GoesOnFromASnapshotAtAnotherParallelism) {
  auto harness = counting({.max_parallelism = 8});
  for (const auto* who : {"a", "b", "c", "d", "a"}) harness.process_element({who, 0}, at(0));
  const auto snapshot = harness.snapshot();
  harness.restore(snapshot, 3);
  for (const auto* who : {"a", "b", "e"}) harness.process_element({who, 0}, at(1));
  EXPECT_EQ(show(harness.output()), "3@1 2@1 1@1");
}

TEST(KeyedMap, MayAddAStateWhileItWorks) {
  struct Late : RichMapFunction<Sale, int> {
    void open(RuntimeContext& context) override {
      context_ = &context;
      first = context.state(ValueStateDescriptor<int>{"first"});
    }
    int map(const Sale& sale) override {
      first.update(sale.amount);
      auto second = context_->state(ValueStateDescriptor<std::string>{"second"});
      second.update(second.value().value_or("") + sale.who);
      return *first.value() * 10 + static_cast<int>(second.value()->size());
    }
    RuntimeContext* context_ = nullptr;
    ValueState<int> first;
  };
  OperatorHarness<Sale, int> harness(
      [](const DataStream<Sale>& sales) { return sales.key_by(&Sale::who).map(Late{}); },
      {.batch_capacity = 4});
  harness.process_elements({{{"a", 1}, at(1)}, {{"b", 2}, at(2)}, {{"a", 3}, at(3)}});
  EXPECT_EQ(show(harness.output()), "11@1 21@2 32@3");
}

TEST(KeyedFlatMap, HasStateOfTheElementsKey) {
  struct MeanOfTwo : RichFlatMapFunction<Sale, int> {
    void open(RuntimeContext& context) override {
      sum = context.state(ValueStateDescriptor<int>{"sum"});
    }
    void flat_map(const Sale& sale, Collector<int>& out) override {
      if (!sum.value()) return sum.update(sale.amount);
      out.collect((*sum.value() + sale.amount) / 2);
      sum.clear();
    }
    ValueState<int> sum;
  };
  OperatorHarness<Sale, int> harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who).flat_map<int>(MeanOfTwo{});
  });
  harness.process_elements(
      {{{"a", 3}, at(1)}, {{"b", 10}, at(2)}, {{"a", 5}, at(3)}, {{"b", 20}, at(4)}});
  EXPECT_EQ(show(harness.output()), "4@3 15@4");
  EXPECT_EQ(harness.keys(), 0U);
}

TEST(KeyedFilter, HasStateOfTheElementsKey) {
  struct FirstOfKey : RichFilterFunction<Sale> {
    void open(RuntimeContext& context) override {
      seen = context.state(ValueStateDescriptor<bool>{"seen"});
    }
    bool filter(const Sale&) override {
      const bool is_first = !seen.value();
      seen.update(true);
      return is_first;
    }
    ValueState<bool> seen;
  };
  OperatorHarness<Sale, Sale> harness(
      [](const DataStream<Sale>& sales) { return sales.key_by(&Sale::who).filter(FirstOfKey{}); },
      {.batch_capacity = 4});
  harness.process_elements(
      {{{"a", 1}, at(1)}, {{"a", 2}, at(2)}, {{"b", 3}, at(3)}, {{"b", 4}, at(4)}});
  EXPECT_EQ(show(harness.output()), "a:1#0@1 b:3#0@3");
}

/// Adds, and counts the calls of each key in state that is asked for at the second call.
struct AddAndCount : RichReduceFunction<Sale> {
  void open(RuntimeContext& context) override { context_ = &context; }
  Sale reduce(const Sale& first, const Sale& second) override {
    auto calls = context_->state(ValueStateDescriptor<int>{"calls"});
    calls.update(calls.value().value_or(0) + 1);
    return {first.who, first.amount + second.amount, *calls.value()};
  }
  RuntimeContext* context_ = nullptr;
};

TEST(KeyedReduce, HasStateOfTheElementsKeyAndMayAddOneWhileItWorks) {
  for (const auto backend : all_backends()) {
    for (const std::size_t capacity : {1U, 8U}) {
      OperatorHarness<Sale, Sale> harness(
          [](const DataStream<Sale>& sales) {
            return sales.key_by(&Sale::who).reduce(AddAndCount{});
          },
          {.state_backend = backend, .batch_capacity = capacity});
      harness.process_elements({{{"a", 1}, at(1)},
                                {{"b", 10}, at(2)},
                                {{"a", 2}, at(3)},
                                {{"b", 20}, at(4)},
                                {{"a", 3}, at(5)}});
      EXPECT_EQ(show(harness.output()), "a:1#0@1 b:10#0@2 a:3#1@3 b:30#1@4 a:6#2@5");
    }
  }
}

TEST(KeyedSink, HasStateOfTheElementsKey) {
  using Lines = std::shared_ptr<std::vector<std::string>>;
  struct Numbered : SinkFunction<Sale> {
    explicit Numbered(Lines to) : lines(std::move(to)) {}
    void open(RuntimeContext& context) override {
      count = context.state(ValueStateDescriptor<int>{"count"});
    }
    void invoke(const Sale& sale, Timestamp timestamp) override {
      count.update(count.value().value_or(0) + 1);
      lines->push_back(sale.who + std::to_string(*count.value()) + "@" + show(timestamp));
    }
    Lines lines;
    ValueState<int> count;
  };
  const auto lines = std::make_shared<std::vector<std::string>>();
  OperatorHarness<Sale, Sale> harness([lines](const DataStream<Sale>& sales) {
    sales.key_by(&Sale::who).add_sink(Numbered(lines)).name("Numbered");
    return sales;
  });
  for (const auto* who : {"a", "b", "a"}) harness.process_element({who, 0}, at(7));
  EXPECT_EQ(*lines, (std::vector<std::string>{"a1@7", "b1@7", "a2@7"}));
}

TEST(KeyedMap, HasStateThroughCheckpointedFunctionToo) {
  struct Count : CheckpointedFunction {
    void snapshot_state(FunctionSnapshotContext&) override {}
    void initialize_state(FunctionInitializationContext& context) override {
      seen = context.keyed_state_store().state(ValueStateDescriptor<int>{"seen"});
    }
    int operator()(const Sale&) {
      seen.update(seen.value().value_or(0) + 1);
      return *seen.value();
    }
    ValueState<int> seen;
  };
  OperatorHarness<Sale, int> harness(
      [](const DataStream<Sale>& sales) { return sales.key_by(&Sale::who).map(Count{}); });
  for (const auto* who : {"a", "b", "a"}) harness.process_element({who, 0}, at(7));
  EXPECT_EQ(show(harness.output()), "1@7 1@7 2@7");
}

TEST(KeyedMap, ByALambdaIsCalledAsWithoutKeys) {
  OperatorHarness<Sale, int> harness([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who).map([](const Sale& sale) { return sale.amount; });
  });
  harness.process_element({"a", 1}, at(1));
  harness.job().open();
  for (const auto& view : harness.job().operators()) EXPECT_EQ(view.held.keys, 0U);
  EXPECT_EQ(show(harness.output()), "1@1");
}

TEST(KeyedFunctions, SeeOneKeyAfterTheOtherInBatchMode) {
  StreamExecutionEnvironment env;
  env.set_parallelism(2).set_runtime_mode(RuntimeExecutionMode::batch);
  const std::vector<Sale> sales{{"a", 1}, {"b", 10}, {"a", 2}, {"b", 20}, {"a", 3}};
  const auto keyed = env.from_collection(sales).key_by(&Sale::who);
  const auto counts = keyed.map(CountOfKey{}).collect();
  const auto sums = keyed.reduce(AddAndCount{}).collect();
  env.execute();
  auto all = counts.values();
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, (std::vector<int>{1, 1, 2, 2, 3}));
  auto last = sums.values();
  std::sort(last.begin(), last.end(),
            [](const Sale& a, const Sale& b) { return a.amount < b.amount; });
  EXPECT_EQ(last, (std::vector<Sale>{{"a", 6, 2}, {"b", 30, 1}}));
}

TEST(MapWithoutKeys, IsToldToCallKeyByForState) {
  OperatorHarness<Sale, int> harness(
      [](const DataStream<Sale>& sales) { return sales.map(CountOfKey{}); });
  try {
    harness.job().open();
    FAIL();
  } catch (const StateError& error) {
    EXPECT_STREQ(error.what(),
                 "operator 'Map': state 'seen' was asked for on a stream that is not keyed: call "
                 "key_by() before the function that uses keyed state");
  }
}

std::string refusal(const std::function<void(const DataStream<Sale>&)>& use) {
  OperatorHarness<Sale, Sale> harness([&](const DataStream<Sale>& sales) {
    use(sales);
    return sales;
  });
  try {
    harness.job().open();
  } catch (const StateError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(FunctionsWithoutState, OnAKeyedStreamAreNotToldToCallKeyBy) {
  struct Ask : AsyncFunction<Sale, int> {
    void open(RuntimeContext& context) override {
      context.state(ValueStateDescriptor<int>{"seen"});
    }
    void async_invoke(const Sale&, ResultFuture<int>) override {}
  };
  struct Both : CoMapFunction<Sale, Sale, int> {
    void open(RuntimeContext& context) override {
      context.state(ValueStateDescriptor<int>{"seen"});
    }
    int map1(const Sale&) override { return 1; }
    int map2(const Sale&) override { return 2; }
  };
  const std::string expected =
      "state or a timer was asked for by key where there is none, although an input is keyed: an "
      "async function has none, a function of two streams only if both are keyed, and any other "
      "only if it is called on the keyed stream itself, not on as_data_stream() or a union";
  EXPECT_EQ(refusal([](const DataStream<Sale>& sales) {
              AsyncDataStream::ordered_wait(sales.key_by(&Sale::who), Ask{}, Duration{1}).collect();
            }),
            "operator 'Async Wait': " + expected);
  EXPECT_EQ(refusal([](const DataStream<Sale>& sales) {
              sales.key_by(&Sale::who).connect(sales).map(Both{}).collect();
            }),
            "operator 'Co-Map': " + expected);
  EXPECT_EQ(refusal([](const DataStream<Sale>& sales) {
              sales.key_by(&Sale::who).as_data_stream().map(CountOfKey{}).collect();
            }),
            "operator 'Map': " + expected);
}

}  // namespace keyed_rich_functions_test
}  // namespace weir::tests
