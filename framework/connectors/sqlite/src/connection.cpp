#include "connection.hpp"

#include <fmt/format.h>

#include <string_view>

#include "common/table.hpp"
#include "weir/error.hpp"

namespace weir::sqlite::internal {
namespace {

constexpr int busy_milliseconds = 5000;

/// What to do about it.
std::string_view advice(int kind, std::string_view said) {
  if (kind == SQLITE_FULL || kind == SQLITE_IOERR) return "; see that there is room on the disk";
  if (kind == SQLITE_CONSTRAINT) return "; change the constraint, or what is written";
  if (kind == SQLITE_READONLY) return "; see that we may write the file and its folder";
  if (said.find("has no column named") != std::string_view::npos) {
    return "; give the sink the columns that the table has";
  }
  return "";
}

[[noreturn]] void fail(sqlite3* database, int code) {
  const char* file = sqlite3_db_filename(database, "main");
  const std::string_view said = sqlite3_errmsg(database);
  const int kind = code & 0xff;
  const std::string what = fmt::format("SQLite database '{}': {}{}", file == nullptr ? "" : file,
                                       said, advice(kind, said));
  if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED) throw TryAgain(what);
  throw Error(what);
}

}  // namespace

Statement& Statement::bind(int from, const Row& values) {
  sqlite3_stmt* statement = statement_.get();
  for (const Value& value : values) {
    int code = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      code = sqlite3_bind_int64(statement, from, *number);
    } else if (const auto* real = std::get_if<double>(&value)) {
      code = sqlite3_bind_double(statement, from, *real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      code = sqlite3_bind_text64(statement, from, text->data(), text->size(), SQLITE_TRANSIENT,
                                 SQLITE_UTF8);
    } else {
      code = sqlite3_bind_null(statement, from);
    }
    if (code != SQLITE_OK) fail(sqlite3_db_handle(statement), code);
    ++from;
  }
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  sqlite3* database = sqlite3_db_handle(statement_.get());
  try {
    fail(database, code);
  } catch (...) {
    reset();
    throw;
  }
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

std::string Statement::text(int column) const {
  const auto* text = sqlite3_column_text(statement_.get(), column);
  return text == nullptr ? std::string() : reinterpret_cast<const char*>(text);
}

Connection::Connection(const std::filesystem::path& file) : database_(nullptr, &sqlite3_close_v2) {
  sqlite3* database = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  database_.reset(database);
  if (code != SQLITE_OK) {
    throw Error(
        fmt::format("cannot open the SQLite database '{}': {}; see to it that its folder is "
                    "there and can be written",
                    file.string(), sqlite3_errstr(code)));
  }
  sqlite3_busy_timeout(database, busy_milliseconds);
  execute("PRAGMA journal_mode=WAL");
  execute("PRAGMA synchronous=FULL");
}

void Connection::execute(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(database_.get(), code);
}

Statement Connection::prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database_.get(), sql.c_str(), static_cast<int>(sql.size()),
                                      &statement, nullptr);
  if (code != SQLITE_OK) fail(database_.get(), code);
  return Statement(statement);
}

std::string quoted(const std::vector<std::string>& names) { return connectors::quoted(names, '"'); }

std::string parameters(std::size_t count) {
  std::string text = "?";
  while (--count > 0) text += ", ?";
  return text;
}

void create(Connection& connection, const Table& table) {
  connectors::check(table);
  connection.execute(fmt::format("CREATE TABLE IF NOT EXISTS {} ({})", quoted({table.name}),
                                 connectors::definition_of(table, '"')));
}

}  // namespace weir::sqlite::internal
