// `weir run --sink` to servers: one for each connector.
#include <gmock/gmock.h>

#include "cli.hpp"
#include "mariadb_server.hpp"
#include "postgres_server.hpp"
#include "redis_server.hpp"

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

}  // namespace run_servers_test
}  // namespace weir::cli
