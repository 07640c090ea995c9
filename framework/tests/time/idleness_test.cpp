#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "weir/testing/scripted_source.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace idleness_test {

using testing::simulate;

/// Two splits that always have a next element, 10 ms of event time after the one before; the second
/// is 1000 s ahead. Nothing of that is ever late.
class Busy final : public Source<long> {
 public:
  explicit Busy(long elements) : elements_(elements) {}
  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::size_t split_count(std::size_t) const override { return 2; }
  std::unique_ptr<SplitReader<long>> create_reader(std::size_t split, std::size_t) const override {
    return std::make_unique<Reader>(static_cast<long>(split) * 1'000'000, elements_);
  }

 private:
  class Reader final : public SplitReader<long> {
   public:
    Reader(long first, long elements) : first_(first), elements_(elements) {}
    InputStatus poll_next(SourceOutput<long>& out) override {
      if (next_ == elements_) return InputStatus::end_of_input;
      out.collect(1, Timestamp{first_ + 10 * next_++});
      return InputStatus::more_available;
    }
    void snapshot_position(StateWriter& writer) const override { writer(next_); }
    void restore_position(StateReader& reader) override { reader(next_); }

   private:
    long first_;
    long elements_;
    long next_ = 0;
  };

  long elements_;
};

constexpr long per_split = 150;

WatermarkStrategy<long> strategy() {
  return WatermarkStrategy<long>::for_monotonous_timestamps().with_idleness(50ms);
}

DataStream<long> busy(StreamExecutionEnvironment& env, const WatermarkStrategy<long>& strategy) {
  return env.from_source<long>(std::make_shared<const Busy>(per_split), strategy, "Busy");
}

CollectedResults<long> counts(const DataStream<long>& ones) {
  return ones.key_by([](long) { return 0; })
      .window(TumblingEventTimeWindows::of(100ms))
      .reduce([](long a, long b) { return a + b; })
      .collect();
}

long sum(const CollectedResults<long>& counts) {
  long sum = 0;
  for (const long n : counts.values()) sum += n;
  return sum;
}

/// How many of 100 simulations count less than all elements.
template <class Build>
int lossy_runs(Build build) {
  int lossy = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CollectedResults<long> results;
    simulate(
        [&](StreamExecutionEnvironment& env) {
          env.set_auto_watermark_interval(5ms);
          results = build(env);
        },
        {.seed = seed});
    lossy += sum(results) == 2 * per_split ? 0 : 1;
  }
  return lossy;
}

TEST(WithIdleness, DoesNotCountTimeInWhichTheSourceIsHeldUp) {
  EXPECT_EQ(lossy_runs([](StreamExecutionEnvironment& env) {
              env.set_parallelism(2);
              return counts(busy(env, strategy()).rebalance().map([](long one) { return one; }));
            }),
            0);
}

TEST(WithIdleness, LooksForElementsOnceMoreBeforeAStreamIsIdle) {
  // One subtask reads both splits: while it is not stepped, no split is asked for anything.
  EXPECT_EQ(lossy_runs([](StreamExecutionEnvironment& env) {
              return counts(busy(env, strategy()).rebalance());
            }),
            0);
}

/// A reader of which the first split has elements all the time and the second none.
class HalfSilent final : public Source<long> {
 public:
  std::size_t split_count(std::size_t) const override { return 2; }
  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::unique_ptr<SplitReader<long>> create_reader(std::size_t split, std::size_t) const override {
    return std::make_unique<Reader>(split == 1);
  }

 private:
  class Reader final : public SplitReader<long> {
   public:
    explicit Reader(bool silent) : silent_(silent) {}
    InputStatus poll_next(SourceOutput<long>& out) override {
      if (asked_++ == 1000) return InputStatus::end_of_input;
      if (silent_) return InputStatus::nothing_available;
      out.collect(asked_, Timestamp{asked_});
      return InputStatus::more_available;
    }
    void snapshot_position(StateWriter&) const override {}
    void restore_position(StateReader&) override {}

   private:
    bool silent_;
    long asked_ = 0;
  };
};

TEST(WithIdleness, IsSeenOfASplitBesideOneThatAlwaysHasElements) {
  std::vector<Timestamp> watermarks;
  const auto build = [&](StreamExecutionEnvironment& env) {
    env.set_auto_watermark_interval(5ms);
    env.from_source<long>(std::make_shared<const HalfSilent>(), strategy(), "Half silent")
        .key_by([](long) { return 0; })
        .window(TumblingEventTimeWindows::of(100ms))
        .reduce([](long, long b) { return b; })
        .add_sink([&](long last) { watermarks.push_back(Timestamp{last}); });
  };
  const auto result = simulate(build, {.seed = 1});
  EXPECT_GE(watermarks.size(), 10U);
  EXPECT_EQ(result.metrics.sum_of("Window Reduce").late_records_dropped, 0U);
}

TEST(WithIdleness, IsPassedOnWhereThereIsNoRoomForItAtFirst) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const CollectedResults<long> results;
    simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.disable_operator_chaining();
          const auto source = std::make_shared<const testing::ScriptedSource<long>>(
              testing::Script<long>().element(1, Timestamp{0}).pause(1s));
          const auto idle =
              WatermarkStrategy<long>::for_monotonous_timestamps().with_idleness(100ms);
          environment.from_source<long>(source, idle, "Idle").collect(results);
        },
        {.seed = seed, .channel_capacity = 1});
    EXPECT_EQ(results.values(), std::vector<long>{1});
  }
}

}  // namespace idleness_test
}  // namespace weir::tests
