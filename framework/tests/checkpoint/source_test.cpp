#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/events.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace source_test {

/// Says nothing until the end, or after every third element.
struct Rare : WatermarkGenerator<Event> {
  explicit Rare(bool s) : speaks(s) {}
  bool speaks;
  std::int64_t seen = 0;
  void on_event(const Event&, Timestamp timestamp, WatermarkOutput& output) override {
    if (speaks && ++seen % 3 == 0) output.emit_watermark(timestamp);
  }
  void on_periodic_emit(WatermarkOutput&) override {}
};

WatermarkStrategy<Event> rare(bool speaks) {
  return WatermarkStrategy<Event>::for_generator(
             [speaks] { return std::make_unique<Rare>(speaks); })
      .with_timestamp_assigner([](const Event& event) { return Timestamp{event.time}; });
}

Event numbered(std::size_t split, std::size_t i) {
  return {static_cast<std::int64_t>(split), static_cast<std::int64_t>(i),
          static_cast<std::int64_t>(i)};
}

TEST(Source, LosesNoElementThatItsWatermarkGeneratorHasSeen) {
  for (const bool speaks : {false, true}) {
    StreamExecutionEnvironment environment;
    const auto results =
        environment
            .from_source<Event>(std::make_shared<const GeneratedSource>(2, 1'000, numbered),
                                rare(speaks), "Events")
            .collect();
    environment.execute();
    EXPECT_EQ(results.size(), 2'000U) << speaks;
  }
}

TEST(Source, SnapshotsAPositionThatAgreesWithWhatItHasEmitted) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const CollectedResults<Event> results;
    testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment
              .from_source<Event>(std::make_shared<const GeneratedSource>(3, 50, numbered),
                                  rare(seed % 2 == 0), "Events")
              .rebalance()
              .collect(results);
        },
        {.seed = seed, .batch_capacity = 1 + seed % 4, .checkpoint_probability = 0.1},
        {{20 + seed % 17, 2}, {20 + seed % 13, 1}});
    ASSERT_EQ(results.size(), 150U) << seed;
  }
}

TEST(Source, ThatHasEndedIsNotReadAgainAfterARestore) {
  // One split is short: it has ended when the snapshot is taken, and the other has not.
  struct Uneven final : Source<Event> {
    struct Reader final : SplitReader<Event> {
      explicit Reader(std::uint64_t s) : size(s) {}
      std::uint64_t size;
      std::uint64_t next = 0;
      InputStatus poll_next(SourceOutput<Event>& out) override {
        EXPECT_LT(next, size) << "a split that has ended is not asked again";
        out.collect(numbered(0, next++));
        return next < size ? InputStatus::more_available : InputStatus::end_of_input;
      }
      void snapshot_position(StateWriter& writer) const override { writer(next); }
      void restore_position(StateReader& reader) override { reader(next); }
    };
    std::size_t split_count(std::size_t) const override { return 2; }
    std::unique_ptr<SplitReader<Event>> create_reader(std::size_t split,
                                                      std::size_t) const override {
      return std::make_unique<Reader>(split == 0 ? 3 : 600);
    }
  };
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const CollectedResults<Event> results;
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(2);
          environment.from_source<Event>(std::make_shared<const Uneven>(), rare(true), "Events")
              .collect(results);
        },
        {.seed = seed, .checkpoint_probability = 0.1}, {{100, 1}, {60, 2}});
    EXPECT_EQ(run.restores, 2U);
    ASSERT_EQ(results.size(), 603U) << seed;
  }
}

}  // namespace source_test
}  // namespace weir::tests
