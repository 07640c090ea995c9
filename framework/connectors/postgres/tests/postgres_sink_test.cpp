#include "weir/postgres/postgres_sink.hpp"

#include "postgres_server.hpp"
#include "table_sinks.hpp"

namespace weir::tests {
namespace postgres_sink_test {

struct Postgres {
  using Server = PostgresServer;
  template <class T>
  using Sink = postgres::PostgresSink<T>;
  template <class T>
  using Upsert = postgres::PostgresUpsertSink<T>;

  static constexpr const char* wrong_password = "password authentication failed for user \"weir\"";
  static constexpr const char* missing_table = "relation \"numbers\" does not exist";
  static constexpr const char* too_long =
      "value too long for type character varying(2) (COPY numbers, line 100, column number: "
      "\"100\")";
  static constexpr const char* no_unique_key = "need a primary key or a unique index";

  static bool holds_rows(const rows::Table& table) { return postgres::holds_rows(table); }
  static std::vector<std::string> prepared(const Server& server) {
    return lines_of(server.ask("SELECT gid FROM pg_prepared_xacts"));
  }
  static void end(const Server& server, const std::string& id, bool commit) {
    server.ask((commit ? "COMMIT PREPARED '" : "ROLLBACK PREPARED '") + id + "'");
  }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, TableSinks, Postgres);

using PostgresSinks = TableSinks<Postgres>;

TEST_F(PostgresSinks, WriteValuesOfEachKind) {
  const rows::Table table{server().address(),
                          "numbers",
                          {"whole", "real", "text", "nothing"},
                          0,
                          {"bigint", "double precision", "text", "text"}};
  StreamExecutionEnvironment env;
  env.from_elements(Number{-7})
      .sink_to(
          std::make_shared<postgres::PostgresSink<Number>>("numbers", table, [](const Number& n) {
            return rows::Row{n, 0.1, "a\tb\\c\nd\r'é", std::monostate{}};
          }));
  env.execute();
  EXPECT_EQ(ask("SELECT whole, real, text = E'a\\tb\\\\c\\nd\\r''é', nothing IS NULL FROM numbers"),
            "-7\t0.1\tt\tt");
}

TEST_F(PostgresSinks, SayThatTheServerPreparesNoTransactions) {
  const PostgresServer other({"-c", "max_prepared_transactions=0"});
  auto table = numbers();
  table.database = other.address();
  EXPECT_THAT(failure_of(two_phase(table)), ::testing::HasSubstr("set max_prepared_transactions"));
}

}  // namespace postgres_sink_test
}  // namespace weir::tests
