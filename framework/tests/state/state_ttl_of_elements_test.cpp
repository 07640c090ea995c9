#include <gtest/gtest.h>

#include <span>
#include <string>

#include "state/expiring.hpp"
#include "weir/error.hpp"
#include "weir/windowed_stream.hpp"

namespace weir::tests::expiring {
namespace state_ttl_of_elements_test {

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

TEST(StateTtlOfElements, IsNotExtendedByAskingWhetherThereAreAny) {
  struct Ask : KeyedProcessFunction<std::string, Sale, std::string> {
    MapState<int, int> map;
    StateTtlConfig config;
    void open(RuntimeContext& context) override {
      map = context.state(MapStateDescriptor<int, int>{"map"}.enable_time_to_live(config));
    }
    void process_element(const Sale& sale, Context&, Collector<std::string>& out) override {
      if (sale.amount > 0) return map.put(1, sale.amount);
      out.collect(map.is_empty() ? "empty" : "not empty");
    }
  };
  for (const auto visibility :
       {Visibility::never_return_expired, Visibility::return_expired_if_not_cleaned_up}) {
    Ask ask;
    ask.config = {.ttl = 10ms,
                  .update_type = UpdateType::on_read_and_write,
                  .state_visibility = visibility,
                  .cleanup_incrementally = 0};
    Harness state(
        [&](const DataStream<Sale>& sales) { return sales.key_by(&Sale::who).process(ask); });
    write_at(state, 0, "a", 1);
    EXPECT_EQ(read_at(state, 9), "not empty");
    const bool never = visibility == Visibility::never_return_expired;
    EXPECT_EQ(read_at(state, 10), never ? "empty" : "not empty");
    EXPECT_EQ(state.state_entries(), never ? 0U : 1U);
  }
}

TEST(StateTtlOfWindows, CleansUpForEveryRecordToo) {
  // State by window lies elsewhere than state by key: both are cleaned by the elements that come.
  struct Remember : ProcessWindowFunction<Sale, std::string, std::string> {
    void process(const std::string&, Context& context, std::span<const Sale>,
                 Collector<std::string>&) override {
      const StateTtlConfig config{
          .ttl = 10ms, .cleanup_incrementally = 2, .run_cleanup_for_every_record = true};
      ValueStateDescriptor<int> descriptor{"x"};
      descriptor.enable_time_to_live(config);
      context.window_state().state(descriptor).update(1);
      context.global_state().state(descriptor).update(1);
    }
  };
  Harness state([](const DataStream<Sale>& sales) {
    return sales.key_by(&Sale::who)
        .window(TumblingEventTimeWindows::of(10ms))
        .allowed_lateness(1s)
        .process(Remember{});
  });
  state.process_element({"a", 1}, at(5));
  state.process_watermark(at(9));
  EXPECT_EQ(state.state_entries(), 3U) << "the element, and a value of each state";
  state.advance(10ms);
  for (int i = 0; i < 2; ++i) state.process_element({"b", 1}, at(15));
  EXPECT_EQ(state.state_entries(), 3U) << "only elements: one of the first window, two of the next";
}

TEST(StateTtlConfig, RefusesToCleanUpNoKeyForEveryRecord) {
  auto state = harness_of(
      Kind::value,
      StateTtlConfig{.ttl = 1ms, .cleanup_incrementally = 0, .run_cleanup_for_every_record = true});
  EXPECT_THROW(state.process_element({"a", 1}), StateError);
}

TEST(StateTtlConfig, RefusesATimeThatIsNotPositive) {
  auto state = harness_of(Kind::value, StateTtlConfig{.ttl = 0ms});
  EXPECT_THROW(state.process_element({"a", 1}), StateError);
}

}  // namespace state_ttl_of_elements_test
}  // namespace weir::tests::expiring
