// `weir run --sink` to servers: one for each connector.
#include <gmock/gmock.h>

#include "cli.hpp"
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

/// The fares of 6000 rides, by the sink of an exercise. The process is killed in the middle, and
/// another one goes on.
std::string killed_once(const std::string& sink) {
  const std::string fares = " run exactly_once --with '" WEIR_REPOSITORY "/solutions' --rides ";
  const std::string begin = "'" WEIR_CLI "'" + fares + "6000 --parallelism 2 --sink '" + sink +
                            "' --checkpoint-dir kept --interval 50ms --from latest ";
  return "weir" + fares + "1 --sink file:built; (exec " + begin +
         "--rate 3000) & sleep 1.2; kill -9 $!; wait $!; timeout --foreground 60 " + begin;
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

}  // namespace run_servers_test
}  // namespace weir::cli
