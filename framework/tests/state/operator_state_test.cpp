#include "weir/operator_state.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/testing/simulation.hpp"

namespace weir::tests {
namespace operator_state_test {

using testing::HarnessOptions;
using Harness = testing::OperatorHarness<int, std::string>;

/// Keeps every number that comes, in a field; only snapshots put it into state. Tells at 0 what it
/// keeps, e.g. "1: 5 7", and at -1 where it began, e.g. "1: new".
class Keeper : public RichFlatMapFunction<int, std::string>, public CheckpointedFunction {
 public:
  explicit Keeper(bool is_union) : union_(is_union) {}

  void initialize_state(FunctionInitializationContext& context) override {
    EXPECT_EQ(index_, unopened) << "state is there before open()";
    const auto store = context.operator_state_store();
    const ListStateDescriptor<int> numbers{"numbers"};
    state_ = union_ ? store.union_list_state(numbers) : store.list_state(numbers);
    kept_ = state_.get();
    restored_ = context.is_restored();
  }
  void snapshot_state(FunctionSnapshotContext& context) override {
    state_.update(kept_);
    checkpoint_ = context.checkpoint_id();
  }
  void open(RuntimeContext& context) override { index_ = context.subtask_index(); }
  void flat_map(const int& number, Collector<std::string>& out) override {
    if (number > 0) return kept_.push_back(number);
    std::string text = std::to_string(index_) + ":";
    if (number < 0) {
      text += restored_ ? " restored" : " new";
      text += " " + std::to_string(checkpoint_);
    } else {
      std::sort(kept_.begin(), kept_.end());
      for (const int kept : kept_) text += " " + std::to_string(kept);
    }
    out.collect(text);
  }

 private:
  static constexpr std::size_t unopened = 99;
  bool union_;
  bool restored_ = false;
  std::int64_t checkpoint_ = 0;
  std::size_t index_ = unopened;
  ListState<int> state_;
  std::vector<int> kept_;
};

/// Positive numbers go to one subtask in turn, the others to all.
Harness keeper(bool is_union, HarnessOptions options = {}) {
  return Harness(
      [is_union](const DataStream<int>& numbers) {
        const auto some = numbers.filter([](int n) { return n > 0; }).set_parallelism(1);
        const auto all = numbers.filter([](int n) { return n <= 0; }).set_parallelism(1);
        return some.rebalance().union_with(all.broadcast()).flat_map<std::string>(Keeper(is_union));
      },
      std::move(options));
}

/// What all subtasks say, in order.
std::vector<std::string> ask(Harness& harness, int question = 0) {
  harness.process_element(question);
  std::vector<std::string> answers;
  for (const auto& answer : harness.take_output()) answers.push_back(answer.value);
  std::sort(answers.begin(), answers.end());
  return answers;
}
using Answers = std::vector<std::string>;

TEST(OperatorState, ComesBackToTheFunctionAfterACrash) {
  auto harness = keeper(false);
  for (const int n : {5, 7, 9}) harness.process_element(n);
  const auto snapshot = harness.snapshot();
  harness.process_element(11);
  harness.restore(snapshot);
  EXPECT_EQ(ask(harness), Answers{"0: 5 7 9"}) << "11 came after the snapshot";
}

TEST(OperatorState, SaysWhetherItWasRestored) {
  auto harness = keeper(false, {.parallelism = 2});
  EXPECT_EQ(ask(harness, -1), (Answers{"0: new 0", "1: new 0"}));
  harness.restore(harness.snapshot());
  EXPECT_EQ(ask(harness, -1), (Answers{"0: restored 0", "1: restored 0"}));
}

TEST(OperatorState, IsToldTheNumberOfTheCheckpoint) {
  auto harness = keeper(false);
  harness.snapshot();
  EXPECT_EQ(ask(harness, -1), Answers{"0: new 1"});
  harness.snapshot();
  EXPECT_EQ(ask(harness, -1), Answers{"0: new 2"});
}

TEST(OperatorState, OfAListStaysWithItsSubtaskAtTheSameParallelism) {
  auto harness = keeper(false, {.parallelism = 2});
  for (const int n : {1, 2, 3, 4, 5}) harness.process_element(n);
  const auto before = ask(harness);
  EXPECT_EQ(before.size(), 2U);
  harness.restore(harness.snapshot());
  EXPECT_EQ(ask(harness), before);
}

TEST(OperatorState, OfAListIsDealtOutRoundRobinAtAnotherParallelism) {
  auto harness = keeper(false, {.parallelism = 2});
  for (const int n : {1, 2, 3, 4, 5, 6}) harness.process_element(n);
  EXPECT_EQ(ask(harness), (Answers{"0: 1 3 5", "1: 2 4 6"}));
  const auto snapshot = harness.snapshot();
  harness.restore(snapshot, 3);
  EXPECT_EQ(ask(harness), (Answers{"0: 1 2", "1: 3 4", "2: 5 6"}));
  harness.restore(snapshot, 1);
  EXPECT_EQ(ask(harness), Answers{"0: 1 2 3 4 5 6"});
  harness.restore(snapshot, 8);
  EXPECT_EQ(ask(harness), (Answers{"0: 1", "1: 3", "2: 5", "3: 2", "4: 4", "5: 6", "6:", "7:"}));
}

TEST(OperatorState, OfAUnionListIsGivenToEverySubtask) {
  auto harness = keeper(true, {.parallelism = 2});
  for (const int n : {1, 2, 3}) harness.process_element(n);
  const auto snapshot = harness.snapshot();
  harness.restore(snapshot);
  EXPECT_EQ(ask(harness), (Answers{"0: 1 2 3", "1: 1 2 3"})) << "at the same parallelism too";
  harness.restore(snapshot, 3);
  EXPECT_EQ(ask(harness), (Answers{"0: 1 2 3", "1: 1 2 3", "2: 1 2 3"}));
}

TEST(OperatorState, IsSavedAnewByEachSnapshot) {
  auto harness = keeper(false);
  harness.process_element(1);
  for (int i = 0; i < 3; ++i) harness.snapshot();
  EXPECT_EQ(harness.job().held().operator_state_entries, 1U) << "update() replaces the list";
  harness.restore(harness.snapshot());
  EXPECT_EQ(ask(harness), Answers{"0: 1"});
}

/// One for each way of passing a function, and all of them remember the last number.
template <class Base>
struct LastNumber : Base, CheckpointedFunction {
  ListState<int> state;
  int last = 0;

  void initialize_state(FunctionInitializationContext& context) override {
    state = context.operator_state_store().list_state(ListStateDescriptor<int>{"last"});
    for (const int restored : state.get()) last = restored;
  }
  void snapshot_state(FunctionSnapshotContext&) override { state.update({last}); }
  /// The number before this one.
  int next(int number) { return std::exchange(last, number); }
};
struct LastMap : LastNumber<RichMapFunction<int, int>> {
  int map(const int& n) override { return next(n); }
};
struct LastFlatMap : LastNumber<RichFlatMapFunction<int, int>> {
  void flat_map(const int& n, Collector<int>& out) override { out.collect(next(n)); }
};
struct LastFilter : LastNumber<RichFilterFunction<int>> {
  bool filter(const int& n) override { return next(n) == 3; }
};
struct LastProcess : LastNumber<ProcessFunction<int, int>> {
  void process_element(const int& n, Context&, Collector<int>& out) override {
    out.collect(next(n));
  }
};
struct LastKeyedProcess : LastNumber<KeyedProcessFunction<int, int, int>> {
  void process_element(const int& n, Context&, Collector<int>& out) override {
    out.collect(next(n));
  }
};
struct LastReduce : LastNumber<RichReduceFunction<int>> {
  int reduce(const int&, const int& n) override { return next(n); }
};
struct LastCoMap : LastNumber<CoMapFunction<int, int, int>> {
  int map1(const int& n) override { return next(n); }
  int map2(const int&) override { return 0; }
};

std::vector<int> after_a_restore(
    const std::function<DataStream<int>(const DataStream<int>&)>& pipeline) {
  testing::OperatorHarness<int, int> harness(pipeline);
  harness.process_element(1);
  harness.process_element(3);
  harness.restore(harness.snapshot());
  harness.process_element(4);
  std::vector<int> values;
  for (const auto& out : harness.output()) values.push_back(out.value);
  return values;
}

TEST(OperatorState, IsThereForEveryKindOfFunction) {
  const auto by_nothing = [](int) { return 0; };
  EXPECT_EQ(after_a_restore([](auto s) { return s.map(LastMap{}); }), std::vector<int>{3});
  EXPECT_EQ(after_a_restore([](auto s) { return s.template flat_map<int>(LastFlatMap{}); }),
            std::vector<int>{3});
  EXPECT_EQ(after_a_restore([](auto s) { return s.filter(LastFilter{}); }), std::vector<int>{4});
  EXPECT_EQ(after_a_restore([](auto s) { return s.process(LastProcess{}); }), std::vector<int>{3});
  EXPECT_EQ(
      after_a_restore([&](auto s) { return s.key_by(by_nothing).process(LastKeyedProcess{}); }),
      std::vector<int>{3});
  EXPECT_EQ(after_a_restore([&](auto s) { return s.key_by(by_nothing).reduce(LastReduce{}); }),
            std::vector<int>{3});
  EXPECT_EQ(after_a_restore([&](auto s) {
              return s.connect(s.filter([](int) { return false; })).map(LastCoMap{});
            }),
            std::vector<int>{3});
}

/// Buffers five numbers before it writes them.
class BufferingSink : public SinkFunction<int>, public CheckpointedFunction {
 public:
  explicit BufferingSink(std::shared_ptr<std::vector<int>> written)
      : written_(std::move(written)) {}

  void initialize_state(FunctionInitializationContext& context) override {
    state_ = context.operator_state_store().list_state(ListStateDescriptor<int>{"buffer"});
    buffer_ = state_.get();
  }
  void snapshot_state(FunctionSnapshotContext&) override { state_.update(buffer_); }
  void invoke(const int& number, Timestamp) override {
    buffer_.push_back(number);
    if (buffer_.size() < 5) return;
    written_->insert(written_->end(), buffer_.begin(), buffer_.end());
    buffer_.clear();
  }

 private:
  std::shared_ptr<std::vector<int>> written_;
  ListState<int> state_;
  std::vector<int> buffer_;
};

TEST(OperatorState, IsThereForSinks) {
  const auto written = std::make_shared<std::vector<int>>();
  testing::TestInput<int> input;
  testing::JobHarness job([&](StreamExecutionEnvironment& environment) {
    input.stream(environment).add_sink(BufferingSink(written));
  });
  const auto emit = [&](std::vector<int> numbers) {
    job.open();
    for (const int n : numbers) input.emit(n, at(0));
    job.run();
  };
  emit({1, 2, 3});
  job.restore(job.snapshot());
  emit({4, 5});
  EXPECT_EQ(*written, (std::vector<int>{1, 2, 3, 4, 5})) << "nothing that was buffered is lost";
}

TEST(OperatorState, LosesAndDoublesNothingThroughCrashesAndRescaling) {
  // Each subtask holds all numbers back until a -1 comes.
  struct HoldBack : RichFlatMapFunction<int, int>, CheckpointedFunction {
    ListState<int> state;
    std::vector<int> held;
    void initialize_state(FunctionInitializationContext& context) override {
      state = context.operator_state_store().list_state(ListStateDescriptor<int>{"held"});
      held = state.get();
    }
    void snapshot_state(FunctionSnapshotContext&) override { state.update(held); }
    void flat_map(const int& n, Collector<int>& out) override {
      if (n >= 0) return held.push_back(n);
      for (const int each : held) out.collect(each);
      held.clear();
    }
  };
  std::vector<int> numbers(200);
  std::iota(numbers.begin(), numbers.end(), 0);
  auto input = numbers;
  input.insert(input.end(), 16, -1);  // some for each subtask
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const CollectedResults<int> results;
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.from_collection(input).rebalance().flat_map<int>(HoldBack{}).collect(results);
        },
        {.seed = seed, .checkpoint_probability = 0.05}, {{100, 3}, {80, 1}, {80, 2}});
    EXPECT_GT(run.restores, 0U);
    auto values = results.values();
    std::sort(values.begin(), values.end());
    ASSERT_EQ(values, numbers) << seed;
  }
}

}  // namespace operator_state_test
}  // namespace weir::tests
