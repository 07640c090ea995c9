/// \file
/// What is expected of the sinks of every database server. `Database` says how to get at one:
///
///     using Server = ...;                       // with address(), ask(), kill(), start()
///     template <class T> using Sink, Upsert     // in two phases; by key
///     static bool holds_rows(const rows::Table&)
///     static std::vector<std::string> prepared(const Server&)
///     static void end(const Server&, const std::string& id, bool commit)
///     missing_table, too_long, no_unique_key    // what is said of them
#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "connectors/number_sequence.hpp"
#include "killed.hpp"
#include "weir/rows/row_sink.hpp"
#include "weir/weir.hpp"

namespace weir::tests {

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// One server for all tests; each begins without tables.
template <class Database>
class TableSinks : public ::testing::Test {
 protected:
  using Number = std::int64_t;
  using Server = typename Database::Server;

  static void SetUpTestSuite() { server_ = std::make_unique<Server>(); }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override {
    for (const std::string table : {"numbers", "latest"}) ask("DROP TABLE IF EXISTS " + table);
    folder_.emplace();
  }

  static Server& server() { return *server_; }
  static std::string ask(const std::string& sql) { return server_->ask(sql); }
  static rows::Table numbers() {
    return {server_->address(), "numbers", {"number"}, 0, {"bigint"}};
  }
  static auto two_phase(const rows::Table& table = numbers()) {
    return std::make_shared<typename Database::template Sink<Number>>(
        "numbers", table, [](const Number& n) { return rows::Row{rows::Value(n)}; });
  }
  static auto upsert() {
    return std::make_shared<typename Database::template Upsert<Number>>(
        rows::Table{server_->address(), "latest", {"digit", "number"}, 1, {"bigint", "bigint"}},
        [](const Number& n) {
          return rows::Row{n % 10, n};
        });
  }
  static void expect_each_once(Number count) {
    const auto number = std::to_string(count);
    EXPECT_EQ(ask("SELECT count(*), count(DISTINCT number), max(number) FROM numbers"),
              number + '\t' + number + '\t' + number);
    EXPECT_TRUE(Database::prepared(server()).empty());
  }
  /// Of numbers from 0 or 1 on.
  static void expect_the_last(Number last) {
    EXPECT_EQ(ask("SELECT count(*), min(number), max(number) FROM latest"),
              "10\t" + std::to_string(last - 9) + '\t' + std::to_string(last));
  }
  NumberJob job() const { return {.checkpoints = folder_->path()}; }
  /// The numbers up to `count`, some of them before a server is killed that is killed soon.
  static DataStream<Number> slowly(StreamExecutionEnvironment& env, Number count) {
    constexpr double rate = 50'000;
    return env.from_source<Number>(rate_limited<Number>(internal::number_sequence(1, count), rate),
                                   WatermarkStrategy<Number>::no_watermarks(), "Numbers");
  }
  static void kill_server(const JobClient& job, int times) {
    wait_for_checkpoint(job);
    constexpr std::chrono::milliseconds life{150};
    for (int kills = 0; kills < times; ++kills) {
      std::this_thread::sleep_for(life);
      server().kill();
      server().start();
    }
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

 private:
  inline static std::unique_ptr<Server> server_;
  std::optional<ScratchFolder> folder_;
};

/// Between the pre-commit and the commit of each checkpoint, somebody ends what is prepared.
template <class Database>
class Meddling final : public CheckpointStorage {
 public:
  Meddling(const typename Database::Server& server, bool commit)
      : server_(&server), commit_(commit) {}
  void store(const Snapshot&) override {
    for (const auto& id : Database::prepared(*server_)) Database::end(*server_, id, commit_);
  }
  FoundCheckpoint newest() const override { return {}; }
  std::int64_t last_number() const override { return 0; }
  void discard() override {}

 private:
  const typename Database::Server* server_;
  bool commit_;
};

TYPED_TEST_SUITE_P(TableSinks);

TYPED_TEST_P(TableSinks, HoldEachResultOnce) {
  StreamExecutionEnvironment env;
  env.set_parallelism(3).enable_checkpointing(Duration{5});
  env.from_sequence(1, 100'000).sink_to(this->two_phase());
  env.execute();
  this->expect_each_once(100'000);
}

TYPED_TEST_P(TableSinks, HoldEachResultOnceThoughTransactionsAreMany) {
  constexpr std::int64_t count = 100'000;
  StreamExecutionEnvironment env;
  env.set_parallelism(4).enable_checkpointing(Duration{1});
  this->slowly(env, count).sink_to(this->two_phase());
  const auto result = env.execute();
  EXPECT_GT(result.counter("num_transactions_committed"), 500U);
  this->expect_each_once(count);
}

TYPED_TEST_P(TableSinks, KeepTheLastRowOfEachKey) {
  StreamExecutionEnvironment env;
  env.from_sequence(1, 5000).sink_to(this->upsert());
  env.execute();
  this->expect_the_last(5000);
}

TYPED_TEST_P(TableSinks, HoldEachResultOnceThoughTheProcessIsKilledAgainAndAgain) {
  const NumberJob job = this->job();
  const int kills = run_killed({}, [&](int attempt) {
    auto other = job;
    other.parallelism = 1 + static_cast<std::size_t>(attempt) % 3;
    run_numbers(other, this->two_phase());
  });
  EXPECT_GT(kills, 5);
  this->expect_each_once(job.count);
}

TYPED_TEST_P(TableSinks, HoldEachResultOnceThoughTheServerIsKilledAgainAndAgain) {
  constexpr std::int64_t count = 100'000;
  StreamExecutionEnvironment env;
  env.set_parallelism(2)
      .enable_checkpointing(Duration{10})
      .set_restart_strategy(RestartStrategy::fixed_delay(1000, Duration{50}));
  this->slowly(env, count).sink_to(this->two_phase());
  auto client = env.execute_async();
  this->kill_server(client, 4);
  client.wait();
  this->expect_each_once(count);
}

TYPED_TEST_P(TableSinks, WaitForAServerThatComesBack) {
  constexpr std::int64_t count = 60'000;
  StreamExecutionEnvironment env;
  env.set_parallelism(1).enable_checkpointing(Duration{10});
  this->slowly(env, count).sink_to(this->upsert());
  auto client = env.execute_async();
  this->kill_server(client, 2);
  const auto result = client.wait();
  this->expect_the_last(count);
  EXPECT_GT(result.counter("num_retries"), 0U);
}

TYPED_TEST_P(TableSinks, SayThatThePasswordIsWrongAndDoNotShowIt) {
  auto table = this->numbers();
  table.database = this->server().address("guessed");
  const auto failure = this->failure_of(this->two_phase(table));
  EXPECT_THAT(failure, ::testing::HasSubstr(TypeParam::wrong_password));
  EXPECT_THAT(failure, ::testing::Not(::testing::HasSubstr("guessed")));
}

TYPED_TEST_P(TableSinks, SayThatTheTableIsMissing) {
  auto table = this->numbers();
  table.types.clear();
  EXPECT_THAT(this->failure_of(this->two_phase(table)),
              ::testing::AllOf(::testing::HasSubstr(TypeParam::missing_table),
                               ::testing::HasSubstr("; create the table")));
}

TYPED_TEST_P(TableSinks, SayWhichFieldIsTooLong) {
  this->ask("CREATE TABLE numbers (number varchar(2))");
  EXPECT_THAT(this->failure_of(this->two_phase()),
              ::testing::AllOf(::testing::HasSubstr(TypeParam::too_long),
                               ::testing::HasSubstr("; widen the column")));
  EXPECT_EQ(this->ask("SELECT count(*) FROM numbers"), "0");
  EXPECT_TRUE(TypeParam::prepared(this->server()).empty());
}

TYPED_TEST_P(TableSinks, SayThatAnUpsertNeedsAUniqueKey) {
  this->ask("CREATE TABLE latest (digit bigint, number bigint)");
  EXPECT_THAT(this->failure_of(this->upsert()), ::testing::HasSubstr(TypeParam::no_unique_key));
}

TYPED_TEST_P(TableSinks, MissWhatAnAdministratorHasRolledBack) {
  const auto failure = this->failure_of(
      this->two_phase(), std::make_shared<Meddling<TypeParam>>(this->server(), false));
  EXPECT_THAT(failure, ::testing::HasSubstr("somebody has rolled it back, and its rows are gone"));
}

TYPED_TEST_P(TableSinks, FindThatATransactionIsCommittedAlready) {
  const auto failure = this->failure_of(
      this->two_phase(), std::make_shared<Meddling<TypeParam>>(this->server(), true));
  EXPECT_EQ(failure, "it has not failed");
  this->expect_each_once(1000);
}

TYPED_TEST_P(TableSinks, KnowWhetherATableHasRows) {
  EXPECT_FALSE(TypeParam::holds_rows(this->numbers()));
  this->ask("CREATE TABLE numbers (number bigint)");
  EXPECT_FALSE(TypeParam::holds_rows(this->numbers()));
  this->ask("INSERT INTO numbers VALUES (1)");
  EXPECT_TRUE(TypeParam::holds_rows(this->numbers()));
}

REGISTER_TYPED_TEST_SUITE_P(TableSinks, HoldEachResultOnce,
                            HoldEachResultOnceThoughTransactionsAreMany, KeepTheLastRowOfEachKey,
                            HoldEachResultOnceThoughTheProcessIsKilledAgainAndAgain,
                            HoldEachResultOnceThoughTheServerIsKilledAgainAndAgain,
                            WaitForAServerThatComesBack, SayThatThePasswordIsWrongAndDoNotShowIt,
                            SayThatTheTableIsMissing, SayWhichFieldIsTooLong,
                            SayThatAnUpsertNeedsAUniqueKey, MissWhatAnAdministratorHasRolledBack,
                            FindThatATransactionIsCommittedAlready, KnowWhetherATableHasRows);

}  // namespace weir::tests
