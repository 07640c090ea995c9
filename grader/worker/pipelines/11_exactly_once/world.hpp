/// \file
/// The world in which a sink of exercise 11 is driven: it fails as a scenario has it.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "book.hpp"
#include "exactly_once.hpp"
#include "hosted_sink.hpp"
#include "weir/serialization.hpp"

namespace weir::grader {

using exercises::CheckpointId;
using exercises::ConnectionLost;
using exercises::LedgerSink;

/// What happened at one step.
class Answers {
 public:
  void add(const std::string& text) { line_ += (line_.empty() ? "" : ", ") + text; }
  /// All since the last call, in a line.
  std::string take() { return std::exchange(line_, {}); }

 private:
  std::string line_;
};

/// What goes wrong with a ledger, and when.
class Trouble {
 public:
  void lose(bool before, const std::string& call, int n) { lost_[call] = {before, n}; }
  void be_busy(int commits) { busy_ = commits; }
  /// Whether the ledger refuses this commit.
  bool refuses() { return busy_ > 0 && busy_-- > 0; }

  /// Does what is asked for, unless the connection is lost before.
  template <class Do>
  void ask(const std::string& call, Do&& what) {
    const auto lost = lost_.find(call);
    const bool is_lost = lost != lost_.end() && --lost->second.n == 0;
    const bool before = is_lost && lost->second.before;
    if (is_lost) lost_.erase(lost);
    if (!before) what();
    if (is_lost) throw ConnectionLost("the ledger does not answer");
  }

 private:
  struct Loss {
    bool before;
    int n;  ///< calls until then
  };

  std::map<std::string, Loss> lost_;
  int busy_ = 0;
};

/// A connection that fails as the scenario has it, and says what it does.
class TroubledConnection final : public Connection {
 public:
  TroubledConnection(Book& book, std::size_t subtask, std::size_t parallelism, Trouble& trouble,
                     Answers& answers)
      : Connection(book, subtask, parallelism), trouble_(&trouble), answers_(&answers) {}

  void put(std::int64_t ride, std::int64_t cents) override {
    trouble_->ask("put", [&] { Connection::put(ride, cents); });
  }
  void append(const Payment& payment) override {
    trouble_->ask("append", [&] { Connection::append(payment); });
  }
  void write(const TransactionId& id, const Payment& payment) override {
    trouble_->ask("write", [&] { Connection::write(id, payment); });
  }
  void pre_commit(const TransactionId& id) override {
    if (!has_lines(id)) return Connection::pre_commit(id);
    trouble_->ask("pre_commit", [&] { Connection::pre_commit(id); });
  }
  bool commit(const TransactionId& id) override {
    if (!has_lines(id)) return Connection::commit(id);
    if (trouble_->refuses()) {
      answers_->add("busy");
      return false;
    }
    trouble_->ask("commit", [&] { Connection::commit(id); });
    return true;
  }
  void abort_all_but(const std::vector<TransactionId>& kept) override {
    trouble_->ask("abort_all_but", [&] { Connection::abort_all_but(kept); });
  }

 private:
  static std::string show_all(const std::vector<Payment>& lines) {
    std::string text;
    for (const Payment& line : lines) text += (text.empty() ? "" : ", ") + show(line);
    return text;
  }

  void on_seen(const std::vector<Payment>& lines) override { answers_->add(show_all(lines)); }
  void on_pre_commit(const std::vector<Payment>& lines) override {
    answers_->add("pre-commit (" + show_all(lines) + ')');
  }
  void on_commit(const std::vector<Payment>& lines) override {
    answers_->add("commit (" + show_all(lines) + ')');
  }
  void on_commit_again(const std::vector<Payment>& lines) override {
    answers_->add("commit again (" + show_all(lines) + ')');
  }
  void on_abort(const std::vector<Payment>& lines) override {
    answers_->add("abort (" + show_all(lines) + ')');
  }

  Trouble* trouble_;
  Answers* answers_;
};

/// The world around some parallel sinks: a source, checkpoints, crashes, and a ledger.
class World {
 public:
  World(MakeSink make, bool is_replayable) : make_(std::move(make)), is_replayable_(is_replayable) {
    attempt([this] { start(); });
  }

  void pay(const Payment& payment) {
    payments_.push_back(payment);
    attempt([this] { read_on(); });
  }
  void snapshot(CheckpointId checkpoint) {
    attempt([&] {
      Taken taken{read_, {}};
      for (const auto& subtask : subtasks_) {
        StateWriter state;
        subtask.sink->snapshot(checkpoint, state);
        taken.states.push_back(state.take());
      }
      taken_[checkpoint] = std::move(taken);
    });
  }
  void complete(CheckpointId checkpoint, bool is_heard) {
    const auto found = taken_.find(checkpoint);
    if (found == taken_.end()) return;  // it failed
    complete_ = checkpoint;
    restored_ = found->second;
    taken_.erase(taken_.begin(), std::next(found));
    if (!is_heard) return;
    attempt([&] {
      for (const auto& subtask : subtasks_) subtask.sink->notify_checkpoint_complete(checkpoint);
    });
  }
  void crash(std::size_t parallelism) {
    parallelism_ = parallelism;
    attempt([this] { start(); });
  }

  Trouble& trouble() { return trouble_; }
  const Book& book() const { return book_; }
  std::string take() { return answers_.take(); }

 private:
  /// What a checkpoint has.
  struct Taken {
    std::size_t read = 0;  ///< payments before it
    std::vector<Bytes> states;
  };
  struct Subtask {
    std::unique_ptr<TroubledConnection> connection;
    std::unique_ptr<LedgerSink> sink;
  };

  /// A failure of what is done is a crash, and there may be one in that too.
  void attempt(const std::function<void()>& what) {
    std::function<void()> next = what;
    while (next) {
      try {
        next();
        next = nullptr;
      } catch (const ConnectionLost&) {
        answers_.add("no answer");
        next = [this] { start(); };
      }
    }
  }
  void start() {
    if (std::exchange(is_started_, true)) {
      answers_.add(complete_ == 0 ? "restart" : "restart from " + std::to_string(complete_));
    }
    taken_.clear();
    subtasks_.clear();
    for (std::size_t i = 0; i < parallelism_; ++i) {
      auto connection =
          std::make_unique<TroubledConnection>(book_, i, parallelism_, trouble_, answers_);
      auto sink = make_(*connection);
      for (std::size_t old = i; old < restored_.states.size(); old += parallelism_) {
        StateReader state(restored_.states[old]);
        sink->restore(state);
      }
      sink->start();
      subtasks_.push_back({std::move(connection), std::move(sink)});
    }
    read_ = is_replayable_ ? restored_.read : payments_.size();
    read_on();
  }
  void read_on() {
    while (read_ < payments_.size()) {
      const Payment& payment = payments_[read_++];
      subtasks_[static_cast<std::size_t>(payment.ride) % parallelism_].sink->write(payment);
    }
  }

  MakeSink make_;
  bool is_replayable_;
  Book book_;
  Trouble trouble_;
  Answers answers_;
  std::size_t parallelism_ = 1;
  bool is_started_ = false;
  std::vector<Subtask> subtasks_;
  std::vector<Payment> payments_;  ///< all that came
  std::size_t read_ = 0;           ///< so many of them
  std::map<CheckpointId, Taken> taken_;
  CheckpointId complete_ = 0;  ///< 0: none is
  Taken restored_;             ///< what the complete one has
};

}  // namespace weir::grader
