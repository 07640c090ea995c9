// `weir run --sink` to servers: one for each connector.
#include <gmock/gmock.h>

#include <set>
#include <string>
#include <vector>

#include "cli.hpp"
#include "kafka_server.hpp"
#include "mariadb_server.hpp"
#include "postgres_server.hpp"
#include "redis_server.hpp"
#include "search_server.hpp"

namespace weir::cli {
namespace run_servers_test {

const std::string command = "weir run ride_count --rides 2000 --parallelism 2";

TEST_F(Cli, RunWritesItsResultsToPostgres) {
  const weir::tests::PostgresServer server;
  const std::string sink = " --sink '" + server.url() + "'";
  const auto [exit_code, out, err] = run(command + sink);
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_EQ(sorted_lines(server.ask("SELECT key || ',' || value FROM ride_count")),
            sorted_lines(run(command).out));
  const auto again = run(command + sink);
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, testing::StartsWith("weir: postgres://%2F"));
  EXPECT_THAT(again.err, testing::HasSubstr("/postgres holds results of ride_count"));
  EXPECT_THAT(again.err, testing::Not(testing::HasSubstr("secret")));
}

TEST_F(Cli, RunWritesItsResultsToMariadb) {
  const weir::tests::MariadbServer server;
  const auto [exit_code, out, err] = run(command + " --sink '" + server.address() + "'");
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_EQ(sorted_lines(server.ask("SELECT CONCAT(`key`, ',', value) FROM ride_count")),
            sorted_lines(run(command).out));
}

/// The fares of 6000 rides, by the sink of an exercise, in that many seconds. The process is killed
/// in the middle, and another one goes on.
std::string killed_once(const std::string& sink, int seconds = 2) {
  const std::string fares = " run exactly_once --with '" WEIR_REPOSITORY "/solutions' --rides ";
  const std::string begin = "'" WEIR_CLI "'" + fares + "6000 --parallelism 2 --sink '" + sink +
                            "' --checkpoint-dir kept --interval 50ms --from latest ";
  return "weir" + fares + "1 --sink file:built; (exec " + begin + "--rate " +
         std::to_string(6000 / seconds) + ") & sleep " + std::to_string(0.6 * seconds) +
         "; kill -9 $!; wait $!; timeout --foreground 60 " + begin;
}

TEST_F(Cli, RunWritesToPostgresWithTheSinkOfAnExercise) {
  const weir::tests::PostgresServer server;
  const auto [exit_code, out, err] = run(killed_once(server.url()));
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_THAT(err, testing::HasSubstr("going on from checkpoint"));
  EXPECT_EQ(server.ask("SELECT count(*) || ' of ' || count(DISTINCT key) FROM exactly_once"),
            "6000 of 6000");
}

TEST_F(Cli, RunWritesToMariadbWithTheSinkOfAnExercise) {
  const weir::tests::MariadbServer server;
  const auto [exit_code, out, err] = run(killed_once(server.address()));
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_THAT(err, testing::HasSubstr("going on from checkpoint"));
  EXPECT_EQ(server.ask("SELECT CONCAT(count(*), ' of ', count(DISTINCT `key`)) FROM exactly_once"),
            "6000 of 6000");
}

TEST_F(Cli, RunWritesTheLastResultOfEachKeyToRedis) {
  const weir::tests::RedisServer server;
  const auto [exit_code, out, err] = run(command + " --sink '" + server.address() + "'");
  EXPECT_EQ(exit_code, 0) << err;
  const auto last = sorted_lines(run(command + " --final").out);
  EXPECT_EQ(server.ask({"HLEN", "ride_count"}), std::to_string(last.size()));
  const std::string& some = last.front();
  const auto comma = some.find(',');
  EXPECT_EQ(server.ask({"HGET", "ride_count", some.substr(0, comma)}), some.substr(comma + 1));
}

TEST_F(Cli, RunWritesTheLastResultOfEachKeyToElasticsearch) {
  const weir::tests::SearchServer server;
  const auto [exit_code, out, err] = run(command + " --sink '" + server.address() + "'");
  EXPECT_EQ(exit_code, 0) << err;
  server.ask("POST", "/ride_count/_refresh");
  const auto last = sorted_lines(run(command + " --final").out);
  EXPECT_THAT(server.ask("GET", "/ride_count/_count"),
              testing::HasSubstr("\"count\":" + std::to_string(last.size()) + ","));
  const std::string& some = last.front();
  const auto comma = some.find(',');
  EXPECT_EQ(
      server.ask("GET", "/ride_count/_source/" + some.substr(0, comma)),
      "{\"key\":\"" + some.substr(0, comma) + "\",\"value\":\"" + some.substr(comma + 1) + "\"}");
}

/// Its records as rows, sorted.
std::vector<std::string> rows_of(const weir::tests::KafkaServer& server, const std::string& topic) {
  std::string rows;
  for (const auto& line : server.read(topic)) rows += line.key + ',' + line.value + '\n';
  return sorted_lines(rows);
}

TEST_F(Cli, RunWritesItsResultsToKafka) {
  const weir::tests::KafkaServer server;
  const std::string sink = " --sink '" + server.url() + "'";
  const auto [exit_code, out, err] = run(command + sink);
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_EQ(rows_of(server, "ride_count"), sorted_lines(run(command).out));
  const auto again = run(command + sink);
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, testing::HasSubstr("holds results of ride_count"));
}

TEST_F(Cli, RunWritesToKafkaWithTheSinkOfAnExercise) {
  const weir::tests::KafkaServer server;
  const auto [exit_code, out, err] = run(killed_once(server.url(), 5));
  EXPECT_EQ(exit_code, 0) << err;
  EXPECT_THAT(err, testing::HasSubstr("going on from checkpoint"));
  const auto rows = rows_of(server, "exactly_once");
  EXPECT_EQ(rows.size(), 6000U);
  EXPECT_EQ(std::set<std::string>(rows.begin(), rows.end()).size(), 6000U);
}

TEST_F(Cli, RunDoesNotShowThePasswordThatKafkaHasNoUseFor) {
  const auto refused = run(command + " --sink kafka://me:secret@127.0.0.1:1");
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, testing::HasSubstr("expected kafka://HOST:PORT, found a user"));
  EXPECT_THAT(refused.err, testing::Not(testing::HasSubstr("secret")));
}

}  // namespace run_servers_test
}  // namespace weir::cli
