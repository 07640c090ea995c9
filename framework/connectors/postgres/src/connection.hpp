/// \file
/// A connection to a PostgreSQL server.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <vector>

#include "weir/postgres/postgres_sink.hpp"

namespace weir::postgres::internal {

constexpr std::size_t rows_of_a_piece = 2000;

/// What the server answers where it refuses something.
class SqlError : public Error {
 public:
  SqlError(const std::string& what, std::string state) : Error(what), state_(std::move(state)) {}
  /// The five letters of SQLSTATE.
  const std::string& state() const { return state_; }

 private:
  std::string state_;
};

/// What the server answers otherwise.
class Result {
 public:
  explicit Result(PGresult* result) : result_(result, &PQclear) {}
  std::size_t rows() const { return static_cast<std::size_t>(PQntuples(result_.get())); }
  std::string text(std::size_t row, int column = 0) const {
    return PQgetvalue(result_.get(), static_cast<int>(row), column);
  }
  /// What was done: the name of the command.
  std::string command() const { return PQcmdStatus(result_.get()); }
  PGresult* get() const { return result_.get(); }

 private:
  std::unique_ptr<PGresult, void (*)(PGresult*)> result_;
};

/// Used by one thread at a time. No call takes much longer than a minute. \throws TryAgain where
/// the server is not to be had, or says that it would work later; SqlError where it refuses
/// something.
class Connection {
 public:
  /// `who` is shown in pg_stat_activity.
  Connection(const std::string& address, const std::string& who);

  Result run(const std::string& sql, const std::vector<std::string>& parameters = {});
  /// Writes rows into those columns of a table; both are quoted.
  void copy(const std::string& table, const std::string& columns,
            const std::vector<const Row*>& rows);
  /// Does `action` in a transaction, which is rolled back if it throws.
  template <class Action>
  void transact(Action action) {
    run("BEGIN");
    try {
      action();
      run("COMMIT");
    } catch (...) {
      if (!is_lost()) run("ROLLBACK");
      throw;
    }
  }
  /// Whether it is good for nothing any more.
  bool is_lost() const { return is_lost_ || PQstatus(connection_.get()) == CONNECTION_BAD; }

 private:
  Result finish();
  void flush();
  void wait(short events);
  [[noreturn]] void lose(const std::string& why);
  [[noreturn]] void fail(const Result& result) const;
  std::string who() const;

  std::unique_ptr<PGconn, void (*)(PGconn*)> connection_;
  bool is_lost_ = false;
};

/// Names between the quotes of SQL, separated by commas.
std::string quoted(const std::vector<std::string>& names, const std::string& pattern = "{0}");
/// A text between the quotes of SQL.
std::string literal(const std::string& text);
/// Sees to it that the table is there, and has its columns. \throws Error if not.
void open_table(Connection& connection, const Table& table);
/// Pointers to all of them.
std::vector<const Row*> pointers(const std::vector<Row>& rows);

}  // namespace weir::postgres::internal
