#include "connection.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "common/table.hpp"
#include "weir/error.hpp"

namespace weir::postgres::internal {
namespace {

constexpr int longest_answer_milliseconds = 60'000;

/// What may work the next time: the server goes or comes, has no room, or two were in each other's
/// way.
bool is_passing(std::string_view state) {
  constexpr std::array<std::string_view, 4> classes{"08", "53", "57", "40"};
  for (const auto start : classes) {
    if (state.starts_with(start)) return true;
  }
  return state == "55000" || state == "55006" || state == "55P03";  // somebody is at it
}

/// What to do about it, where the server does not say.
std::string_view advice(std::string_view state) {
  if (state == "42P01") return "; create the table, or give the sink the types of its columns";
  if (state == "42703") return "; give the sink the columns that the table has";
  if (state == "22001") return "; widen the column, or shorten what is written";
  if (state == "42P10") return "; the columns of the key need a primary key or a unique index";
  if (state == "42501") return "; grant the user what the sink does";
  return "";
}

/// As COPY reads it.
void append(std::string& line, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    line += std::to_string(*number);
  } else if (const auto* real = std::get_if<double>(&value)) {
    line += fmt::format("{}", *real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    for (const char c : *text) {
      constexpr std::string_view special = "\\\t\n\r";
      constexpr std::string_view letters = "\\tnr";
      const auto at = special.find(c);
      if (at == std::string_view::npos) {
        line += c;
      } else {
        line += '\\';
        line += letters[at];
      }
    }
  } else {
    line += "\\N";
  }
}

}  // namespace

Connection::Connection(const std::string& address, const std::string& who)
    : connection_(nullptr, &PQfinish) {
  const std::array<const char*, 5> names{"connect_timeout", "dbname", "application_name",
                                         "client_encoding", nullptr};
  const std::array<const char*, 5> values{"10", address.c_str(), who.c_str(), "UTF8", nullptr};
  constexpr int expand_address = 1;
  connection_.reset(PQconnectdbParams(names.data(), values.data(), expand_address));
  if (connection_ == nullptr || PQstatus(connection_.get()) != CONNECTION_OK) {
    lose(connection_ == nullptr ? "no memory" : PQerrorMessage(connection_.get()));
  }
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
  PQsetnonblocking(connection_.get(), 1);
}

Result Connection::run(const std::string& sql, const std::vector<std::string>& parameters) {
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  const int sent =
      PQsendQueryParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                        values.data(), nullptr, nullptr, 0);
  if (sent == 0) lose(PQerrorMessage(connection_.get()));
  return finish();
}

void Connection::copy(const std::string& table, const std::string& columns,
                      const std::vector<const Row*>& rows) {
  std::string lines;
  for (const Row* row : rows) {
    for (std::size_t i = 0; i < row->size(); ++i) {
      if (i > 0) lines += '\t';
      append(lines, (*row)[i]);
    }
    lines += '\n';
  }
  run(fmt::format("COPY {} ({}) FROM STDIN", table, columns));
  if (PQputCopyData(connection_.get(), lines.data(), static_cast<int>(lines.size())) != 1 ||
      PQputCopyEnd(connection_.get(), nullptr) != 1) {
    lose(PQerrorMessage(connection_.get()));
  }
  finish();
}

/// The last result, or that which begins a COPY.
Result Connection::finish() {
  flush();
  Result last(nullptr);
  while (true) {
    while (PQisBusy(connection_.get()) == 1) {
      wait(POLLIN);
      if (PQconsumeInput(connection_.get()) == 0) lose(PQerrorMessage(connection_.get()));
    }
    Result next(PQgetResult(connection_.get()));
    if (next.get() == nullptr) break;
    const auto status = PQresultStatus(next.get());
    const bool failed = last.get() != nullptr && PQresultStatus(last.get()) == PGRES_FATAL_ERROR;
    if (!failed) last = std::move(next);
    if (status == PGRES_COPY_IN) break;
  }
  if (last.get() == nullptr) lose("no answer");
  if (PQresultStatus(last.get()) == PGRES_FATAL_ERROR) fail(last);
  return last;
}

void Connection::flush() {
  while (true) {
    const int left = PQflush(connection_.get());
    if (left == 0) return;
    if (left < 0) lose(PQerrorMessage(connection_.get()));
    wait(POLLIN | POLLOUT);
    if (PQconsumeInput(connection_.get()) == 0) lose(PQerrorMessage(connection_.get()));
  }
}

void Connection::wait(short events) {
  pollfd socket{PQsocket(connection_.get()), events, 0};
  int ready = -1;
  do {
    ready = poll(&socket, 1, longest_answer_milliseconds);
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) lose("no answer within a minute");
}

void Connection::lose(const std::string& why) {
  is_lost_ = true;
  std::string_view line = why;
  while (line.ends_with('\n')) line.remove_suffix(1);
  throw TryAgain(
      fmt::format("{}: {}; see to it that the server runs and that user and password are "
                  "right",
                  who(), line));
}

void Connection::fail(const Result& result) const {
  const auto field = [&](int code) {
    const char* text = PQresultErrorField(result.get(), code);
    return std::string(text == nullptr ? "" : text);
  };
  const std::string state = field(PG_DIAG_SQLSTATE);
  std::string what = fmt::format("{}: {}", who(), field(PG_DIAG_MESSAGE_PRIMARY));
  for (const int code : {PG_DIAG_MESSAGE_DETAIL, PG_DIAG_CONTEXT, PG_DIAG_MESSAGE_HINT}) {
    if (const auto more = field(code); !more.empty()) what += fmt::format(" ({})", more);
  }
  // An error without a state is libpq's own: the connection is gone.
  if (state.empty() || is_passing(state)) throw TryAgain(what);
  throw SqlError(fmt::format("{}{}", what, advice(state)), state);
}

/// Without the password.
std::string Connection::who() const {
  const auto text = [](const char* part) { return part == nullptr ? "" : part; };
  return fmt::format("PostgreSQL database '{}' at {}:{} as user '{}'",
                     text(PQdb(connection_.get())), text(PQhost(connection_.get())),
                     text(PQport(connection_.get())), text(PQuser(connection_.get())));
}

std::string quoted(const std::vector<std::string>& names, const std::string& pattern) {
  return connectors::quoted(names, '"', pattern);
}

std::string literal(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted.append(c == '\'' ? 2 : 1, c);
  return quoted + '\'';
}

void open_table(Connection& connection, const Table& table) {
  connectors::check(table);
  if (!table.types.empty()) {
    connection.transact([&] {
      // Two that create it at a time would be in each other's way, IF NOT EXISTS or not.
      connection.run("SELECT pg_advisory_xact_lock(hashtext('weir creates tables'))");
      connection.run(fmt::format("CREATE TABLE IF NOT EXISTS {} ({})", quoted({table.name}),
                                 connectors::definition_of(table, '"')));
    });
  }
  connection.run(
      fmt::format("SELECT {} FROM {} LIMIT 0", quoted(table.columns), quoted({table.name})));
}

std::vector<const Row*> pointers(const std::vector<Row>& rows) {
  std::vector<const Row*> all;
  all.reserve(rows.size());
  for (const Row& row : rows) all.push_back(&row);
  return all;
}

}  // namespace weir::postgres::internal

namespace weir::postgres {

bool holds_rows(const Table& table) {
  connectors::check(table);
  internal::Connection connection(table.database, "weir");
  const auto found =
      connection.run("SELECT to_regclass($1) IS NOT NULL", {internal::quoted({table.name})});
  if (found.text(0) != "t") return false;
  return connection.run(fmt::format("SELECT 1 FROM {} LIMIT 1", internal::quoted({table.name})))
             .rows() > 0;
}

}  // namespace weir::postgres
