#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/events.hpp"
#include "runtime/failing.hpp"
#include "show.hpp"
#include "weir/testing/operator_harness.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace checkpoint_listener_test {

using namespace std::chrono_literals;
using testing::OperatorHarness;

/// What listeners were told, by name and subtask; -1 stands for close().
class Notices {
 public:
  void add(const std::string& who, std::int64_t what) {
    const std::scoped_lock lock(mutex_);
    told_[who].push_back(what);
  }
  std::map<std::string, std::vector<std::int64_t>> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(told_, {});
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<std::int64_t>> told_;
};
using Shared = std::shared_ptr<Notices>;

/// Adds what it is told.
class Listening : public CheckpointListener {
 public:
  Listening(std::string name, Shared notices)
      : name_(std::move(name)), notices_(std::move(notices)) {}
  void notify_checkpoint_complete(std::int64_t checkpoint) override { add(checkpoint); }

 protected:
  void begin(const RuntimeContext& context) { name_ += std::to_string(context.subtask_index()); }
  void add(std::int64_t what) { notices_->add(name_, what); }

 private:
  std::string name_;
  Shared notices_;
};

struct ListeningMap : RichMapFunction<Event, Event>, Listening {
  explicit ListeningMap(Shared notices) : Listening("map ", std::move(notices)) {}
  void open(RuntimeContext& context) override { begin(context); }
  Event map(const Event& event) override { return event; }
  void close() override { add(-1); }
};

struct ListeningSink : SinkFunction<Event>, Listening {
  explicit ListeningSink(Shared notices) : Listening("sink ", std::move(notices)) {}
  void open(RuntimeContext& context) override { begin(context); }
  void invoke(const Event&, Timestamp) override {}
  void close() override { add(-1); }
};

/// A source whose reader listens.
class ListeningSource final : public Source<Event> {
 public:
  ListeningSource(Shared notices, std::size_t splits, std::size_t per_split)
      : notices_(std::move(notices)), splits_(splits), per_split_(per_split) {}
  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::size_t split_count(std::size_t) const override { return splits_; }
  std::unique_ptr<SplitReader<Event>> create_reader(std::size_t split, std::size_t) const override {
    return std::make_unique<Reader>(notices_, split, per_split_);
  }

 private:
  struct Reader final : SplitReader<Event>, Listening {
    Reader(Shared notices, std::size_t split, std::size_t n)
        : Listening("reader " + std::to_string(split), std::move(notices)), left(n) {}
    InputStatus poll_next(SourceOutput<Event>& out) override {
      if (left == 0) return InputStatus::end_of_input;
      out.collect({static_cast<std::int64_t>(left), 1, 0});
      --left;
      return InputStatus::more_available;
    }
    void snapshot_position(StateWriter& writer) const override { writer(left); }
    void restore_position(StateReader& reader) override { reader(left); }
    void close() override { add(-1); }
    std::uint64_t left;
  };

  Shared notices_;
  std::size_t splits_;
  std::size_t per_split_;
};

void build(StreamExecutionEnvironment& environment, const Shared& notices, std::size_t per_split) {
  environment
      .from_source<Event>(std::make_shared<const ListeningSource>(notices, 2, per_split),
                          WatermarkStrategy<Event>::no_watermarks(), "Listening")
      .key_by(&Event::key)
      .sum(&Event::value)
      .rebalance()
      .map(ListeningMap(notices))
      .disable_chaining()
      .add_sink(ListeningSink(notices));
}

/// All were told of checkpoints 1 to `completed`, each once, in order, and then closed.
void expect_all_told(Notices& notices, std::int64_t completed, std::uint64_t run) {
  std::vector<std::int64_t> expected;
  for (std::int64_t i = 1; i <= completed; ++i) expected.push_back(i);
  expected.push_back(-1);
  const auto told = notices.take();
  ASSERT_EQ(told.size(), 6U) << run;
  for (const auto& [who, what] : told) ASSERT_EQ(what, expected) << who << ", run " << run;
}

TEST(CheckpointListener, IsToldOfEachCheckpointInItsFunctionSinkOrReader) {
  const auto notices = std::make_shared<Notices>();
  testing::JobHarness job([&](auto& environment) { build(environment, notices, 3); },
                          {.parallelism = 2});
  job.open();
  EXPECT_TRUE(notices->take().empty());
  job.run();
  expect_all_told(*notices, 0, 0);
}

TEST(CheckpointListener, IsToldOfAllBeforeItIsClosedWhateverTheOrderOfSteps) {
  std::int64_t checkpoints = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const auto notices = std::make_shared<Notices>();
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_parallelism(2);
          build(environment, notices, 5 + seed % 10);
        },
        {.seed = seed, .checkpoint_probability = 0.3});
    checkpoints += run.checkpoints;
    expect_all_told(*notices, run.checkpoints, seed);
  }
  EXPECT_GT(checkpoints, 600);
}

TEST(CheckpointListener, IsToldOfAllBeforeItIsClosedOnThreads) {
  std::int64_t checkpoints = 0;
  for (std::uint64_t run = 0; run < 20; ++run) {
    const auto notices = std::make_shared<Notices>();
    StreamExecutionEnvironment environment;
    environment.set_parallelism(2);
    environment.options().checkpoint_interval = 1ms;
    environment.options().batch_capacity = 4;
    build(environment, notices, 2000 + run * 100);
    const auto result = environment.execute();
    const auto completed = result.metrics().checkpoints.completed;
    checkpoints += completed;
    expect_all_told(*notices, completed, run);
  }
  EXPECT_GT(checkpoints, 0);
}

struct FailingListener : SinkFunction<int>, CheckpointListener {
  void invoke(const int&, Timestamp) override {}
  void notify_checkpoint_complete(std::int64_t) override {
    throw std::runtime_error("cannot publish");
  }
};

TEST(CheckpointListener, ThatFailsFailsTheJobAndIsNamed) {
  const auto input = std::make_shared<testing::TestInput<int>>("Input");
  testing::JobHarness job([&](StreamExecutionEnvironment& environment) {
    input->stream(environment).add_sink(FailingListener{}).name("Publish");
  });
  job.open();
  try {
    job.snapshot();
    FAIL();
  } catch (const JobFailed& failed) {
    EXPECT_EQ(failed.operator_name(), "Publish");
    EXPECT_EQ(failed.cause(), "cannot publish");
  }
}

}  // namespace checkpoint_listener_test
}  // namespace weir::tests
