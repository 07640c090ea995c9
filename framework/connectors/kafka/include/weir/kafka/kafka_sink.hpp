/// \file
/// A topic of Kafka as a sink.
///
/// Exactly once: the records of a checkpoint are a transaction of Kafka's, with an id of its own.
/// It is whole at the barrier and committed when the checkpoint is complete, by whichever process
/// has that checkpoint: readers with `isolation.level=read_committed` see each result once,
/// whatever dies, the job or the broker. At least once: a checkpoint waits until the brokers have
/// all records.
///
/// A record that is written stays where it is: in one partition, in the order of writing. Those of
/// one key go to one partition, as those of other programs do (murmur2).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/kafka/topic.hpp"
#include "weir/sink.hpp"

namespace weir::kafka {
namespace internal {

/// Writes records in two phases; without the type of elements.
class RecordTransactions : public TransactionControl {
 public:
  virtual SinkStatus write(const Transaction& transaction, Record record) = 0;
};

/// Writes records as they come.
class RecordWriter {
 public:
  virtual ~RecordWriter() = default;
  virtual void open(SinkContext& context) = 0;
  virtual SinkStatus write(Record record) = 0;
  virtual SinkStatus flush() = 0;
  virtual void close() = 0;
};

std::unique_ptr<RecordTransactions> record_transactions(Topic topic, Duration timeout,
                                                        std::string sink, std::size_t subtask,
                                                        std::size_t parallelism);
std::unique_ptr<RecordWriter> record_writer(Topic topic);

}  // namespace internal

/// Each record is seen once by those who read what is committed. `name` is that of the sink, see
/// TwoPhaseCommitSink::name(); no two jobs that run at a time may use it on one cluster, or each
/// aborts the transactions of the other. A job that begins anew adds to what the topic holds.
template <class T>
class KafkaSink final : public TwoPhaseCommitSink<T> {
 public:
  /// What brokers allow, unless told otherwise (`transaction.max.timeout.ms`).
  static constexpr Duration usual_timeout{15 * 60 * 1000};

  /// `record_of(element)` makes a record. `timeout`: a transaction that nobody has ended for so
  /// long is aborted by Kafka, and its records are gone. It has to be longer than a checkpoint may
  /// take, and than the job may be away; as long as a transaction is open, readers wait for it.
  KafkaSink(std::string name, Topic topic, std::function<Record(const T&)> record_of,
            Duration timeout = usual_timeout)
      : name_(std::move(name)),
        topic_(std::move(topic)),
        record_of_(std::move(record_of)),
        timeout_(timeout) {}

  std::string name() const override { return name_; }
  std::optional<Duration> transaction_timeout() const override { return timeout_; }
  std::unique_ptr<TransactionWriter<T>> create_writer(std::size_t subtask,
                                                      std::size_t parallelism) const override {
    return std::make_unique<Writer>(
        internal::record_transactions(topic_, timeout_, name_, subtask, parallelism), record_of_);
  }

 private:
  class Writer final : public TransactionWriter<T> {
   public:
    Writer(std::unique_ptr<internal::RecordTransactions> records,
           std::function<Record(const T&)> record_of)
        : records_(std::move(records)), record_of_(std::move(record_of)) {}
    void open(SinkContext& context, const std::vector<Transaction>& kept) override {
      records_->open(context, kept);
    }
    void begin(Transaction& transaction) override { records_->begin(transaction); }
    SinkStatus write(Transaction& transaction, const T& value, Timestamp) override {
      return records_->write(transaction, record_of_(value));
    }
    SinkStatus pre_commit(Transaction& transaction) override {
      return records_->pre_commit(transaction);
    }
    SinkStatus commit(const Transaction& transaction) override {
      return records_->commit(transaction);
    }
    void abort(const Transaction& transaction) override { records_->abort(transaction); }
    void close() override { records_->close(); }

   private:
    std::unique_ptr<internal::RecordTransactions> records_;
    std::function<Record(const T&)> record_of_;
  };

  std::string name_;
  Topic topic_;
  std::function<Record(const T&)> record_of_;
  Duration timeout_;
};

/// Each record is there once or more often: after a failure those since the last checkpoint come
/// again. Brokers that are away for up to a minute are waited for: the counter `num_retries` shows
/// it.
template <class T>
class KafkaAtLeastOnceSink final : public Sink<T> {
 public:
  /// `record_of(element)` makes a record.
  KafkaAtLeastOnceSink(Topic topic, std::function<Record(const T&)> record_of)
      : topic_(std::move(topic)), record_of_(std::move(record_of)) {}

  std::unique_ptr<SinkWriter<T>> create_writer(std::size_t, std::size_t) const override {
    return std::make_unique<Writer>(internal::record_writer(topic_), record_of_);
  }

 private:
  class Writer final : public SinkWriter<T> {
   public:
    Writer(std::unique_ptr<internal::RecordWriter> records,
           std::function<Record(const T&)> record_of)
        : records_(std::move(records)), record_of_(std::move(record_of)) {}
    void open(SinkContext& context) override { records_->open(context); }
    SinkStatus write(const T& value, Timestamp) override {
      return records_->write(record_of_(value));
    }
    SinkStatus flush() override { return records_->flush(); }
    void close() override { records_->close(); }

   private:
    std::unique_ptr<internal::RecordWriter> records_;
    std::function<Record(const T&)> record_of_;
  };

  Topic topic_;
  std::function<Record(const T&)> record_of_;
};

}  // namespace weir::kafka
