/// \file
/// The ledger of exercise 11, in memory. Not thread-safe.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "exactly_once.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"

namespace weir::grader {

using exercises::Payment;
using exercises::TransactionId;

/// `7: 300`
inline std::string show(const Payment& payment) {
  return std::to_string(payment.ride) + ": " + std::to_string(payment.cents);
}

/// What a ledger says that is asked for the wrong thing.
inline Error not_open(const char* call, const TransactionId& id) {
  return Error(tr("{}: transaction {} is not open: begin() opens one, and pre_commit() closes it",
                  call, id));
}
inline Error not_pre_committed(const TransactionId& id) {
  return Error(tr("commit: transaction {} was not pre-committed: call pre_commit() first", id));
}

/// What a ledger keeps, and who wants to know when that changes.
struct Book {
  enum class State : std::uint8_t { open, pre_committed, committed, aborted };
  struct Transaction {
    std::size_t sink = 0;     ///< the number of the one that has begun it
    std::size_t subtask = 0;  ///< of that one
    State state = State::open;
    std::size_t committed_by = 0;  ///< the number of that sink
    std::vector<Payment> lines;
  };

  /// By ride, what was put last.
  std::map<std::int64_t, std::int64_t> entries;
  /// What was appended or committed, in that order.
  std::vector<Payment> lines;
  /// All that were ever begun, by number.
  std::map<std::size_t, Transaction> transactions;
  /// So many connections have been made.
  std::size_t sinks = 0;
};

/// A connection of one sink with the book. What happens there is answered by the functions that
/// begin with `on_`.
class Connection : public exercises::Ledger {
 public:
  using State = Book::State;

  Connection(Book& book, std::size_t subtask, std::size_t parallelism)
      : book_(&book), sink_(++book.sinks), subtask_(subtask), parallelism_(parallelism) {}

  void put(std::int64_t ride, std::int64_t cents) override {
    const auto known = book_->entries.find(ride);
    if (known != book_->entries.end() && known->second == cents) return;
    book_->entries[ride] = cents;
    on_seen({{ride, cents}});
  }
  void append(const Payment& payment) override {
    book_->lines.push_back(payment);
    on_seen({payment});
  }
  TransactionId begin() override {
    const std::size_t number = book_->transactions.size() + 1;
    book_->transactions[number] = {
        .sink = sink_, .subtask = subtask_, .state = State::open, .committed_by = 0, .lines = {}};
    return std::to_string(number);
  }
  void write(const TransactionId& id, const Payment& payment) override {
    open_one("write", id).lines.push_back(payment);
  }
  void pre_commit(const TransactionId& id) override {
    Book::Transaction& it = open_one("pre_commit", id);
    it.state = State::pre_committed;
    if (!it.lines.empty()) on_pre_commit(it.lines);
  }
  bool commit(const TransactionId& id) override {
    Book::Transaction& it = known_one(id);
    if (it.state == State::open) throw not_pre_committed(id);
    if (it.state == State::aborted) {
      throw Error(
          tr("commit: transaction {} was aborted, and what was written in it is gone: keep it in "
             "abort_all_but()",
             id));
    }
    if (it.state == State::committed) {
      if (it.committed_by == sink_ && !it.lines.empty()) on_commit_again(it.lines);
      return true;
    }
    it.state = State::committed;
    it.committed_by = sink_;
    book_->lines.insert(book_->lines.end(), it.lines.begin(), it.lines.end());
    if (!it.lines.empty()) on_commit(it.lines);
    return true;
  }
  void abort_all_but(const std::vector<TransactionId>& kept) override {
    for (auto& [number, it] : book_->transactions) {
      const bool is_held = it.state == State::open || it.state == State::pre_committed;
      const bool is_ours = it.sink < sink_ && it.subtask % parallelism_ == subtask_;
      if (!is_held || !is_ours) continue;
      if (std::find(kept.begin(), kept.end(), std::to_string(number)) != kept.end()) continue;
      it.state = State::aborted;
      if (!it.lines.empty()) on_abort(it.lines);
    }
  }

 protected:
  /// Whether anything has been written in it. What happens to one without a line makes no
  /// difference to anybody.
  bool has_lines(const TransactionId& id) { return !known_one(id).lines.empty(); }

 private:
  virtual void on_seen(const std::vector<Payment>&) {}
  virtual void on_pre_commit(const std::vector<Payment>&) {}
  virtual void on_commit(const std::vector<Payment>&) {}
  /// The same sink has committed it before: it ought to have forgotten it.
  virtual void on_commit_again(const std::vector<Payment>&) {}
  virtual void on_abort(const std::vector<Payment>&) {}

  Book::Transaction& known_one(const TransactionId& id) {
    std::size_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    const auto found = book_->transactions.find(number);
    if (found != book_->transactions.end()) return found->second;
    throw Error(tr("the ledger has no transaction '{}': begin() makes one", id));
  }
  Book::Transaction& open_one(const char* call, const TransactionId& id) {
    Book::Transaction& it = known_one(id);
    if (it.state == State::open) return it;
    throw not_open(call, id);
  }

  Book* book_;
  std::size_t sink_;
  std::size_t subtask_;
  std::size_t parallelism_;
};

}  // namespace weir::grader
