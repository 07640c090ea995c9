#include "weir/sqlite/sqlite_sink.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <chrono>

#include "checkpoint/scratch_folder.hpp"
#include "killed.hpp"
#include "small_disk.hpp"
#include "weir/weir.hpp"

namespace weir::tests {
namespace sqlite_sink_test {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using Number = std::int64_t;

class SqliteSinks : public ::testing::Test {
 protected:
  std::filesystem::path database() const { return folder_.path() / "results.db"; }
  std::filesystem::path checkpoints() const { return folder_.path() / "checkpoints"; }

  void change(const std::string& sql) const {
    sqlite3* opened = nullptr;
    EXPECT_EQ(sqlite3_open(database().c_str(), &opened), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(opened, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(opened);
  }
  /// The first number of the first row that `sql` asks for.
  Number ask(const std::string& sql) const {
    sqlite3* opened = nullptr;
    EXPECT_EQ(sqlite3_open(database().c_str(), &opened), SQLITE_OK);
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(opened, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(opened);
    EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW);
    const Number number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(opened);
    return number;
  }
  void expect_each_once(Number count) const {
    EXPECT_EQ(ask("SELECT count(*) FROM numbers"), count);
    EXPECT_EQ(ask("SELECT count(DISTINCT number) FROM numbers"), count);
    EXPECT_EQ(ask("SELECT max(number) FROM numbers"), count);
    EXPECT_EQ(ask("SELECT count(*) FROM weir_staged_numbers"), 0);
  }
  std::shared_ptr<sqlite::SqliteSink<Number>> two_phase() const { return two_phase(database()); }
  static std::shared_ptr<sqlite::SqliteSink<Number>> two_phase(
      const std::filesystem::path& database) {
    return std::make_shared<sqlite::SqliteSink<Number>>(
        "numbers", sqlite::Table{database, "numbers", {"number"}},
        [](const Number& n) { return sqlite::Row{n}; });
  }
  /// What the job of the first numbers fails with.
  static std::string failure_of(const std::shared_ptr<AnySink<Number>>& sink,
                                const std::shared_ptr<CheckpointStorage>& storage = nullptr) {
    StreamExecutionEnvironment env;
    if (storage) env.set_checkpoint_storage(storage);
    env.from_sequence(1, 1000).sink_to(sink);
    try {
      env.execute();
    } catch (const Error& error) {
      return error.what();
    }
    return "it has not failed";
  }
  std::shared_ptr<sqlite::SqliteUpsertSink<Number>> upsert() const {
    return std::make_shared<sqlite::SqliteUpsertSink<Number>>(
        sqlite::Table{database(), "latest", {"digit", "number"}, 1}, [](const Number& n) {
          return sqlite::Row{n % 10, n};
        });
  }

 private:
  ScratchFolder folder_;
};

TEST_F(SqliteSinks, HoldEachResultOnce) {
  StreamExecutionEnvironment env;
  env.set_parallelism(3).enable_checkpointing(5ms);
  env.from_sequence(1, 100'000).sink_to(two_phase());
  env.execute();
  expect_each_once(100'000);
}

TEST_F(SqliteSinks, ForgetWhatWasCommittedMoreThanAMonthAgo) {
  const auto run = [&] {
    StreamExecutionEnvironment env;
    env.from_sequence(1, 10).sink_to(two_phase());
    env.execute();
  };
  run();
  EXPECT_EQ(ask("UPDATE weir_committed SET at = at - 31 * 86400 RETURNING 1"), 1);
  run();
  EXPECT_EQ(ask("SELECT count(*) FROM weir_committed"), 1);
  EXPECT_EQ(ask("SELECT count(*) FROM weir_committed WHERE at > strftime('%s', 'now') - 600"), 1);
}

TEST_F(SqliteSinks, KeepTheLastRowOfEachKey) {
  StreamExecutionEnvironment env;
  env.from_sequence(1, 5000).sink_to(upsert());
  env.execute();
  EXPECT_EQ(ask("SELECT count(*) FROM latest"), 10);
  EXPECT_EQ(ask("SELECT min(number) FROM latest"), 4991);
}

TEST_F(SqliteSinks, HoldEachResultOnceThoughTheProcessIsKilledAgainAndAgain) {
  const NumberJob job{.checkpoints = checkpoints()};
  const int kills = run_killed({}, [&](int attempt) {
    auto other = job;
    other.parallelism = 1 + static_cast<std::size_t>(attempt) % 3;
    run_numbers(other, two_phase());
  });
  EXPECT_GT(kills, 5);
  expect_each_once(job.count);
}

TEST_F(SqliteSinks, SayWhichRowHasTheWrongNumberOfValues) {
  StreamExecutionEnvironment env;
  env.from_elements(Number{1}).sink_to(std::make_shared<sqlite::SqliteSink<Number>>(
      "numbers", sqlite::Table{database(), "numbers", {"a", "b"}},
      [](const Number& n) { return sqlite::Row{n}; }));
  EXPECT_THROW(env.execute(), InvalidJob);
}

TEST_F(SqliteSinks, SayWhereNoDatabaseCanBe) {
  StreamExecutionEnvironment env;
  env.from_elements(Number{1}).sink_to(std::make_shared<sqlite::SqliteSink<Number>>(
      "numbers", sqlite::Table{database() / "no" / "such.db", "numbers", {"a"}},
      [](const Number& n) { return sqlite::Row{n}; }));
  try {
    env.execute();
    FAIL();
  } catch (const JobFailed& failed) {
    EXPECT_NE(failed.cause().find("cannot open the SQLite database"), std::string::npos);
  }
}

TEST_F(SqliteSinks, SayThatTheTableHasOtherColumnsBeforeAnythingIsWritten) {
  change("CREATE TABLE numbers (digit); CREATE TABLE latest (digit)");
  EXPECT_THAT(failure_of(two_phase()),
              HasSubstr("table numbers has no column named number; give the sink the columns"));
  EXPECT_THAT(failure_of(upsert()),
              HasSubstr("table latest has no column named number; give the sink the columns"));
  EXPECT_EQ(ask("SELECT count(*) FROM weir_staged_numbers"), 0);
}

TEST_F(SqliteSinks, SayThatAFieldIsTooLong) {
  change("CREATE TABLE numbers (number, CONSTRAINT short CHECK (length(number) < 3))");
  EXPECT_THAT(
      failure_of(two_phase()),
      HasSubstr("CHECK constraint failed: short; change the constraint, or what is written"));
  EXPECT_EQ(ask("SELECT count(*) FROM numbers"), 0);
}

/// Between the pre-commit and the commit of each checkpoint, somebody does something.
class Meddling final : public CheckpointStorage {
 public:
  explicit Meddling(std::function<void()> meddle) : meddle_(std::move(meddle)) {}
  void store(const Snapshot&) override { meddle_(); }
  FoundCheckpoint newest() const override { return {}; }
  std::int64_t last_number() const override { return 0; }
  void discard() override {}

 private:
  std::function<void()> meddle_;
};

TEST_F(SqliteSinks, MissWhatSomebodyHasTakenAway) {
  const auto taking = std::make_shared<Meddling>(
      [this] { change("DELETE FROM weir_staged_numbers WHERE number = 7"); });
  EXPECT_THAT(failure_of(two_phase(), taking),
              HasSubstr("had 1000 rows when it was pre-committed, but 999 are left"));
  EXPECT_EQ(ask("SELECT count(*) FROM numbers"), 0);
}

TEST_F(SqliteSinks, FailWhereTheDiskIsFullAndGoOnWhenThereIsRoom) {
  const NumberJob job{.rate = 10e6, .checkpoints = checkpoints()};
  const auto said = on_a_small_disk([&](SmallDisk& disk) {
    const auto sink = two_phase(disk.folder() / "results.db");
    std::string failure = "it has not failed";
    try {
      run_numbers(job, sink);
    } catch (const JobFailed& error) {
      failure = error.what();
    }
    disk.grow();
    run_numbers(job, sink);
    std::filesystem::copy(disk.folder(), database().parent_path());
    return failure;
  });
  EXPECT_THAT(said, HasSubstr("; see that there is room on the disk"));
  expect_each_once(job.count);
}

}  // namespace sqlite_sink_test
}  // namespace weir::tests
