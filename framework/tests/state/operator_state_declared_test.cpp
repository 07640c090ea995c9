#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weir/error.hpp"
#include "weir/operator_state.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace operator_state_declared_test {

using Harness = testing::OperatorHarness<int, std::string>;

/// Asks for a state in a way that is decided by a function.
struct Asking : RichMapFunction<int, std::string>, CheckpointedFunction {
  std::function<void(FunctionInitializationContext&)> ask;
  explicit Asking(std::function<void(FunctionInitializationContext&)> how) : ask(std::move(how)) {}
  void initialize_state(FunctionInitializationContext& context) override { ask(context); }
  void snapshot_state(FunctionSnapshotContext&) override {}
  std::string map(const int&) override { return "ok"; }
};
Harness asking(const std::function<void(OperatorStateStore)>& how) {
  return Harness([how](const DataStream<int>& numbers) {
    return numbers.map(Asking(
        [how](FunctionInitializationContext& context) { how(context.operator_state_store()); }));
  });
}
std::string refusal(Harness harness, std::shared_ptr<const Snapshot> snapshot = nullptr) {
  try {
    harness.restore(std::move(snapshot));
  } catch (const StateError& error) {
    return error.what();
  }
  return "";
}

TEST(OperatorState, RefusesANameThatStandsForAnotherState) {
  const ListStateDescriptor<int> numbers{"x"};
  EXPECT_NE(refusal(asking([&](auto store) {
              store.list_state(numbers);
              store.union_list_state(numbers);
            })).find("state 'x' is declared twice"),
            std::string::npos);
  EXPECT_NE(refusal(asking([&](auto store) {
              store.list_state(numbers);
              store.list_state(ListStateDescriptor<long>{"x"});
            })).find("as list state of int and as list state of long"),
            std::string::npos);
  EXPECT_EQ(refusal(asking([&](auto store) {
              store.list_state(numbers).add(1);
              EXPECT_EQ(store.list_state(numbers).get(), std::vector<int>{1}) << "the same state";
            })),
            "");
}

TEST(OperatorState, RefusesASnapshotWithAnotherType) {
  auto saved = asking([](auto store) { store.list_state(ListStateDescriptor<int>{"x"}).add(1); });
  const auto snapshot = saved.snapshot();
  EXPECT_EQ(refusal(asking([](auto store) { store.list_state(ListStateDescriptor<long>{"x"}); }),
                    snapshot),
            "")
      << "it is wider";
  EXPECT_NE(
      refusal(asking([](auto store) { store.list_state(ListStateDescriptor<std::string>{"x"}); }),
              snapshot)
          .find("the snapshot: list state of int32"),
      std::string::npos);
  EXPECT_NE(
      refusal(asking([](auto store) { store.union_list_state(ListStateDescriptor<int>{"x"}); }),
              snapshot)
          .find("the job:      union list state of int32"),
      std::string::npos);
}

TEST(OperatorState, IsKeptForTheNextRunIfNobodyAsksForIt) {
  for (const bool is_union : {false, true}) {
    std::vector<int> found;
    const auto list_of = [&](OperatorStateStore store) {
      const ListStateDescriptor<int> numbers{"x"};
      return is_union ? store.union_list_state(numbers) : store.list_state(numbers);
    };
    auto with = asking([&](auto store) { list_of(store).add(7); });
    auto without = asking([](auto) {});
    without.restore(with.snapshot(), 2);
    auto again = asking([&](auto store) { found = list_of(store).get(); });
    again.restore(without.snapshot(), 1);
    EXPECT_EQ(found, std::vector<int>{7});
  }
}

TEST(OperatorState, RefusesWhatOnlyStateByKeyCanHave) {
  EXPECT_NE(refusal(asking([](auto store) {
              store.list_state(ListStateDescriptor<int>{"x"}.enable_time_to_live({.ttl = 1ms}));
            })).find("time to live"),
            std::string::npos);
  EXPECT_NE(refusal(asking([](auto store) {
              store.list_state(ListStateDescriptor<int>{"x"}.set_queryable("q"));
            })).find("queried"),
            std::string::npos);
}

/// Its serialize() forgets what it holds.
struct Forgetful {
  int forgotten = 0;

  template <class Archive>
  void serialize(Archive&) {}
};

TEST(OperatorState, GoesThroughBytesInTheCopyingBackend) {
  int kept = -1;
  auto harness = Harness(
      [&](const DataStream<int>& numbers) {
        return numbers.map(Asking([&](FunctionInitializationContext& context) {
          auto list =
              context.operator_state_store().list_state(ListStateDescriptor<Forgetful>{"x"});
          list.add({5});
          kept = list.get()[0].forgotten;
        }));
      },
      {.state_backend = StateBackend::copying});
  harness.process_element(1);
  EXPECT_EQ(kept, 0);
}

}  // namespace operator_state_declared_test
}  // namespace weir::tests
