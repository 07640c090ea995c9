/// \file
/// A connection to a MariaDB or MySQL server.
#pragma once

#include <mysql.h>

#include <memory>
#include <string>
#include <vector>

#include "common/address.hpp"
#include "weir/error.hpp"
#include "weir/mysql/mysql_sink.hpp"

namespace weir::mysql::internal {

constexpr std::size_t rows_of_a_piece = 1000;

/// What the server answers where it refuses something.
class SqlError : public Error {
 public:
  SqlError(const std::string& what, unsigned number) : Error(what), number_(number) {}
  /// The server's number of the error.
  unsigned number() const { return number_; }

 private:
  unsigned number_;
};

/// The rows that a query answers with; NULL is an empty text.
using Rows = std::vector<std::vector<std::string>>;

/// Used by one thread at a time. No call takes much longer than a minute. \throws TryAgain where
/// the server is not to be had, or says that it would work later; SqlError where it refuses
/// something.
class Connection {
 public:
  explicit Connection(const connectors::Address& address);

  Rows run(const std::string& sql);
  /// `INSERT INTO table (columns) VALUES ...`, and `end`.
  void insert(const Table& table, const std::vector<const Row*>& rows, const std::string& end = "");
  /// A text between the quotes of SQL.
  std::string literal(const std::string& text);
  /// Whether it is good for nothing any more.
  bool is_lost() const { return is_lost_; }

 private:
  [[noreturn]] void fail();
  void append(std::string& sql, const Value& value);

  connectors::Address address_;
  std::unique_ptr<MYSQL, void (*)(MYSQL*)> connection_;
  bool is_lost_ = false;
};

/// Where the server of a table is. \throws InvalidJob.
connectors::Address address_of(const Table& table);
/// Names between the quotes of SQL, separated by commas.
std::string quoted(const std::vector<std::string>& names, const std::string& pattern = "{0}");
/// Sees to it that the table is there, and has its columns. \throws Error if not.
void open_table(Connection& connection, const Table& table);

}  // namespace weir::mysql::internal
