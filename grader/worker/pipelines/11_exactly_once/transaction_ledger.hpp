/// \file
/// Transactions of a sink of Weir as the ledger of exercise 11: for `weir run --sink` (decision
/// 0054).
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "book.hpp"
#include "hosted_sink.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"
#include "weir/sink.hpp"
#include "worker/job.hpp"

namespace weir::grader {

/// The ledger of one subtask's sink. It waits where that would be busy.
class TransactionLedger final : public HostedLedger, private exercises::Ledger {
 public:
  TransactionLedger(const TwoPhaseCommitSink<Row>& sink, std::size_t subtask,
                    std::size_t parallelism)
      : writer_(sink.create_writer(subtask, parallelism)),
        name_(sink.name() + '-' + std::to_string(subtask)) {}

  void open(SinkContext& context) override {
    context_ = &context;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    name_ += '-' + std::to_string(std::chrono::duration_cast<Duration>(now).count()) + '-' +
             std::to_string(context.runtime().attempt_number());
  }
  /// Those that can be committed, with all that is known of them.
  void snapshot(StateWriter& state) const override { state(whole_); }
  void restore(StateReader& state) override {
    std::map<exercises::TransactionId, Transaction> restored;
    state(restored);
    whole_.merge(restored);
  }
  exercises::Ledger& ledger() override { return *this; }
  void close() override {
    if (current_) writer_->abort(*current_);
    if (is_open_) writer_->close();
  }

 private:
  [[noreturn]] static void refuse() {
    throw Error(
        tr("this ledger is written in transactions only: begin(), write(), pre_commit() and "
           "commit()"));
  }
  void put(std::int64_t, std::int64_t) override { refuse(); }
  void append(const exercises::Payment&) override { refuse(); }

  exercises::TransactionId begin() override { return name_ + '-' + std::to_string(++begun_); }
  /// A transaction of the writer has an element at least: it begins with the first one.
  void write(const exercises::TransactionId& id, const exercises::Payment& payment) override {
    if (whole_.contains(id)) throw not_open("write", id);
    open_writer({});
    // One is open at a time: one before it, that nobody has ended, is lost.
    if (current_ && current_->id != id) writer_->abort(*std::exchange(current_, std::nullopt));
    if (!current_) {
      current_ = Transaction{id, ""};
      writer_->begin(*current_);
    }
    const Row row{std::to_string(payment.ride), std::to_string(payment.cents)};
    wait([&] { return writer_->write(*current_, row, Timestamp::min()); });
  }
  void pre_commit(const exercises::TransactionId& id) override {
    if (!current_ || current_->id != id) return;
    wait([&] { return writer_->pre_commit(*current_); });
    whole_[id] = *std::exchange(current_, std::nullopt);
  }
  bool commit(const exercises::TransactionId& id) override {
    if (current_ && current_->id == id) throw not_pre_committed(id);
    const auto found = whole_.find(id);
    if (found == whole_.end()) return true;
    open_writer({id});
    try {
      wait([&] { return writer_->commit(found->second); });
    } catch (const TryAgain&) {
      return false;
    }
    whole_.erase(found);
    return true;
  }
  void abort_all_but(const std::vector<exercises::TransactionId>& kept) override {
    open_writer(kept);
  }

  void open_writer(const std::vector<exercises::TransactionId>& ids) {
    if (std::exchange(is_open_, true)) return;
    std::vector<Transaction> kept;
    for (const auto& id : ids) {
      if (const auto found = whole_.find(id); found != whole_.end()) kept.push_back(found->second);
    }
    writer_->open(*context_, kept);
  }

  template <class Ask>
  static void wait(Ask ask) {
    while (ask() == SinkStatus::busy) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

  std::unique_ptr<TransactionWriter<Row>> writer_;
  std::string name_;  ///< with which the names of its transactions begin
  SinkContext* context_ = nullptr;
  bool is_open_ = false;
  std::size_t begun_ = 0;
  std::optional<Transaction> current_;
  std::map<exercises::TransactionId, Transaction> whole_;  ///< pre-committed, by name
};

}  // namespace weir::grader
