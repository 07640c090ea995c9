#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sale.hpp"
#include "show.hpp"
#include "weir/error.hpp"
#include "weir/testing/operator_harness.hpp"

namespace weir::tests {
namespace {

using testing::OperatorHarness;
using Harness = OperatorHarness<Sale, std::string>;
using UpdateType = StateTtlConfig::UpdateType;
using Visibility = StateTtlConfig::StateVisibility;

enum class Kind : std::uint8_t { value, list, map, reducing, aggregating };

struct Sum : AggregateFunction<int, int, int> {
  int create_accumulator() const override { return 0; }
  void add(const int& value, int& sum) const override { sum += value; }
  int get_result(const int& sum) const override { return sum; }
  void merge(int& into, const int& from) const override { into += from; }
};

/// Writes positive amounts into a state; tells at 0 what it holds, e.g. "a 1 2".
class Remember : public KeyedProcessFunction<std::string, Sale, std::string> {
 public:
  Remember(Kind kind, std::optional<StateTtlConfig> ttl) : kind_(kind), ttl_(ttl) {}

  void open(RuntimeContext& context) override {
    const auto state_of = [&](auto descriptor) {
      if (ttl_) descriptor.enable_time_to_live(*ttl_);
      return context.state(descriptor);
    };
    switch (kind_) {
      case Kind::value:
        value_ = state_of(ValueStateDescriptor<int>{"state"});
        break;
      case Kind::list:
        list_ = state_of(ListStateDescriptor<int>{"state"});
        break;
      case Kind::map:
        map_ = state_of(MapStateDescriptor<int, int>{"state"});
        break;
      case Kind::reducing:
        reducing_ = state_of(
            ReducingStateDescriptor<int>{"state", [](int a, int b) { return a * 10 + b; }});
        break;
      case Kind::aggregating:
        aggregating_ = state_of(
            AggregatingStateDescriptor<int, int, int>{"state", std::make_shared<const Sum>()});
        break;
    }
  }
  void process_element(const Sale& sale, Context&, Collector<std::string>& out) override {
    if (sale.amount > 0) return write(sale.amount);
    std::string all = sale.who;
    for (const int value : read()) all += " " + std::to_string(value);
    out.collect(all);
  }

 private:
  void write(int amount) {
    switch (kind_) {
      case Kind::value:
        return value_.update(amount);
      case Kind::list:
        return list_.add(amount);
      case Kind::map:
        return map_.put(amount, amount);
      case Kind::reducing:
        return reducing_.add(amount);
      case Kind::aggregating:
        return aggregating_.add(amount);
    }
  }
  std::vector<int> read() {
    const auto list_of = [](std::optional<int> value) {
      return value ? std::vector<int>{*value} : std::vector<int>{};
    };
    std::vector<int> values;
    switch (kind_) {
      case Kind::value:
        return list_of(value_.value());
      case Kind::list:
        return list_.get();
      case Kind::map:
        for (const auto& [key, value] : map_.entries()) values.push_back(value);
        std::sort(values.begin(), values.end());
        return values;
      case Kind::reducing:
        return list_of(reducing_.get());
      case Kind::aggregating:
        return list_of(aggregating_.get());
    }
    return {};
  }

  Kind kind_;
  std::optional<StateTtlConfig> ttl_;
  ValueState<int> value_;
  ListState<int> list_;
  MapState<int, int> map_;
  ReducingState<int> reducing_;
  AggregatingState<int, int> aggregating_;
};

Harness harness_of(Kind kind, std::optional<StateTtlConfig> ttl,
                   StateBackend backend = StateBackend::heap) {
  return Harness(
      [=](const DataStream<Sale>& sales) {
        return sales.key_by(&Sale::who).process(Remember(kind, ttl));
      },
      {.state_backend = backend});
}

/// Writes an amount at a processing time, or reads.
void write_at(Harness& harness, int time, const std::string& who, int amount) {
  harness.set_processing_time(at(time));
  harness.process_element({who, amount});
}
std::string read_at(Harness& harness, int time, const std::string& who = "a") {
  harness.set_processing_time(at(time));
  harness.process_element({who, 0});
  return harness.take_output().back().value;
}

class StateTtl : public ::testing::TestWithParam<std::tuple<Kind, StateBackend>> {
 protected:
  static Kind kind() { return std::get<0>(GetParam()); }
  static Harness harness(const StateTtlConfig& config) {
    return harness_of(kind(), config, std::get<1>(GetParam()));
  }
  /// A state without background cleanup.
  static constexpr StateTtlConfig ten{.ttl = 10ms, .cleanup_incrementally = 0};
};

TEST_P(StateTtl, EndsAtTheLastWritePlusTheTime) {
  auto state = harness(ten);
  write_at(state, 5, "a", 1);
  EXPECT_EQ(read_at(state, 14), "a 1");
  EXPECT_EQ(read_at(state, 15), "a");
}

TEST_P(StateTtl, RemovesWhatIsReadAndHasExpired) {
  auto state = harness(ten);
  write_at(state, 0, "a", 1);
  state.set_processing_time(at(10));
  EXPECT_EQ(state.state_entries(), 1U);
  read_at(state, 10);
  EXPECT_EQ(state.state_entries(), 0U);
  EXPECT_EQ(state.keys(), 0U);
}

TEST_P(StateTtl, BeginsAnewWithAWrite) {
  auto state = harness(ten);
  write_at(state, 0, "a", 1);
  write_at(state, 6, "a", 1);
  EXPECT_NE(read_at(state, 15), "a");
  EXPECT_EQ(read_at(state, 16), "a");
}

TEST_P(StateTtl, CombinesNothingWithWhatHasExpired) {
  auto state = harness(ten);
  write_at(state, 0, "a", 1);
  write_at(state, 10, "a", 2);
  EXPECT_EQ(read_at(state, 10), "a 2");
}

TEST_P(StateTtl, IsNotExtendedByAReadUnlessAskedFor) {
  auto config = ten;
  config.update_type = UpdateType::on_read_and_write;
  auto extended = harness(config);
  auto plain = harness(ten);
  for (auto* state : {&extended, &plain}) {
    write_at(*state, 0, "a", 1);
    EXPECT_EQ(read_at(*state, 9), "a 1");
  }
  EXPECT_EQ(read_at(plain, 10), "a");
  EXPECT_EQ(read_at(extended, 18), "a 1");
  EXPECT_EQ(read_at(extended, 28), "a");
}

TEST_P(StateTtl, ReturnsWhatHasExpiredOnceIfAskedFor) {
  auto config = ten;
  config.state_visibility = Visibility::return_expired_if_not_cleaned_up;
  auto state = harness(config);
  write_at(state, 0, "a", 1);
  EXPECT_EQ(read_at(state, 100), "a 1");
  EXPECT_EQ(read_at(state, 100), "a");
}

TEST_P(StateTtl, CleansUpAFewKeysAtEachAccess) {
  auto config = ten;
  config.cleanup_incrementally = 2;
  auto state = harness(config);
  for (const char* who : {"a", "b", "c", "d"}) write_at(state, 0, who, 1);
  state.set_processing_time(at(10));
  EXPECT_EQ(state.keys(), 4U);
  read_at(state, 10, "other");
  EXPECT_EQ(state.keys(), 2U);
  read_at(state, 10, "other");
  read_at(state, 10, "other");
  EXPECT_EQ(state.state_entries(), 0U);
}

TEST_P(StateTtl, IsLeftOutOfSnapshotsIfAskedFor) {
  for (const bool asked : {false, true}) {
    auto config = ten;
    config.cleanup_full_snapshot = asked;
    auto state = harness(config);
    write_at(state, 0, "a", 1);
    write_at(state, 5, "b", 1);
    state.set_processing_time(at(10));
    state.restore(state.snapshot());
    EXPECT_EQ(state.state_entries(), asked ? 1U : 2U);
    EXPECT_EQ(read_at(state, 14, "b"), "b 1");
  }
}

TEST_P(StateTtl, GoesOnAfterARestoreAtAnotherParallelism) {
  auto state = harness(ten);
  for (const char* who : {"a", "b", "c", "d"}) write_at(state, 5, who, 1);
  state.restore(state.snapshot(), 3);
  for (const char* who : {"a", "b", "c", "d"}) {
    EXPECT_EQ(read_at(state, 14, who), std::string(who) + " 1");
  }
  for (const char* who : {"a", "b", "c", "d"}) EXPECT_EQ(read_at(state, 15, who), who);
}

TEST_P(StateTtl, IsRefusedWhereTheSnapshotHasNone) {
  auto with = harness(ten);
  write_at(with, 0, "a", 1);
  auto without = harness_of(kind(), std::nullopt);
  EXPECT_THROW(without.restore(with.snapshot()), StateError);
}

INSTANTIATE_TEST_SUITE_P(Kinds, StateTtl,
                         ::testing::Combine(::testing::Values(Kind::value, Kind::list, Kind::map,
                                                              Kind::reducing, Kind::aggregating),
                                            ::testing::Values(StateBackend::heap,
                                                              StateBackend::copying)));

TEST(StateTtlOfElements, EndsForEachAlone) {
  for (const Kind kind : {Kind::list, Kind::map}) {
    for (const bool in_background : {false, true}) {
      auto state = harness_of(
          kind, StateTtlConfig{.ttl = 10ms, .cleanup_incrementally = in_background ? 1U : 0U});
      write_at(state, 0, "a", 1);
      write_at(state, 4, "a", 2);
      EXPECT_EQ(read_at(state, 9), "a 1 2");
      EXPECT_EQ(read_at(state, 10), "a 2");
      EXPECT_EQ(state.state_entries(), 1U);
      EXPECT_EQ(read_at(state, 14), "a");
    }
  }
}

TEST(StateTtlOfElements, IsLeftOutOfSnapshotsForEachAlone) {
  for (const Kind kind : {Kind::list, Kind::map}) {
    auto state = harness_of(
        kind,
        StateTtlConfig{.ttl = 10ms, .cleanup_full_snapshot = true, .cleanup_incrementally = 0});
    write_at(state, 0, "a", 1);
    write_at(state, 4, "a", 2);
    state.set_processing_time(at(10));
    state.restore(state.snapshot());
    EXPECT_EQ(state.state_entries(), 1U);
    EXPECT_EQ(read_at(state, 13), "a 2");
  }
}

TEST(StateTtlConfig, RefusesATimeThatIsNotPositive) {
  auto state = harness_of(Kind::value, StateTtlConfig{.ttl = 0ms});
  EXPECT_THROW(state.process_element({"a", 1}), StateError);
}

}  // namespace
}  // namespace weir::tests
