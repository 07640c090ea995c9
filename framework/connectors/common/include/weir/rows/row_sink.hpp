/// \file
/// Rows of a table, and what the sinks of all databases have in common: the type of elements is
/// known here only, and what writes rows does not know it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "weir/sink.hpp"

namespace weir::rows {

/// A value of a column; a monostate is NULL.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;
/// A row, in the order of the columns.
using Row = std::vector<Value>;

/// Which table, and what it looks like.
struct Table {
  std::string database;              ///< the file, or the address of the server
  std::string name;                  ///< of the table: letters, digits and `_`
  std::vector<std::string> columns;  ///< their names, likewise
  std::size_t key_columns = 0;       ///< for upserts: how many of the first ones make up the key
  /// What the columns are in SQL, such as `bigint`: the table is created with them if it is not
  /// there. Where there are none, a server has to have the table; SQLite needs none.
  std::vector<std::string> types = {};
};

namespace internal {

/// Writes rows in two phases; without the type of elements.
class RowTransactions : public TransactionControl {
 public:
  virtual SinkStatus write(const Transaction& transaction, Row row) = 0;
};

/// Writes rows as they come.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual void open(SinkContext& context) = 0;
  virtual SinkStatus write(Row row) = 0;
  virtual SinkStatus flush() = 0;
  virtual void close() = 0;
};

/// The part of a sink in two phases that knows T: it makes rows.
template <class T>
class TransactionSink : public TwoPhaseCommitSink<T> {
 public:
  std::string name() const final { return name_; }
  std::unique_ptr<TransactionWriter<T>> create_writer(std::size_t subtask,
                                                      std::size_t parallelism) const final {
    return std::make_unique<Writer>(rows_for(subtask, parallelism), row_of_);
  }

 protected:
  TransactionSink(std::string name, std::function<Row(const T&)> row_of)
      : name_(std::move(name)), row_of_(std::move(row_of)) {}
  virtual std::unique_ptr<RowTransactions> rows_for(std::size_t subtask,
                                                    std::size_t parallelism) const = 0;

 private:
  class Writer final : public TransactionWriter<T> {
   public:
    Writer(std::unique_ptr<RowTransactions> rows, std::function<Row(const T&)> row_of)
        : rows_(std::move(rows)), row_of_(std::move(row_of)) {}
    void open(SinkContext& context, const std::vector<Transaction>& kept) override {
      rows_->open(context, kept);
    }
    void begin(Transaction& transaction) override { rows_->begin(transaction); }
    SinkStatus write(Transaction& transaction, const T& value, Timestamp) override {
      return rows_->write(transaction, row_of_(value));
    }
    SinkStatus pre_commit(Transaction& transaction) override {
      return rows_->pre_commit(transaction);
    }
    SinkStatus commit(const Transaction& transaction) override {
      return rows_->commit(transaction);
    }
    void abort(const Transaction& transaction) override { rows_->abort(transaction); }
    void close() override { rows_->close(); }

   private:
    std::unique_ptr<RowTransactions> rows_;
    std::function<Row(const T&)> row_of_;
  };

  std::string name_;
  std::function<Row(const T&)> row_of_;
};

/// As TransactionSink, for one that writes rows as they come.
template <class T>
class PlainSink : public Sink<T> {
 public:
  std::unique_ptr<SinkWriter<T>> create_writer(std::size_t, std::size_t) const final {
    return std::make_unique<Writer>(rows_for_one(), row_of_);
  }

 protected:
  explicit PlainSink(std::function<Row(const T&)> row_of) : row_of_(std::move(row_of)) {}
  virtual std::unique_ptr<RowWriter> rows_for_one() const = 0;

 private:
  class Writer final : public SinkWriter<T> {
   public:
    Writer(std::unique_ptr<RowWriter> rows, std::function<Row(const T&)> row_of)
        : rows_(std::move(rows)), row_of_(std::move(row_of)) {}
    void open(SinkContext& context) override { rows_->open(context); }
    SinkStatus write(const T& value, Timestamp) override { return rows_->write(row_of_(value)); }
    SinkStatus flush() override { return rows_->flush(); }
    void close() override { rows_->close(); }

   private:
    std::unique_ptr<RowWriter> rows_;
    std::function<Row(const T&)> row_of_;
  };

  std::function<Row(const T&)> row_of_;
};

}  // namespace internal
}  // namespace weir::rows
