#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>

#include "runtime/events.hpp"
#include "runtime/failing.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace failure_test {

/// Where a job is to fail.
enum class Place { open, element, timer, close, sink, key, watermark, partition };

/// Throws if `here` is the place where the job is to fail.
struct Trap {
  Place place;
  void pass(Place here) const {
    if (here == place) throw std::runtime_error("it went wrong");
  }
};

/// Fails in open(), for an element, in a timer or in close().
struct Fragile : KeyedProcessFunction<std::int64_t, Event, Event> {
  explicit Fragile(Trap t) : trap(t) {}
  Trap trap;

  void open(RuntimeContext&) override { trap.pass(Place::open); }
  void process_element(const Event& event, Context& context, Collector<Event>& out) override {
    trap.pass(Place::element);
    context.timer_service().register_event_time_timer(Timestamp{event.time});
    out.collect(event);
  }
  void on_timer(Timestamp, OnTimerContext&, Collector<Event>&) override { trap.pass(Place::timer); }
  void close() override { trap.pass(Place::close); }
};

/// Fails where it is asked for a watermark, not where it sees an element.
struct FragileGenerator : WatermarkGenerator<Event> {
  explicit FragileGenerator(Trap t) : trap(t) {}
  Trap trap;

  void on_event(const Event&, Timestamp, WatermarkOutput&) override {}
  void on_periodic_emit(WatermarkOutput&) override { trap.pass(Place::watermark); }
};

/// A job that fails at `place`; unchained, since places within one task could hide behind others.
void build(StreamExecutionEnvironment& environment, Place place, bool chained,
           std::size_t per_split) {
  const Trap trap{place};
  if (!chained) environment.disable_operator_chaining();
  environment.options().auto_watermark_interval = 1ms;
  generated(environment, 2, per_split,
            [](std::size_t split, std::size_t i) {
              const auto n = static_cast<std::int64_t>(i);
              return Event{n % 7, static_cast<std::int64_t>(split), n};
            })
      .name("Source")
      .partition_custom([trap](const Event& event, std::size_t n) {
        trap.pass(Place::partition);
        return static_cast<std::size_t>(event.value) % n;
      })
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<Event>::for_generator([trap] {
            return std::make_unique<FragileGenerator>(trap);
          }).with_timestamp_assigner([](const Event& event) { return Timestamp{event.time}; }))
      .name("Watermarks")
      .key_by([trap](const Event& event) {
        trap.pass(Place::key);
        return event.key;
      })
      .process(Fragile(trap))
      .name("Fragile")
      .add_sink([trap](const Event&) { trap.pass(Place::sink); })
      .name("Sink");
}

struct Case {
  Place place;
  std::string name;
  std::string operator_name;    ///< the one that is to be told
  std::size_t per_split = 500;  ///< elements a split
  bool asked_by_sender = false;
};
std::ostream& operator<<(std::ostream& out, const Case& each) { return out << each.name; }

class FailureIn : public ::testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(
    Places, FailureIn,
    ::testing::Values(Case{Place::open, "open", "Fragile"},
                      Case{Place::element, "element", "Fragile"},
                      Case{Place::timer, "timer", "Fragile"},
                      Case{Place::close, "close", "Fragile"}, Case{Place::sink, "sink", "Sink"},
                      Case{Place::watermark, "watermark", "Watermarks", 1'000'000},
                      // In a batch that is full, and in one that is sent because nothing follows.
                      Case{Place::key, "key", "Watermarks", 5'000, true},
                      Case{Place::key, "key_of_few", "Watermarks", 3, true},
                      Case{Place::partition, "partition", "Source", 5'000, true},
                      Case{Place::partition, "partition_of_few", "Source", 3, true}),
    [](const auto& each) { return each.param.name; });

void expect_told(const JobFailed& failure, const std::string& operator_name) {
  EXPECT_EQ(failure.operator_name(), operator_name);
  EXPECT_EQ(failure.cause(), "it went wrong");
  EXPECT_LT(failure.subtask(), 2U);
  expect_contains(failure.what(), "'" + operator_name + "' (subtask ");
}

TEST_P(FailureIn, IsToldWithOperatorAndCauseByThreads) {
  for (const std::size_t parallelism : {1U, 2U}) {
    for (const bool chained : {true, false}) {
      // With one subtask nobody asks for keys before the function does, or for a partition.
      if (GetParam().asked_by_sender && parallelism == 1) continue;
      StreamExecutionEnvironment environment;
      environment.set_parallelism(parallelism);
      build(environment, GetParam().place, chained, GetParam().per_split);
      expect_told(failure_of(environment), GetParam().operator_name);
    }
  }
}

TEST_P(FailureIn, IsToldWithOperatorAndCauseInASimulation) {
  try {
    testing::simulate(
        [](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(2);
          build(environment, GetParam().place, true, GetParam().per_split);
        },
        {.seed = 1});
    FAIL() << "the job was meant to fail";
  } catch (const JobFailed& failure) {
    expect_told(failure, GetParam().operator_name);
  }
}

TEST(Failure, NamesTheSubtask) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(3);
  struct FailsInLast : RichMapFunction<Event, Event> {
    std::size_t subtask = 0;
    void open(RuntimeContext& context) override { subtask = context.subtask_index(); }
    Event map(const Event& event) override {
      if (subtask == 2) throw std::runtime_error("no");
      return event;
    }
  };
  generated(environment, 3, 100, [](std::size_t, std::size_t) { return Event{}; })
      .map(FailsInLast{})
      .name("Last")
      .add_sink([](const Event&) {});
  const auto failure = failure_of(environment);
  EXPECT_EQ(failure.subtask(), 2U);
  EXPECT_STREQ(failure.what(), "operator 'Last' (subtask 3 of 3) failed: no");
}

TEST(Failure, IsToldEvenIfWhatIsThrownIsNoException) {
  StreamExecutionEnvironment environment;
  environment.from_collection<int>({1})
      .map([](int) -> int { throw 7; })
      .name("Thrower")
      .add_sink([](int) {});
  const auto failure = failure_of(environment);
  EXPECT_EQ(failure.operator_name(), "Thrower");
  expect_contains(failure.cause(), "no std::exception");
}

/// A reader that fails where it is told to.
struct FragileSource : Source<Event> {
  enum class Where { count, create, open, poll, close };
  explicit FragileSource(Where w) : where(w) {}
  Where where;

  void pass(Where here) const {
    if (here == where) throw std::runtime_error("it went wrong");
  }
  struct Reader : SplitReader<Event> {
    const FragileSource* source;
    explicit Reader(const FragileSource& s) : source(&s) {}
    void open(RuntimeContext&) override { source->pass(Where::open); }
    InputStatus poll_next(SourceOutput<Event>& out) override {
      out.collect(Event{});
      source->pass(Where::poll);
      return InputStatus::end_of_input;
    }
    void snapshot_position(StateWriter&) const override {}
    void restore_position(StateReader&) override {}
    void close() override { source->pass(Where::close); }
  };
  std::size_t split_count(std::size_t) const override {
    pass(Where::count);
    return 3;
  }
  std::unique_ptr<SplitReader<Event>> create_reader(std::size_t, std::size_t) const override {
    pass(Where::create);
    return std::make_unique<Reader>(*this);
  }
};

TEST(Failure, OfASourceNamesIt) {
  using Where = FragileSource::Where;
  for (const auto where : {Where::count, Where::create, Where::open, Where::poll, Where::close}) {
    StreamExecutionEnvironment environment;
    environment
        .from_source<Event>(std::make_shared<const FragileSource>(where),
                            WatermarkStrategy<Event>::no_watermarks(), "Fragile source")
        .add_sink([](const Event&) {});
    const auto failure = failure_of(environment);
    EXPECT_EQ(failure.operator_name(), "Fragile source") << static_cast<int>(where);
    EXPECT_EQ(failure.cause(), "it went wrong");
  }
}

/// Counts how many copies were opened and closed; may fail in one of both.
struct Counted : RichMapFunction<int, int> {
  std::shared_ptr<std::atomic<int>> opened;
  std::shared_ptr<std::atomic<int>> closed;
  bool fails_in_open = false;
  bool fails_in_map = false;
  bool fails_in_close = false;

  void open(RuntimeContext&) override {
    if (fails_in_open) throw std::runtime_error("open");
    ++*opened;
  }
  int map(const int& n) override {
    if (fails_in_map) throw std::runtime_error("map");
    return n;
  }
  void close() override {
    if (fails_in_open) return;
    ++*closed;
    if (fails_in_close) throw std::runtime_error("close");
  }
};

/// Five functions in a row, of which the middle one is `middle`.
JobFailed failure_in_the_middle_of_five(Counted& middle, bool chained) {
  middle.opened = std::make_shared<std::atomic<int>>(0);
  middle.closed = std::make_shared<std::atomic<int>>(0);
  Counted other;
  other.opened = middle.opened;
  other.closed = middle.closed;
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2);
  if (!chained) environment.disable_operator_chaining();
  environment.from_collection<int>({1, 2, 3, 4})
      .map(other)
      .map(other)
      .map(middle)
      .name("Middle")
      .map(other)
      .map(other)
      .add_sink([](int) {});
  return failure_of(environment);
}

TEST(Failure, ClosesAllThatWasOpened) {
  for (const bool chained : {true, false}) {
    Counted in_map;
    in_map.fails_in_map = true;
    EXPECT_EQ(failure_in_the_middle_of_five(in_map, chained).cause(), "map");
    EXPECT_EQ(*in_map.opened, 10);
    EXPECT_EQ(*in_map.closed, 10);

    Counted in_open;
    in_open.fails_in_open = true;
    EXPECT_EQ(failure_in_the_middle_of_five(in_open, chained).cause(), "open");
    EXPECT_EQ(*in_open.closed, *in_open.opened);

    Counted in_close;
    in_close.fails_in_close = true;
    EXPECT_EQ(failure_in_the_middle_of_five(in_close, chained).cause(), "close");
    EXPECT_EQ(*in_close.closed, 10) << "a close() that fails does not keep others from theirs";
  }
}

TEST(Failure, InCloseDoesNotHideTheOneBefore) {
  Counted both;
  both.fails_in_map = both.fails_in_close = true;
  EXPECT_EQ(failure_in_the_middle_of_five(both, true).cause(), "map");
}

TEST(Failure, StopsTheOtherTasks) {
  StreamExecutionEnvironment environment;
  environment.set_parallelism(2);
  // The other stream has no end that a test would live to see.
  const auto endless = generated(environment, 2, std::size_t{1} << 60U,
                                 [](std::size_t, std::size_t) { return Event{}; });
  endless.add_sink([](const Event&) {});
  environment.from_collection<int>({1})
      .map([](int) -> int { throw std::runtime_error("stop"); })
      .add_sink([](int) {});
  EXPECT_EQ(failure_of(environment).cause(), "stop");
}

TEST(Failure, OfASnapshotPositionFailsTheJob) {
  struct NoPosition : Source<Event> {
    struct Reader : SplitReader<Event> {
      InputStatus poll_next(SourceOutput<Event>& out) override {
        out.collect(Event{});
        return InputStatus::more_available;
      }
      void snapshot_position(StateWriter&) const override {
        throw std::runtime_error("no position");
      }
      void restore_position(StateReader&) override {}
    };
    std::unique_ptr<SplitReader<Event>> create_reader(std::size_t, std::size_t) const override {
      return std::make_unique<Reader>();
    }
  };
  StreamExecutionEnvironment environment;
  environment.enable_checkpointing(1ms);
  environment
      .from_source<Event>(std::make_shared<const NoPosition>(),
                          WatermarkStrategy<Event>::no_watermarks(), "No position")
      .add_sink([](const Event&) {});
  EXPECT_EQ(failure_of(environment).operator_name(), "No position");
}

}  // namespace failure_test
}  // namespace weir::tests
