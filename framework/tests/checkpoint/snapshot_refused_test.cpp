#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "checkpoint/remembering.hpp"
#include "runtime/failing.hpp"
#include "weir/testing/job_harness.hpp"

namespace weir::tests {
namespace snapshot_refused_test {

/// Keeps one state of type V.
template <class V, class K>
struct Keeps : KeyedProcessFunction<K, Event, Event> {
  using Base = KeyedProcessFunction<K, Event, Event>;
  ValueState<V> kept;

  void open(RuntimeContext& context) override {
    kept = context.state(ValueStateDescriptor<V>{"kept"});
  }
  void process_element(const Event& event, typename Base::Context&, Collector<Event>&) override {
    kept.update(V{});
    static_cast<void>(event);
  }
};

/// As long as an std::int64_t, and another key.
using Halves = std::pair<std::int32_t, std::int32_t>;

/// A job whose function `V` is kept by keys of type `K`.
template <class V, class K = std::int64_t>
void build(StreamExecutionEnvironment& environment, const std::string& uid = "keeper",
           std::size_t max_parallelism = 0) {
  auto kept = environment.from_collection<Event>({{1, 1, 1}, {2, 2, 2}, {300, 3, 3}})
                  .uid("source")
                  .key_by([](const Event& event) {
                    if constexpr (std::is_same_v<K, std::string>) {
                      return std::to_string(event.key);
                    } else if constexpr (std::is_same_v<K, Halves>) {
                      return Halves(static_cast<std::int32_t>(event.key), 0);
                    } else {
                      return static_cast<K>(event.key);
                    }
                  })
                  .process(Keeps<V, K>{})
                  .name("Keeper")
                  .uid(uid);
  if (max_parallelism != 0) kept.set_max_parallelism(max_parallelism);
  kept.collect();
}

std::shared_ptr<const Snapshot> snapshot_of(const testing::JobBuilder& job) {
  testing::JobHarness harness(job);
  harness.run();
  return harness.snapshot();
}

/// The message of the error with which a job refuses the snapshot of a Keeper of std::int64_t.
template <class Kind>
std::string refusal(const testing::JobBuilder& job,
                    const std::function<void(Snapshot&)>& change = {}) {
  auto snapshot = std::make_shared<Snapshot>(
      *snapshot_of([](auto& environment) { build<std::int64_t>(environment); }));
  if (change) change(*snapshot);
  StreamExecutionEnvironment environment;
  job(environment);
  environment.restore_from(snapshot);
  return message_of<Kind>(environment);
}

TEST(Restore, RefusesStateOfAnOperatorThatTheJobDoesNotHave) {
  const auto message = refusal<SnapshotError>(
      [](auto& environment) { build<std::int64_t>(environment, "renamed"); });
  expect_contains(message, "'Keeper'");
  expect_contains(message, "'keeper'");
}

TEST(Restore, RefusesAnotherMaxParallelism) {
  const auto message = refusal<SnapshotError>(
      [](auto& environment) { build<std::int64_t>(environment, "keeper", 256); });
  expect_contains(message, "'Keeper' has state with max parallelism 128, but the job sets 256");
}

TEST(Restore, RefusesAParallelismAboveTheMaxParallelismOfTheState) {
  const auto message = refusal<InvalidJob>([](auto& environment) {
    environment.set_parallelism(200);
    build<std::int64_t>(environment);
  });
  expect_contains(message, "parallelism 200, more than its max parallelism 128");
}

TEST(Restore, KeepsTheMaxParallelismThatTheStateHas) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(86);  // for which 256 would be the default
  build<std::int64_t>(environment);
  environment.restore_from(snapshot_of([](auto& before) { build<std::int64_t>(before); }));
  EXPECT_NO_THROW(environment.execute());
}

TEST(Restore, RefusesTwoOperatorsOfOneUid) {
  const auto message = refusal<InvalidJob>([](auto& environment) {
    build<std::int64_t>(environment);
    environment.template from_collection<int>({1}).name("Other").uid("keeper").collect();
  });
  expect_contains(message, "'Keeper'");
  expect_contains(message, "'Other'");
  expect_contains(message, "same uid 'keeper'");
}

TEST(Restore, RefusesAStateWhoseTypeHasChanged) {
  const auto message =
      refusal<StateError>([](auto& environment) { build<std::string>(environment); });
  expect_contains(message, "operator 'Keeper'");
  expect_contains(message, "'kept'");
  expect_contains(message, "ValueState of int64");
  expect_contains(message, "ValueState of text");
}

TEST(Restore, RefusesKeysWhoseTypeHasChanged) {
  for (const auto& message : {refusal<SnapshotError>([](auto& environment) {
                                build<std::int64_t, std::string>(environment);
                              }),
                              refusal<SnapshotError>([](auto& environment) {
                                build<std::int64_t, std::int32_t>(environment);
                              }),
                              refusal<SnapshotError>([](auto& environment) {
                                build<std::int64_t, Halves>(environment);
                              })}) {
    expect_contains(message, "operator 'Keeper'");
    expect_contains(message, "'kept'");
    expect_contains(message, "by keys of int64");
  }
}

TEST(Restore, RefusesASnapshotThatIsCutOff) {
  const auto message = refusal<SnapshotError>(
      [](auto& environment) { build<std::int64_t>(environment); },
      [](Snapshot& snapshot) {
        auto& section = snapshot.operators.at("keeper").subtasks[0].keyed.at("kept");
        auto& bytes = section.groups.back().bytes;
        bytes = SharedBytes(bytes.joined().substr(0, bytes.size() - 1));
      });
  expect_contains(message, "operator 'Keeper'");
}

TEST(Restore, RefusesValuesOfAnotherForm) {
  // The type has its name still, but its serialize() reads less than what was written.
  const auto message = refusal<SnapshotError>(
      [](auto& environment) { build<std::int64_t>(environment); },
      [](Snapshot& snapshot) {
        auto& section = snapshot.operators.at("keeper").subtasks[0].keyed.at("kept");
        auto& bytes = section.groups.back().bytes;
        bytes = SharedBytes(bytes.joined() + Bytes(16, '\0'));
      });
  expect_contains(message, "'kept'");
}

TEST(Restore, RefusesKeyGroupsThatThereCannotBe) {
  const auto job = [](auto& environment) { build<std::int64_t>(environment); };
  expect_contains(refusal<SnapshotError>(job,
                                         [](Snapshot& snapshot) {
                                           auto& state = snapshot.operators.at("keeper");
                                           state.max_parallelism = std::size_t{1} << 40U;
                                         }),
                  "'keeper' has max parallelism 1099511627776");
  expect_contains(refusal<SnapshotError>(job,
                                         [](Snapshot& snapshot) {
                                           auto& state = snapshot.operators.at("keeper");
                                           state.subtasks[0].keyed.at("kept").groups.back().group =
                                               128;
                                         }),
                  "key group 128 in 'kept', and there are 128");
  expect_contains(
      refusal<SnapshotError>(
          job, [](Snapshot& snapshot) { snapshot.operators.at("keeper").subtasks.resize(129); }),
      "129 subtasks, and there are at most 128");
}

TEST(Restore, RefusesAPositionInASplitThatThereCannotBe) {
  const auto message = refusal<SnapshotError>(
      [](auto& environment) { build<std::int64_t>(environment); },
      [](Snapshot& snapshot) {
        Bytes& position =
            snapshot.operators.at("source").subtasks[0].list_state.at("splits").front();
        position[0] = 1;  // of which there is one
      });
  expect_contains(message, "a position in split 1 of 1");
}

}  // namespace snapshot_refused_test
}  // namespace weir::tests
