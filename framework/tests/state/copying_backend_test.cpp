#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "weir/state.hpp"

namespace weir {
namespace {

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

TEST(HeapBackend, KeepsObjectsAsTheyAre) {
  internal::KeyedStateOf<std::int64_t> state(128, false);
  state.set_current(state.acquire(1));
  ValueState<Forgetful> value(&state, {"value"});
  value.update({1, 2});
  EXPECT_EQ(value.value()->forgotten, 2);
}

}  // namespace
}  // namespace weir
