#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "weir/weir.hpp"

namespace weir {
namespace copying_backend_test {

/// Has a field that serialize() forgets: the copying backend shows it at once.
struct Forgetful {
  int kept = 0;
  int forgotten = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("kept", kept));
  }
};

class CopyingBackend : public ::testing::Test {
 protected:
  CopyingBackend() { state_.set_current(state_.acquire(1)); }

  internal::KeyedStateOf<std::int64_t> state_{128, true};
};

TEST_F(CopyingBackend, SendsAValueThroughBytes) {
  ValueState<Forgetful> value(&state_, {"value"});
  value.update({1, 2});
  EXPECT_EQ(value.value()->kept, 1);
  EXPECT_EQ(value.value()->forgotten, 0);
}

TEST_F(CopyingBackend, SendsAListThroughBytes) {
  ListState<Forgetful> list(&state_, {"list"});
  list.add({1, 2});
  EXPECT_EQ(list.get()[0].kept, 1);
  EXPECT_EQ(list.get()[0].forgotten, 0);
  list.update({{3, 4}});
  EXPECT_EQ(list.get()[0].kept, 3);
  EXPECT_EQ(list.get()[0].forgotten, 0);
}

TEST_F(CopyingBackend, SendsAMapThroughBytes) {
  MapState<int, Forgetful> map(&state_, {"map"});
  map.put(1, {1, 2});
  EXPECT_EQ(map.get(1)->kept, 1);
  EXPECT_EQ(map.get(1)->forgotten, 0);
  EXPECT_EQ(map.entries()[0].second.forgotten, 0);
}

TEST_F(CopyingBackend, SendsWhatIsReducedThroughBytes) {
  int seen = -1;
  ReducingState<Forgetful> sum(&state_, {"sum", [&](const Forgetful& kept, const Forgetful& added) {
                                           seen = kept.forgotten;
                                           return Forgetful{kept.kept + added.kept, 7};
                                         }});
  sum.add({1, 2});
  EXPECT_EQ(sum.get()->forgotten, 0);
  sum.add({1, 2});
  EXPECT_EQ(seen, 0);
  EXPECT_EQ(sum.get()->kept, 2);
  EXPECT_EQ(sum.get()->forgotten, 0);
}

/// Keeps the last value.
struct Last final : AggregateFunction<Forgetful, Forgetful, int> {
  Forgetful create_accumulator() const override { return {}; }
  void add(const Forgetful& value, Forgetful& kept) const override { kept = value; }
  int get_result(const Forgetful& kept) const override { return kept.forgotten; }
  void merge(Forgetful& into, const Forgetful& from) const override { into = from; }
};

TEST_F(CopyingBackend, SendsAnAccumulatorThroughBytes) {
  AggregatingState<Forgetful, int> last(
      &state_,
      AggregatingStateDescriptor<Forgetful, Forgetful, int>{"last", std::make_shared<Last>()});
  last.add({1, 2});
  EXPECT_EQ(last.get(), 0);
}

TEST_F(CopyingBackend, GivesTheEntriesOfAMapInAnotherOrder) {
  internal::KeyedStateOf<std::int64_t> on_heap(128, false);
  on_heap.set_current(on_heap.acquire(1));
  MapState<int, int> copying(&state_, {"map"});
  MapState<int, int> heap(&on_heap, {"map"});
  for (int key = 0; key < 3; ++key) {
    copying.put(key, key);
    heap.put(key, key);
  }
  auto entries = copying.entries();
  EXPECT_NE(entries, heap.entries());
  EXPECT_TRUE(std::is_permutation(entries.begin(), entries.end(), heap.entries().begin()));
}

/// What a window function is given, by a job with this backend, which may be told by its name.
std::vector<int> forgotten_in_windows(const auto& backend) {
  struct Emit : ProcessWindowFunction<Forgetful, int, std::int64_t> {
    void process(const std::int64_t&, Context&, std::span<const Forgetful> all,
                 Collector<int>& out) override {
      for (const auto& each : all) out.collect(each.forgotten);
    }
  };
  StreamExecutionEnvironment environment;
  environment.set_state_backend(backend);
  const auto windows =
      environment.from_collection<Forgetful>({{1, 2}, {1, 3}, {2, 4}})
          .assign_timestamps_and_watermarks(
              WatermarkStrategy<Forgetful>::for_monotonous_timestamps().with_timestamp_assigner(
                  [](const Forgetful& each) { return Timestamp{each.kept}; }))
          .key_by([](const Forgetful& each) { return std::int64_t{each.kept}; })
          .window(TumblingEventTimeWindows::of(10ms));
  const auto all = windows.process(Emit{}).collect();
  const auto reduced =
      windows.reduce([](const Forgetful& kept, const Forgetful&) { return kept; }, Emit{})
          .collect();
  environment.execute();
  auto values = all.values();
  const auto more = reduced.values();
  values.insert(values.end(), more.begin(), more.end());
  return values;
}

TEST_F(CopyingBackend, SendsTheContentsOfWindowsThroughBytes) {
  EXPECT_EQ(forgotten_in_windows(StateBackend::copying), std::vector<int>(5, 0));
  EXPECT_NE(forgotten_in_windows(StateBackend::heap), std::vector<int>(5, 0));
}

TEST_F(CopyingBackend, IsChosenByItsNameToo) {
  EXPECT_EQ(forgotten_in_windows("copying"), std::vector<int>(5, 0));
  EXPECT_NE(forgotten_in_windows("heap"), std::vector<int>(5, 0));
  try {
    StreamExecutionEnvironment{}.set_state_backend("heep");
    ADD_FAILURE() << "a backend that nobody has";
  } catch (const InvalidJob& error) {
    EXPECT_STREQ(error.what(),
                 "there is no state backend 'heep': choose one of heap, copying and rocksdb");
  }
}

TEST_F(CopyingBackend, SendsRollingAggregatesThroughBytes) {
  StreamExecutionEnvironment environment;
  environment.set_state_backend(StateBackend::copying);
  const auto results = environment.from_collection<Forgetful>({{1, 2}, {1, 3}, {1, 4}})
                           .key_by([](const Forgetful& each) { return std::int64_t{each.kept}; })
                           .reduce([](const Forgetful& kept, const Forgetful&) { return kept; })
                           .collect();
  environment.execute();
  EXPECT_EQ(results.values().at(1).forgotten, 0);
  EXPECT_EQ(results.values().at(2).forgotten, 0);
}

TEST(HeapBackend, KeepsObjectsAsTheyAre) {
  internal::KeyedStateOf<std::int64_t> state(128, false);
  state.set_current(state.acquire(1));
  ValueState<Forgetful> value(&state, {"value"});
  value.update({1, 2});
  EXPECT_EQ(value.value()->forgotten, 2);
}

}  // namespace copying_backend_test
}  // namespace weir
