#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common.hpp"
#include "runtime/events.hpp"
#include "runtime/failing.hpp"

namespace weir::tests {
namespace changed_types_test {

struct Before {
  std::int32_t count = 0;
  std::string unused = "x";

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("count", count), cereal::make_nvp("unused", unused));
  }
};
struct Now {
  std::string note = "new";
  std::int64_t count = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("note", note), cereal::make_nvp("count", count));
  }
};
struct Other {
  std::string count;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("count", count));
  }
};

/// Counts the elements of a key in a V.
template <class V>
struct Counts : KeyedProcessFunction<std::int64_t, Event, std::string> {
  ValueState<V> kept;
  ListState<V> list;
  MapState<std::string, V> map;

  void open(RuntimeContext& context) override {
    kept = context.state(ValueStateDescriptor<V>{"kept"});
    list = context.state(ListStateDescriptor<V>{"list"});
    map = context.state(MapStateDescriptor<std::string, V>{"map"});
  }
  void process_element(const Event& event, Context&, Collector<std::string>& out) override {
    V value = kept.value().value_or(V{});
    if constexpr (!std::is_same_v<V, Other>) ++value.count;
    kept.update(value);
    list.add(value);
    map.put("last", value);
    if constexpr (std::is_same_v<V, Now>) {
      out.collect(std::to_string(event.key) + " " + value.note + " " + std::to_string(value.count) +
                  " " + std::to_string(list.get().size()) + " " + list.get().front().note +
                  std::to_string(list.get().front().count));
    }
  }
};

template <class V>
testing::JobBuilder job(CollectedResults<std::string>& results) {
  return [&results](StreamExecutionEnvironment& environment) {
    auto counted =
        generated(environment, 1, 6,
                  [](std::size_t, std::size_t i) {
                    return Event{static_cast<std::int64_t>(i % 2), 1, static_cast<std::int64_t>(i)};
                  })
            .uid("source")
            .key_by([](const Event& event) { return event.key; })
            .process(Counts<V>{})
            .name("Counter")
            .uid("counter");
    results = counted.collect();
  };
}

/// What the first job has kept when it is in the middle.
std::shared_ptr<const Snapshot> snapshot_before() {
  CollectedResults<std::string> results;
  for (std::uint64_t steps = 1;; ++steps) {
    auto run = testing::simulate(job<Before>(results), {.stop = testing::SimulatedStop{steps}});
    if (!run.savepoint) throw std::logic_error("the job was never in the middle");
    if (!run.savepoint->operators.at("counter").subtasks[0].keyed.at("kept").groups.empty()) {
      return run.savepoint;
    }
  }
}

TEST(ChangedTypes, OfStatesAreReadWhereFieldsAreAddedRemovedReorderedOrWidened) {
  CollectedResults<std::string> results;
  const auto before = snapshot_before();
  testing::simulate(
      [&](auto& environment) {
        job<Now>(results)(environment);
        environment.restore_from(before);
      },
      {});
  const auto values = results.values();
  ASSERT_FALSE(values.empty());
  EXPECT_EQ(values.back().substr(1), " new 3 3 new1");
}

TEST(ChangedTypes, OfStatesAreRefusedWithBothDescriptionsWhereTheyCannotBeRead) {
  CollectedResults<std::string> results;
  StreamExecutionEnvironment environment;
  job<Other>(results)(environment);
  environment.restore_from(snapshot_before());
  const auto message = message_of<StateError>(environment);
  expect_contains(message, "operator 'Counter'");
  expect_contains(message, "state 'kept'");
  expect_contains(message, "the snapshot: ValueState of {count: int32, unused: text}");
  expect_contains(message, "the job:      ValueState of {count: text}");
}

}  // namespace changed_types_test
}  // namespace weir::tests
