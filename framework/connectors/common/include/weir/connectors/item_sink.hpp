/// \file
/// What the sinks of all external systems have in common. The type of elements is known here only:
/// an element is made an item, such as a row of a table, and what writes items does not know of
/// elements.
///
/// Sinks are values that all subtasks share; what writes belongs to one subtask and is used on its
/// thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "weir/sink.hpp"

namespace weir::connectors {

/// Writes items as they come; each method as that of SinkWriter.
template <class Item>
class ItemWriter {
 public:
  virtual ~ItemWriter() = default;
  virtual void open(SinkContext& context) = 0;
  virtual SinkStatus write(Item item) = 0;
  virtual SinkStatus flush() = 0;
  virtual void close() = 0;
};

/// Writes items in two phases.
template <class Item>
class ItemTransactions : public TransactionControl {
 public:
  virtual SinkStatus write(const Transaction& transaction, Item item) = 0;
};

/// Writes the item of each element as it comes.
template <class T, class Item>
class ItemSink : public Sink<T> {
 public:
  std::unique_ptr<SinkWriter<T>> create_writer(std::size_t, std::size_t) const final {
    return std::make_unique<Writer>(make_(), item_of_);
  }

 protected:
  /// `make` is called for each subtask, on any thread.
  ItemSink(std::function<std::unique_ptr<ItemWriter<Item>>()> make,
           std::function<Item(const T&)> item_of)
      : make_(std::move(make)), item_of_(std::move(item_of)) {}

 private:
  class Writer final : public SinkWriter<T> {
   public:
    Writer(std::unique_ptr<ItemWriter<Item>> items, std::function<Item(const T&)> item_of)
        : items_(std::move(items)), item_of_(std::move(item_of)) {}
    void open(SinkContext& context) override { items_->open(context); }
    SinkStatus write(const T& value, Timestamp) override { return items_->write(item_of_(value)); }
    SinkStatus flush() override { return items_->flush(); }
    void close() override { items_->close(); }

   private:
    std::unique_ptr<ItemWriter<Item>> items_;
    std::function<Item(const T&)> item_of_;
  };

  std::function<std::unique_ptr<ItemWriter<Item>>()> make_;
  std::function<Item(const T&)> item_of_;
};

/// Writes the item of each element in two phases.
template <class T, class Item>
class ItemTransactionSink : public TwoPhaseCommitSink<T> {
 public:
  using Make = std::function<std::unique_ptr<ItemTransactions<Item>>(
      const std::string& name, std::size_t subtask, std::size_t parallelism)>;

  std::string name() const final { return name_; }
  std::unique_ptr<TransactionWriter<T>> create_writer(std::size_t subtask,
                                                      std::size_t parallelism) const final {
    return std::make_unique<Writer>(make_(name_, subtask, parallelism), item_of_);
  }

 protected:
  /// `name` is that of the sink; `make` is called for each subtask, on any thread.
  ItemTransactionSink(std::string name, Make make, std::function<Item(const T&)> item_of)
      : name_(std::move(name)), make_(std::move(make)), item_of_(std::move(item_of)) {}

 private:
  class Writer final : public TransactionWriter<T> {
   public:
    Writer(std::unique_ptr<ItemTransactions<Item>> items, std::function<Item(const T&)> item_of)
        : items_(std::move(items)), item_of_(std::move(item_of)) {}
    void open(SinkContext& context, const std::vector<Transaction>& kept) override {
      items_->open(context, kept);
    }
    void begin(Transaction& transaction) override { items_->begin(transaction); }
    SinkStatus write(Transaction& transaction, const T& value, Timestamp) override {
      return items_->write(transaction, item_of_(value));
    }
    SinkStatus pre_commit(Transaction& transaction) override {
      return items_->pre_commit(transaction);
    }
    SinkStatus commit(const Transaction& transaction) override {
      return items_->commit(transaction);
    }
    void abort(const Transaction& transaction) override { items_->abort(transaction); }
    void close() override { items_->close(); }

   private:
    std::unique_ptr<ItemTransactions<Item>> items_;
    std::function<Item(const T&)> item_of_;
  };

  std::string name_;
  Make make_;
  std::function<Item(const T&)> item_of_;
};

}  // namespace weir::connectors
