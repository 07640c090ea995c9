// The table of docs/concepts/guarantees.md, made by running every combination.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "sinks/external_store.hpp"
#include "weir/testing/job_harness.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/testing/test_input.hpp"

namespace weir::tests {
namespace guarantees_test {

constexpr std::int64_t last_row = 40;

/// A feed that nobody can ask again: what it has said is gone.
class LiveFeed final : public Source<std::int64_t> {
 public:
  explicit LiveFeed(std::shared_ptr<std::int64_t> said) : said_(std::move(said)) {}
  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::unique_ptr<SplitReader<std::int64_t>> create_reader(std::size_t,
                                                           std::size_t) const override {
    return std::make_unique<Reader>(said_);
  }

 private:
  struct Reader final : SplitReader<std::int64_t> {
    explicit Reader(std::shared_ptr<std::int64_t> s) : said(std::move(s)) {}
    InputStatus poll_next(SourceOutput<std::int64_t>& out) override {
      if (*said == last_row) return InputStatus::end_of_input;
      out.collect(++*said);
      return InputStatus::more_available;
    }
    void snapshot_position(StateWriter&) const override {}
    void restore_position(StateReader&) override {}
    std::shared_ptr<std::int64_t> said;
  };
  std::shared_ptr<std::int64_t> said_;
};

/// What became of the rows of one run.
struct Damage {
  bool lost = false;
  bool doubled = false;
  void operator|=(const Damage& other) {
    lost = lost || other.lost;
    doubled = doubled || other.doubled;
  }
};

Damage damage_of(const ExternalStore& store, bool by_key) {
  Damage damage;
  for (std::int64_t row = 1; row <= last_row; ++row) {
    const auto found = store.by_key.find(row);
    damage.lost = damage.lost || found == store.by_key.end();
    damage.doubled =
        damage.doubled || (!by_key && found != store.by_key.end() && found->second > 1);
  }
  return damage;
}

Damage run(bool replayable, const std::string& kind, Stage stage, int nth) {
  const auto store = std::make_shared<ExternalStore>();
  const auto said = std::make_shared<std::int64_t>(0);
  store->crash_at(stage, nth);
  simulate_processes(
      [&](StreamExecutionEnvironment& env) {
        const auto rows = replayable
                              ? env.from_sequence(1, last_row)
                              : env.from_source<std::int64_t>(
                                    std::make_shared<LiveFeed>(said),
                                    WatermarkStrategy<std::int64_t>::no_watermarks(), "Live");
        if (kind == "write-ahead") {
          rows.sink_to(std::make_shared<WriteAheadStoreSink>(store));
        } else if (kind == "two-phase") {
          rows.sink_to(std::make_shared<TwoPhaseStoreSink>(store));
        } else {
          rows.sink_to(std::make_shared<PlainStoreSink>(store));
        }
      },
      {.seed = static_cast<std::uint64_t>(nth), .checkpoint_probability = 0.1});
  return damage_of(*store, kind == "idempotent");
}

std::string in_words(const Damage& damage) {
  if (damage.lost) return damage.doubled ? "neither" : "at most once";
  return damage.doubled ? "at least once" : "exactly once";
}

std::string table() {
  std::string text;
  for (const std::string kind : {"plain", "idempotent", "write-ahead", "two-phase"}) {
    text += "| " + kind;
    for (const bool replayable : {true, false}) {
      Damage damage;
      for (const Stage stage :
           {Stage::write, Stage::flush, Stage::before_prepare, Stage::after_prepare,
            Stage::before_commit, Stage::after_commit, Stage::recovery}) {
        for (int nth = 1; nth <= 20; ++nth) damage |= run(replayable, kind, stage, nth);
      }
      text += " | " + in_words(damage);
    }
    text += " |\n";
  }
  return text;
}

TEST(Guarantees, AreWhatThePageSays) {
  std::stringstream page;
  page << std::ifstream(WEIR_GUARANTEES).rdbuf();
  const std::string found = table();
  EXPECT_NE(page.str().find("|---|---|---|\n" + found), std::string::npos)
      << "the page " WEIR_GUARANTEES " should hold\n"
      << found;
}

/// The moment: a part has been written, and the state still holds all of it.
TEST(WriteAheadSink, DoublesWhatWasWrittenWhenTheJobFailedInTheMiddleOfAChunk) {
  const auto store = std::make_shared<ExternalStore>();
  store->busy_every = 0;
  store->crash_at(Stage::write, 3);
  testing::TestInput<std::int64_t> input;
  testing::JobHarness job([&](StreamExecutionEnvironment& env) {
    input.stream(env).sink_to(std::make_shared<WriteAheadStoreSink>(store));
  });
  job.open();
  for (std::int64_t row = 1; row <= 4; ++row) input.emit(row, Timestamp{row});
  job.run();
  EXPECT_TRUE(store->rows.empty()) << "no checkpoint is complete";
  EXPECT_THROW(job.snapshot(), JobFailed);
  EXPECT_EQ(store->rows, (std::vector<std::int64_t>{1, 2}));
}

TEST(Sink, IsFlushedBeforeASnapshotAndHoldsTheTaskWhileItIsBusy) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto store = std::make_shared<ExternalStore>();
    store->busy_every = 2 + static_cast<int>(seed % 7);
    const auto result = testing::simulate(
        [&](StreamExecutionEnvironment& env) {
          env.set_parallelism(2);
          env.from_sequence(1, last_row)
              .rebalance()
              .sink_to(std::make_shared<PlainStoreSink>(store));
        },
        {.seed = seed, .checkpoint_probability = 0.2});
    EXPECT_EQ(store->rows.size(), static_cast<std::size_t>(last_row)) << seed;
    EXPECT_GT(result.checkpoints, 0) << seed;
  }
}

}  // namespace guarantees_test
}  // namespace weir::tests
