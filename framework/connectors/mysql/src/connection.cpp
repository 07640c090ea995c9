#include "connection.hpp"

#include <errmsg.h>
#include <fmt/format.h>
#include <mysqld_error.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "common/table.hpp"
#include "weir/sink_context.hpp"

namespace weir::mysql::internal {
namespace {

constexpr unsigned connect_seconds = 10;
constexpr unsigned answer_seconds = 60;
constexpr std::uint16_t usual_port = 3306;

/// The connection is gone with them.
bool is_end(unsigned number) {
  return (number >= CR_MIN_ERROR && number <= CR_MAX_ERROR) || number == ER_CONNECTION_KILLED ||
         number == ER_SERVER_SHUTDOWN || number == ER_CON_COUNT_ERROR;
}

/// What may work the next time: two were in each other's way, or there is no room.
bool is_passing(unsigned number) {
  constexpr std::array passing{ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK, ER_DISK_FULL,
                               ER_RECORD_FILE_FULL, ER_OPTION_PREVENTS_STATEMENT};
  return std::any_of(passing.begin(), passing.end(),
                     [&](int it) { return static_cast<unsigned>(it) == number; });
}

std::string_view advice(unsigned number) {
  switch (number) {
    case ER_ACCESS_DENIED_ERROR:
    case ER_DBACCESS_DENIED_ERROR:
      return "; give user and password in the address";
    case ER_NO_SUCH_TABLE:
      return "; create the table, or give the sink the types of its columns";
    case ER_BAD_FIELD_ERROR:
      return "; give the sink the columns that the table has";
    case ER_DATA_TOO_LONG:
      return "; widen the column, or shorten what is written";
    default:
      return "";
  }
}

/// Before any thread uses the library.
void begin_library() {
  static const bool begun = mysql_library_init(0, nullptr, nullptr) == 0;
  if (!begun) throw Error("the client library of MariaDB does not begin");
}

const char* c_str_or_null(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

}  // namespace

Connection::Connection(const connectors::Address& address)
    : address_(address), connection_(nullptr, &mysql_close) {
  begin_library();
  connection_.reset(mysql_init(nullptr));
  if (connection_ == nullptr) throw TryAgain("no memory for a connection to MariaDB");
  mysql_options(connection_.get(), MYSQL_OPT_CONNECT_TIMEOUT, &connect_seconds);
  mysql_options(connection_.get(), MYSQL_OPT_READ_TIMEOUT, &answer_seconds);
  mysql_options(connection_.get(), MYSQL_OPT_WRITE_TIMEOUT, &answer_seconds);
  mysql_options(connection_.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
  const bool by_socket = address.is_socket();
  if (mysql_real_connect(connection_.get(), by_socket ? nullptr : address.host.c_str(),
                         c_str_or_null(address.user), c_str_or_null(address.password),
                         c_str_or_null(address.name), address.port,
                         by_socket ? address.host.c_str() : nullptr, 0) == nullptr) {
    fail();
  }
  // What does not fit is refused and not cut off; nobody waits for gaps between rows.
  run("SET SESSION sql_mode = 'STRICT_ALL_TABLES'");
  run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
}

Rows Connection::run(const std::string& sql) {
  if (mysql_real_query(connection_.get(), sql.data(), sql.size()) != 0) fail();
  const std::unique_ptr<MYSQL_RES, void (*)(MYSQL_RES*)> result(
      mysql_store_result(connection_.get()), &mysql_free_result);
  if (result == nullptr && mysql_errno(connection_.get()) != 0) fail();
  Rows rows;
  if (result == nullptr) return rows;
  const unsigned columns = mysql_num_fields(result.get());
  while (MYSQL_ROW row = mysql_fetch_row(result.get())) {
    const unsigned long* sizes = mysql_fetch_lengths(result.get());
    auto& texts = rows.emplace_back();
    for (unsigned i = 0; i < columns; ++i)
      texts.emplace_back(row[i] == nullptr ? "" : row[i], sizes[i]);
  }
  return rows;
}

void Connection::insert(const Table& table, const std::vector<const Row*>& rows,
                        const std::string& end) {
  constexpr std::size_t longest_statement = std::size_t{4} << 20U;  // a server takes 16 MiB
  const std::string start =
      fmt::format("INSERT INTO {} ({}) VALUES ", quoted({table.name}), quoted(table.columns));
  std::string sql;
  for (const Row* row : rows) {
    sql += sql.empty() ? start + '(' : ", (";
    for (std::size_t i = 0; i < row->size(); ++i) {
      if (i > 0) sql += ", ";
      append(sql, (*row)[i]);
    }
    sql += ')';
    if (sql.size() < longest_statement) continue;
    run(sql + end);
    sql.clear();
  }
  if (!sql.empty()) run(sql + end);
}

void Connection::append(std::string& sql, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    sql += std::to_string(*number);
  } else if (const auto* real = std::get_if<double>(&value)) {
    if (!std::isfinite(*real)) {
      throw Error(fmt::format(
          "MariaDB has no number for {}: write NULL, a text, or nothing in its place", *real));
    }
    sql += fmt::format("{:e}", *real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    sql += literal(*text);
  } else {
    sql += "NULL";
  }
}

std::string Connection::literal(const std::string& text) {
  std::string quoted(2 * text.size() + 1, '\0');
  quoted.resize(
      mysql_real_escape_string(connection_.get(), quoted.data(), text.data(), text.size()));
  return '\'' + quoted + '\'';
}

void Connection::fail() {
  const unsigned number = mysql_errno(connection_.get());
  const std::string what =
      fmt::format("MariaDB database '{}' at {} as user '{}': {}", address_.name, address_.place(),
                  address_.user, mysql_error(connection_.get()));
  if (is_end(number)) {
    is_lost_ = true;
    throw TryAgain(what + "; see to it that the server runs");
  }
  if (is_passing(number)) throw TryAgain(what);
  throw SqlError(fmt::format("{}{}", what, advice(number)), number);
}

connectors::Address address_of(const Table& table) {
  return connectors::read_address(table.database, "mysql", usual_port);
}

std::string quoted(const std::vector<std::string>& names, const std::string& pattern) {
  return connectors::quoted(names, '`', pattern);
}

void open_table(Connection& connection, const Table& table) {
  connectors::check(table);
  if (!table.types.empty()) {
    connection.run(fmt::format("CREATE TABLE IF NOT EXISTS {} ({}) ENGINE=InnoDB",
                               quoted({table.name}), connectors::definition_of(table, '`')));
  }
  connection.run(
      fmt::format("SELECT {} FROM {} LIMIT 0", quoted(table.columns), quoted({table.name})));
}

}  // namespace weir::mysql::internal

namespace weir::mysql {

bool holds_rows(const Table& table) {
  connectors::check(table);
  internal::Connection connection(internal::address_of(table));
  try {
    return !connection.run(fmt::format("SELECT 1 FROM {} LIMIT 1", internal::quoted({table.name})))
                .empty();
  } catch (const internal::SqlError& error) {
    if (error.number() == ER_NO_SUCH_TABLE) return false;
    throw;
  }
}

}  // namespace weir::mysql
