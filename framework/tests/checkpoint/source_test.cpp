#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
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

/// Emits texts that know their number, and fails to make one of them.
struct Texts final : Source<std::string> {
  explicit Texts(std::size_t b) : bad(b) {}
  std::size_t bad;

  struct Reader final : SplitReader<std::string> {
    explicit Reader(std::size_t b) : bad(b) {}
    std::size_t bad;
    std::size_t next = 0;

    InputStatus poll_next(SourceOutput<std::string>& out) override {
      out.collect("the first of a poll comes by itself");
      const auto made = out.collect_n(100 - next, [this](std::size_t i) {
        if (next + i == bad) throw std::runtime_error("no text");
        return "a text that is too long for a small string: " + std::to_string(next + i);
      });
      next += made;
      return next < 100 ? InputStatus::more_available : InputStatus::end_of_input;
    }
    void snapshot_position(StateWriter&) const override {}
    void restore_position(StateReader&) override {}
  };
  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::unique_ptr<SplitReader<std::string>> create_reader(std::size_t, std::size_t) const override {
    return std::make_unique<Reader>(bad);
  }
};

/// The numbers of the texts, in order, as they came out.
std::vector<std::string> numbers_of_texts(std::size_t bad) {
  StreamExecutionEnvironment environment;
  environment.options().batch_capacity = 7;
  const auto results =
      environment
          .from_source<std::string>(std::make_shared<const Texts>(bad),
                                    WatermarkStrategy<std::string>::no_watermarks(), "Texts")
          .filter([](const std::string& text) { return text[0] == 'a'; })
          .map([](const std::string& text) { return text.substr(text.rfind(' ') + 1); })
          .collect();
  environment.execute();
  return results.values();
}

TEST(Source, CollectsAsManyAsThereIsRoomForAndLosesNone) {
  std::vector<std::string> all;
  for (int i = 0; i < 100; ++i) all.push_back(std::to_string(i));
  EXPECT_EQ(numbers_of_texts(1000), all);
}

TEST(Source, FailsWhereOneOfManyElementsCannotBeMade) {
  EXPECT_THROW(numbers_of_texts(60), JobFailed);
}

/// Emits numbers from 0 on as long as there is room, 20 times: each time as many.
struct Filling final : Source<std::int64_t> {
  struct Reader final : SplitReader<std::int64_t> {
    int polls = 0;

    InputStatus poll_next(SourceOutput<std::int64_t>& out) override {
      for (std::int64_t n = 0; !out.full(); ++n) out.collect(n);
      return ++polls < 20 ? InputStatus::more_available : InputStatus::end_of_input;
    }
    void snapshot_position(StateWriter&) const override {}
    void restore_position(StateReader&) override {}
  };
  std::unique_ptr<SplitReader<std::int64_t>> create_reader(std::size_t,
                                                           std::size_t) const override {
    return std::make_unique<Reader>();
  }
};

/// How many elements a source hands on at a time, with batches of 800 and `job` behind it.
template <class Job>
std::int64_t handed_on_at_a_time(std::size_t parallelism, Job job) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(parallelism);
  environment.options().batch_capacity = 800;
  const auto results = job(environment.from_source<std::int64_t>(
                               std::make_shared<const Filling>(),
                               WatermarkStrategy<std::int64_t>::no_watermarks(), "Filling"))
                           .collect();
  environment.execute();
  const auto numbers = results.values();
  const auto most = *std::max_element(numbers.begin(), numbers.end()) + 1;
  EXPECT_EQ(static_cast<std::int64_t>(numbers.size()), 20 * most) << "nothing is lost";
  return most;
}

using Numbers = DataStream<std::int64_t>;

TEST(Source, HandsOnWholeBatchesWhereTheyTravelAsTheyAre) {
  const auto job = [](const Numbers& numbers) {
    return numbers.filter([](std::int64_t) { return true; }).rebalance();
  };
  EXPECT_EQ(handed_on_at_a_time(1, job), 800);
}

TEST(Source, HandsOnPiecesOfABatchWhereElementsAreWorkedOnAtOnce) {
  const auto map = [](const Numbers& numbers) {
    return numbers.map([](std::int64_t n) { return n; });
  };
  EXPECT_EQ(handed_on_at_a_time(1, map), 100);
  const auto divide = [](const Numbers& numbers) { return numbers.rebalance(); };
  EXPECT_EQ(handed_on_at_a_time(2, divide), 100);
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
