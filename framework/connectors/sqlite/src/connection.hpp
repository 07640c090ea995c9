/// \file
/// A connection to a SQLite database.
#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>

#include "weir/sqlite/sqlite_sink.hpp"

namespace weir::sqlite::internal {

/// Rows that are written in one transaction of SQLite.
constexpr std::size_t rows_of_a_piece = 1000;

/// A prepared statement. Belongs to one thread, as its connection.
class Statement {
 public:
  /// Binds values to parameters from 1 on.
  Statement& bind(int from, const Row& values);
  Statement& bind(int at, const std::string& text) { return bind(at, Row{Value{text}}); }
  /// Runs it once more. Answers whether there is a row. \throws Error, TryAgain where the database
  /// is locked.
  bool step();
  /// Runs it to its end, and makes it ready for the next time.
  void run();
  void reset();
  std::string text(int column) const;

 private:
  friend class Connection;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement, &sqlite3_finalize) {}

  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement_;
};

/// Used by one thread at a time. What it commits is on disk.
class Connection {
 public:
  /// Opens the file, or creates it. \throws Error.
  explicit Connection(const std::filesystem::path& file);

  void execute(const std::string& sql);
  Statement prepare(const std::string& sql);
  /// Does `action` in a transaction, which is rolled back if it throws.
  template <class Action>
  void transact(Action action) {
    execute("BEGIN IMMEDIATE");
    try {
      action();
      execute("COMMIT");
    } catch (...) {
      if (sqlite3_get_autocommit(database_.get()) == 0) {
        sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
      }
      throw;
    }
  }
  /// As transact(), and once more as long as others hold the lock, for a minute or so. \throws
  /// TryAgain if they still do.
  template <class Action>
  void transact_patiently(Action action) {
    constexpr int attempts = 12;
    for (int left = attempts;;) {
      try {
        return transact(action);
      } catch (const TryAgain&) {
        if (--left == 0) throw;
      }
    }
  }
  /// Rows that the last statement has changed.
  std::int64_t changes() const { return sqlite3_changes64(database_.get()); }

 private:
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> database_;
};

/// `"a", "b"`.
std::string quoted(const std::vector<std::string>& names);
/// As many question marks, separated by commas.
std::string parameters(std::size_t count);
/// Sees to it that the table is there. \throws InvalidJob if it makes no sense.
void create(Connection& connection, const Table& table);

}  // namespace weir::sqlite::internal
