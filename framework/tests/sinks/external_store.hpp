/// \file
/// The simulated double of an external system that takes part in transactions, as unkind as a real
/// one: what is open dies with the connection, what is prepared stays until somebody ends it, an
/// answer may be lost after the deed, and calls of a process that has died change nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "weir/testing/simulation.hpp"
#include "weir/weir.hpp"

namespace weir::tests {

/// Outlives the processes of a job.
class MemoryStorage final : public CheckpointStorage {
 public:
  void store(const Snapshot& snapshot) override {
    newest_ = std::make_shared<Snapshot>(snapshot);
    last_ = snapshot.checkpoint;
  }
  FoundCheckpoint newest() const override { return {newest_, {}}; }
  std::int64_t last_number() const override { return last_; }
  void discard() override { newest_ = nullptr; }

 private:
  std::shared_ptr<const Snapshot> newest_;
  std::int64_t last_ = 0;
};

/// Runs a job in one simulated process after the other, until one of them ends well: each goes on
/// from the last checkpoint that was stored, an hour later.
inline testing::SimulationResult simulate_processes(
    const testing::JobBuilder& build, testing::SimulationOptions options,
    const std::vector<testing::Crash>& crashes = {}) {
  constexpr int most_processes = 10;
  constexpr Duration hour{3'600'000};
  const auto storage = std::make_shared<MemoryStorage>();
  for (int left = most_processes;; options.start = options.start + hour) {
    try {
      return testing::simulate(
          [&](StreamExecutionEnvironment& env) {
            env.set_checkpoint_storage(storage);
            build(env);
          },
          options, crashes);
    } catch (const JobFailed&) {
      if (--left == 0) throw;
    }
  }
}

/// Where a call to the store can be cut off.
enum class Stage {
  write,
  flush,
  before_prepare,
  after_prepare,
  before_commit,
  after_commit,
  recovery
};

/// Outlives the jobs that write to it. One thread.
class ExternalStore {
 public:
  using Row = std::int64_t;

  /// What everybody sees.
  std::vector<Row> rows;
  std::map<Row, int> by_key;
  std::set<std::string> committed;
  std::map<std::string, std::vector<Row>> prepared;
  /// How often a commit fails for now, and how often anything is busy.
  int failing_commits = 0;
  int busy_every = 3;

  /// The process dies when `stage` comes for the `nth` time.
  void crash_at(Stage stage, int nth) {
    stage_ = stage;
    left_ = nth;
  }
  bool has_crashed() const { return crashed_; }

  /// A new connection; those of before are closed, and what they had open is gone.
  void connect(std::size_t subtask) {
    dead_ = false;
    open_[subtask].clear();
  }
  /// Whether the caller has to wait this time.
  bool busy() { return busy_every > 0 && ++calls_ % busy_every != 0; }
  /// Also told of each stage that a call passes; what it throws ends the process there.
  std::function<void()> watcher;
  void pass(Stage stage) {
    if (!dead_ && watcher) {
      try {
        watcher();
      } catch (...) {
        dead_ = true;
        throw;
      }
    }
    if (dead_ || stage_ != stage || left_ == 0 || --left_ > 0) return;
    crashed_ = dead_ = true;
    throw std::runtime_error("the process has died");
  }
  bool is_dead() const { return dead_; }
  std::vector<Row>& open(std::size_t subtask) { return open_[subtask]; }
  void make_seen(const std::vector<Row>& more) {
    rows.insert(rows.end(), more.begin(), more.end());
    for (const Row row : more) ++by_key[row];
  }

 private:
  std::map<std::size_t, std::vector<Row>> open_;
  Stage stage_ = Stage::write;
  int left_ = 0;
  bool crashed_ = false;
  bool dead_ = false;
  int calls_ = 0;
};
using Store = std::shared_ptr<ExternalStore>;

/// Writes row by row, which everybody sees at once.
class StoreWriter final : public SinkWriter<std::int64_t> {
 public:
  StoreWriter(Store store, std::size_t subtask) : store_(std::move(store)), subtask_(subtask) {}
  void open(SinkContext&) override { store_->connect(subtask_); }
  SinkStatus write(const std::int64_t& row, Timestamp) override {
    if (store_->is_dead() || store_->busy()) return SinkStatus::busy;
    store_->pass(Stage::write);
    store_->make_seen({row});
    return SinkStatus::done;
  }
  SinkStatus flush() override {
    if (store_->busy()) return SinkStatus::busy;
    store_->pass(Stage::flush);
    return SinkStatus::done;
  }

 private:
  Store store_;
  std::size_t subtask_;
};

class StoreTransactions final : public TransactionWriter<std::int64_t> {
 public:
  StoreTransactions(Store store, std::size_t subtask, std::size_t parallelism)
      : store_(std::move(store)), subtask_(subtask), parallelism_(parallelism) {}

  void open(SinkContext&, const std::vector<Transaction>& kept) override {
    store_->connect(subtask_);
    store_->pass(Stage::recovery);
    std::erase_if(store_->prepared, [&](const auto& it) {
      return is_left_behind(it.first, kept, "store", subtask_, parallelism_);
    });
  }
  void begin(Transaction&) override { store_->open(subtask_).clear(); }
  SinkStatus write(Transaction&, const std::int64_t& row, Timestamp) override {
    if (store_->is_dead() || store_->busy()) return SinkStatus::busy;
    store_->pass(Stage::write);
    store_->open(subtask_).push_back(row);
    return SinkStatus::done;
  }
  SinkStatus pre_commit(Transaction& transaction) override {
    if (store_->is_dead() || store_->busy()) return SinkStatus::busy;
    store_->pass(Stage::before_prepare);
    store_->prepared[transaction.id] = std::exchange(store_->open(subtask_), {});
    store_->pass(Stage::after_prepare);
    return SinkStatus::done;
  }
  SinkStatus commit(const Transaction& transaction) override {
    if (store_->is_dead() || store_->busy()) return SinkStatus::busy;
    store_->pass(Stage::before_commit);
    if (store_->failing_commits > 0) {
      --store_->failing_commits;
      throw TryAgain("the store does not answer");
    }
    const auto found = store_->prepared.extract(transaction.id);
    if (found.empty()) {
      if (store_->committed.contains(transaction.id)) return SinkStatus::done;
      throw std::runtime_error("transaction " + transaction.id + " is gone");
    }
    store_->make_seen(found.mapped());
    store_->committed.insert(transaction.id);
    store_->pass(Stage::after_commit);
    return SinkStatus::done;
  }
  /// The process may be dead: the store cannot count on it.
  void abort(const Transaction&) override {}

 private:
  Store store_;
  std::size_t subtask_;
  std::size_t parallelism_;
};

struct PlainStoreSink final : Sink<std::int64_t> {
  explicit PlainStoreSink(Store s) : store(std::move(s)) {}
  std::unique_ptr<SinkWriter<std::int64_t>> create_writer(std::size_t subtask,
                                                          std::size_t) const override {
    return std::make_unique<StoreWriter>(store, subtask);
  }
  Store store;
};

struct WriteAheadStoreSink final : WriteAheadSink<std::int64_t> {
  explicit WriteAheadStoreSink(Store s) : store(std::move(s)) {}
  std::unique_ptr<SinkWriter<std::int64_t>> create_writer(std::size_t subtask,
                                                          std::size_t) const override {
    return std::make_unique<StoreWriter>(store, subtask);
  }
  Store store;
};

struct TwoPhaseStoreSink final : TwoPhaseCommitSink<std::int64_t> {
  explicit TwoPhaseStoreSink(Store s, std::optional<Duration> t = {})
      : store(std::move(s)), timeout(t) {}
  std::string name() const override { return "store"; }
  std::optional<Duration> transaction_timeout() const override { return timeout; }
  std::unique_ptr<TransactionWriter<std::int64_t>> create_writer(
      std::size_t subtask, std::size_t parallelism) const override {
    return std::make_unique<StoreTransactions>(store, subtask, parallelism);
  }
  Store store;
  std::optional<Duration> timeout;
};

}  // namespace weir::tests
