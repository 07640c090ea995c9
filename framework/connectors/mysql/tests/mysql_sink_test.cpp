#include "weir/mysql/mysql_sink.hpp"

#include <limits>

#include "mariadb_server.hpp"
#include "table_sinks.hpp"

namespace weir::tests {
namespace mysql_sink_test {

struct Mysql {
  using Server = MariadbServer;
  template <class T>
  using Sink = mysql::MysqlSink<T>;
  template <class T>
  using Upsert = mysql::MysqlUpsertSink<T>;

  static constexpr const char* wrong_password = "Access denied for user 'weir'@'localhost'";
  static constexpr const char* missing_table = "Table 'tips.numbers' doesn't exist";
  static constexpr const char* too_long = "Data too long for column 'number' at row 100";
  static constexpr const char* no_unique_key = "has no primary key and no unique index";

  static bool holds_rows(const rows::Table& table) { return mysql::holds_rows(table); }
  /// Without the name of the database, which they begin with.
  static std::vector<std::string> prepared(const Server& server) {
    std::vector<std::string> ids;
    for (const auto& line : lines_of(server.ask("XA RECOVER"))) {
      ids.push_back(line.substr(line.rfind('\t') + 1 + std::string("tips").size()));
    }
    return ids;
  }
  /// Once the server has let go of what the connections have that it was made to end.
  static void end(const Server& server, const std::string& id, bool commit) {
    const std::string others =
        "SELECT id FROM information_schema.processlist WHERE user = 'weir' AND id <> "
        "CONNECTION_ID()";
    for (const auto& connection : lines_of(server.ask(others))) server.ask("KILL " + connection);
    constexpr std::chrono::milliseconds soon{200};
    std::this_thread::sleep_for(soon);
    server.ask((commit ? "XA COMMIT 'tips', '" : "XA ROLLBACK 'tips', '") + id + "'");
  }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Mysql, TableSinks, Mysql);

using MysqlSinks = TableSinks<Mysql>;

rows::Table of_each_kind(const std::string& address) {
  return {address,
          "numbers",
          {"whole", "real_one", "words", "nothing"},
          0,
          {"bigint", "double", "text", "text"}};
}

TEST_F(MysqlSinks, WriteValuesOfEachKind) {
  StreamExecutionEnvironment env;
  env.from_elements(Number{-7})
      .sink_to(std::make_shared<mysql::MysqlSink<Number>>(
          "numbers", of_each_kind(server().address()), [](const Number& n) {
            return rows::Row{n, 0.1, "a\tb\\c\nd\r'é", std::monostate{}};
          }));
  env.execute();
  EXPECT_EQ(ask("SELECT whole, real_one, words = 'a\\tb\\\\c\\nd\\r''é', nothing IS NULL FROM "
                "numbers"),
            "-7\t0.1\t1\t1");
}

TEST_F(MysqlSinks, SayThatMariadbHasNoSuchNumber) {
  const auto sink = std::make_shared<mysql::MysqlSink<Number>>(
      "numbers", of_each_kind(server().address()), [](const Number& n) {
        return rows::Row{n, std::numeric_limits<double>::infinity(), "", ""};
      });
  EXPECT_THAT(failure_of(sink), ::testing::HasSubstr("MariaDB has no number for inf"));
}

TEST_F(MysqlSinks, SayThatATableHasNoTransactions) {
  ask("CREATE TABLE numbers (number bigint) ENGINE=MyISAM");
  EXPECT_THAT(failure_of(two_phase()),
              ::testing::HasSubstr("kept by the engine MyISAM, which has no transactions"));
}

TEST_F(MysqlSinks, ShareASmallPoolOfConnections) {
  StreamExecutionEnvironment env;
  env.set_parallelism(4);
  const rows::Table table{
      server().address(), "latest", {"digit", "number"}, 1, {"bigint", "bigint"}};
  constexpr std::size_t most_connections = 2;
  const auto connections = [] {
    return std::stoi(ask("SHOW STATUS LIKE 'Connections'").substr(12));
  };
  const int before = connections();
  env.from_sequence(1, 50'000).sink_to(std::make_shared<mysql::MysqlUpsertSink<Number>>(
      table,
      [](const Number& n) {
        return rows::Row{n, n};
      },
      most_connections));
  env.execute();
  EXPECT_LE(connections() - before - 1, 2);
  EXPECT_EQ(ask("SELECT count(*), count(DISTINCT digit) FROM latest"), "50000\t50000");
}

}  // namespace mysql_sink_test
}  // namespace weir::tests
