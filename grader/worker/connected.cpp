// For workers with connectors, as many as this build has.
#include <fmt/format.h>

#include <utility>

#include "texts/texts.hpp"
#include "weir/error.hpp"
#include "weir/files/file_sink.hpp"
#include "weir/socket/socket_sink.hpp"
#include "worker/result_sink.hpp"
#include "worker/run_options.hpp"
#include "worker/state_backend.hpp"
#ifdef WEIR_HAS_ELASTICSEARCH
#include "weir/elasticsearch/elasticsearch_sink.hpp"
#endif
#ifdef WEIR_HAS_KAFKA
#include "weir/kafka/kafka_sink.hpp"
#endif
#ifdef WEIR_HAS_MYSQL
#include "weir/mysql/mysql_sink.hpp"
#endif
#ifdef WEIR_HAS_POSTGRES
#include "weir/postgres/postgres_sink.hpp"
#endif
#ifdef WEIR_HAS_REDIS
#include "weir/redis/redis_sink.hpp"
#endif
#ifdef WEIR_HAS_ROCKSDB
#include "weir/rocksdb/rocksdb_backend.hpp"
#endif
#ifdef WEIR_HAS_SQLITE
#include "weir/sqlite/sqlite_sink.hpp"
#endif

namespace weir::grader {
namespace {

std::string line_of(const Row& row) { return row.key + ',' + row.value; }

/// Files of lines in a folder.
class Files final : public ResultSink {
 public:
  Files(std::string job, std::string folder) : job_(std::move(job)), folder_(std::move(folder)) {}

  bool holds_results() const override { return files::holds_files(folder_, job_); }
  DataStreamSink attach(const DataStream<Row>& results) const override {
    return results.sink_to(two_phase_sink());
  }
  std::shared_ptr<const TwoPhaseCommitSink<Row>> two_phase_sink() const override {
    return std::make_shared<files::FileSink<Row>>(
        job_, files::FileOptions{.folder = folder_, .suffix = ".csv"}, line_of);
  }

 private:
  std::string job_;
  std::string folder_;
};

/// Whoever listens. What was written to others is not there.
class Socket final : public ResultSink {
 public:
  explicit Socket(socket::Address address) : address_(std::move(address)) {}

  bool holds_results() const override { return false; }
  DataStreamSink attach(const DataStream<Row>& results) const override {
    return results.sink_to(std::make_shared<socket::SocketSink<Row>>(address_, line_of));
  }

 private:
  socket::Address address_;
};

#if defined(WEIR_HAS_SQLITE) || defined(WEIR_HAS_POSTGRES) || defined(WEIR_HAS_MYSQL)
/// A table that is called after the job.
template <template <class> class Sink>
class Table final : public ResultSink {
 public:
  using HoldsRows = bool (*)(const rows::Table&);

  Table(const std::string& job, const std::string& database, HoldsRows holds_rows)
      : table_{.database = database,
               .name = job,
               .columns = {"key", "value"},
               .types = {"text", "text"}},
        holds_rows_(holds_rows) {}

  bool holds_results() const override { return holds_rows_(table_); }
  DataStreamSink attach(const DataStream<Row>& results) const override {
    return results.sink_to(two_phase_sink());
  }
  std::shared_ptr<const TwoPhaseCommitSink<Row>> two_phase_sink() const override {
    return std::make_shared<Sink<Row>>(table_.name, table_, [](const Row& row) {
      return rows::Row{row.key, row.value};
    });
  }

 private:
  rows::Table table_;
  HoldsRows holds_rows_;
};
#endif

#ifdef WEIR_HAS_REDIS
/// A hash that is called after the job. It has the last value of each key.
class Hash final : public ResultSink {
 public:
  Hash(std::string job, std::string address) : job_(std::move(job)), address_(std::move(address)) {}

  bool holds_results() const override { return false; }
  DataStreamSink attach(const DataStream<Row>& results) const override {
    return results.sink_to(
        std::make_shared<redis::RedisSink<Row>>(address_, [job = job_](const Row& row) {
          return redis::Entry{job, row.key, row.value};
        }));
  }

 private:
  std::string job_;
  std::string address_;
};
#endif

#ifdef WEIR_HAS_ELASTICSEARCH
/// An index that is called after the job. It has the last value of each key.
class Index final : public ResultSink {
 public:
  Index(std::string job, std::string address)
      : job_(std::move(job)), address_(std::move(address)) {}

  bool holds_results() const override { return false; }
  DataStreamSink attach(const DataStream<Row>& results) const override {
    return results.sink_to(
        std::make_shared<elasticsearch::ElasticsearchSink<Row>>(address_, job_, [](const Row& row) {
          return elasticsearch::Document{row.key, {{"key", row.key}, {"value", row.value}}};
        }));
  }

 private:
  std::string job_;
  std::string address_;
};
#endif

#ifdef WEIR_HAS_KAFKA
/// A topic that is called after the job, unless the address says otherwise. Results of one key keep
/// their order.
class Topic final : public ResultSink {
 public:
  Topic(std::string job, const std::string& address)
      : job_(std::move(job)), topic_(kafka::read_topic(address, job_)) {
    topic_.partitions = 1;
  }

  bool holds_results() const override { return kafka::holds_records(topic_); }
  DataStreamSink attach(const DataStream<Row>& results) const override {
    return results.sink_to(two_phase_sink());
  }
  std::shared_ptr<const TwoPhaseCommitSink<Row>> two_phase_sink() const override {
    return std::make_shared<kafka::KafkaSink<Row>>(job_, topic_, [](const Row& row) {
      return kafka::Record{row.key, row.value};
    });
  }

 private:
  std::string job_;
  kafka::Topic topic_;
};
#endif

}  // namespace

std::unique_ptr<ResultSink> open_result_sink(const std::string& job, const SinkTarget& target) {
  if (target.scheme == "file") return std::make_unique<Files>(job, target.where);
  if (target.scheme == "socket") {
    const auto colon = target.where.rfind(':');
    return std::make_unique<Socket>(
        socket::Address{target.where.substr(0, colon), target.where.substr(colon + 1)});
  }
#ifdef WEIR_HAS_SQLITE
  if (target.scheme == "sqlite") {
    return std::make_unique<Table<sqlite::SqliteSink>>(job, target.where, &sqlite::holds_rows);
  }
#endif
  [[maybe_unused]] const std::string address = target.scheme + ':' + target.where;
#ifdef WEIR_HAS_POSTGRES
  if (target.scheme == "postgres") {
    return std::make_unique<Table<postgres::PostgresSink>>(job, address, &postgres::holds_rows);
  }
#endif
#ifdef WEIR_HAS_MYSQL
  if (target.scheme == "mysql") {
    return std::make_unique<Table<mysql::MysqlSink>>(job, address, &mysql::holds_rows);
  }
#endif
#ifdef WEIR_HAS_REDIS
  if (target.scheme == "redis") return std::make_unique<Hash>(job, address);
#endif
#ifdef WEIR_HAS_ELASTICSEARCH
  if (target.scheme == "elasticsearch") return std::make_unique<Index>(job, address);
#endif
#ifdef WEIR_HAS_KAFKA
  if (target.scheme == "kafka") return std::make_unique<Topic>(job, address);
#endif
  throw Error(
      tr("the connector '{}' was left out of this build: install the packages of that "
         "group in cmake/packages.txt, and configure again",
         target.scheme));
}

void use_state_backend(StateBackend backend) {
  if (!needs_component(backend)) return;
#ifdef WEIR_HAS_ROCKSDB
  use_rocksdb();
#else
  throw Error(
      tr("the state backend '{}' was left out of this build: install the packages of that "
         "group in cmake/packages.txt, and configure again",
         to_string(backend)));
#endif
}

}  // namespace weir::grader
