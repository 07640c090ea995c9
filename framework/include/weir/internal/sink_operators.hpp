/// \file
/// The operators of sinks.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

#include "weir/internal/batch.hpp"
#include "weir/internal/sink_core.hpp"
#include "weir/serialization.hpp"
#include "weir/sink.hpp"
#include "weir/timestamped.hpp"

namespace weir::internal {

/// Elements in the order in which they came, offered one by one.
template <class T>
class WaitingElements {
 public:
  bool empty() const { return elements_.empty(); }
  void add(T value, Timestamp timestamp) { elements_.push_back({std::move(value), timestamp}); }
  /// Calls `offer` with each until it is busy. Answers whether it accepted any.
  template <class Offer>
  bool offer(Offer offer) {
    bool any = false;
    while (!elements_.empty()) {
      const auto& first = elements_.front();
      if (offer(first.value, first.timestamp) == SinkStatus::busy) break;
      elements_.pop_front();
      any = true;
    }
    return any;
  }
  /// Offers the elements of a batch behind those that wait, which those join that are not accepted.
  template <class Offer>
  void offer(Batch& batch, Offer offer) {
    T* values = batch.values<T>();
    const Timestamp* timestamps = batch.timestamps();
    std::size_t i = 0;
    while (elements_.empty() && i < batch.size() &&
           offer(std::as_const(values[i]), timestamps[i]) == SinkStatus::done) {
      ++i;
    }
    for (; i < batch.size(); ++i) add(std::move(values[i]), timestamps[i]);
  }

 private:
  std::deque<Timestamped<T>> elements_;
};

/// Of a Sink.
template <class T>
class WriterOperator final : public SinkCore {
 public:
  explicit WriterOperator(std::unique_ptr<SinkWriter<T>> writer) : writer_(std::move(writer)) {}

  void process(std::size_t, Batch& batch) override {
    waiting_.offer(batch,
                   [this](const T& value, Timestamp at) { return writer_->write(value, at); });
  }
  bool is_ready_for(std::int64_t) override {
    write_waiting();
    return waiting_.empty() && writer_->flush() == SinkStatus::done;
  }
  void snapshot(OperatorSnapshot& out) override {
    StateWriter state;
    writer_->snapshot(state);
    auto bytes = state.take();
    if (!bytes.empty()) out.list_state[state_name].push_back(std::move(bytes));
  }

 private:
  static constexpr const char* state_name = "of the writer";

  bool write_waiting() override {
    return waiting_.offer(
        [this](const T& value, Timestamp at) { return writer_->write(value, at); });
  }
  bool has_waiting() const override { return !waiting_.empty(); }
  bool is_flushed() const override { return flushed_; }
  bool go_on() override {
    if (!ended() || flushed_ || has_waiting()) return false;
    return flushed_ = writer_->flush() == SinkStatus::done;
  }
  void open_writer(SinkContext& context) override {
    writer_->open(context);
    for (const Bytes& bytes : restored(state_name, false)) {
      StateReader state(bytes);
      writer_->restore(state);
    }
  }
  void close_writer() override { writer_->close(); }

  std::unique_ptr<SinkWriter<T>> writer_;
  WaitingElements<T> waiting_;
  bool flushed_ = false;
};

/// Of a TwoPhaseCommitSink.
template <class T>
class TwoPhaseOperator final : public TwoPhaseCore {
 public:
  TwoPhaseOperator(std::unique_ptr<TransactionWriter<T>> writer, TwoPhaseSettings settings,
                   std::size_t subtask, std::size_t parallelism)
      : TwoPhaseCore(std::move(settings), subtask, parallelism), writer_(std::move(writer)) {}

  void process(std::size_t, Batch& batch) override {
    waiting_.offer(batch, [this](const T& value, Timestamp at) { return write(value, at); });
  }

 private:
  SinkStatus write(const T& value, Timestamp at) {
    Transaction* transaction = current();
    return transaction == nullptr ? SinkStatus::busy : writer_->write(*transaction, value, at);
  }
  bool write_waiting() override {
    return waiting_.offer([this](const T& value, Timestamp at) { return write(value, at); });
  }
  bool has_waiting() const override { return !waiting_.empty(); }
  TransactionControl& control() override { return *writer_; }

  std::unique_ptr<TransactionWriter<T>> writer_;
  WaitingElements<T> waiting_;
};

/// Of a WriteAheadSink.
template <class T>
class WriteAheadOperator final : public WriteAheadCore {
 public:
  static_assert(Serializable<T>,
                "a write-ahead sink keeps its elements in state: they need serialize()");

  explicit WriteAheadOperator(std::unique_ptr<SinkWriter<T>> writer) : writer_(std::move(writer)) {}

  void process(std::size_t, Batch& batch) override {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      unsealed_(batch.timestamps()[i], batch.values<T>()[i]);
    }
    count_ += batch.size();
  }

 private:
  WrittenAhead seal() override {
    WrittenAhead sealed{0, unsealed_.take(), std::exchange(count_, 0)};
    unsealed_ = StateWriter();
    return sealed;
  }
  bool has_unsealed() const override { return count_ > 0; }
  void read(const WrittenAhead& chunk) override {
    StateReader reader(chunk.elements);
    for (std::uint64_t i = 0; i < chunk.count; ++i) {
      T value{};
      Timestamp timestamp;
      reader(timestamp, value);
      waiting_.add(std::move(value), timestamp);
    }
  }
  bool write_waiting() override {
    return waiting_.offer(
        [this](const T& value, Timestamp at) { return writer_->write(value, at); });
  }
  bool has_waiting() const override { return !waiting_.empty(); }
  SinkStatus flush() override { return writer_->flush(); }
  void open_writer(SinkContext& context) override { writer_->open(context); }
  void close_writer() override { writer_->close(); }

  std::unique_ptr<SinkWriter<T>> writer_;
  StateWriter unsealed_;
  std::uint64_t count_ = 0;
  WaitingElements<T> waiting_;  ///< to be written
};

}  // namespace weir::internal

namespace weir {

template <class T>
std::unique_ptr<internal::Operator> Sink<T>::make_operator(std::size_t subtask,
                                                           std::size_t parallelism) const {
  return std::make_unique<internal::WriterOperator<T>>(create_writer(subtask, parallelism));
}

template <class T>
std::unique_ptr<internal::Operator> WriteAheadSink<T>::make_operator(
    std::size_t subtask, std::size_t parallelism) const {
  return std::make_unique<internal::WriteAheadOperator<T>>(create_writer(subtask, parallelism));
}

template <class T>
std::unique_ptr<internal::Operator> TwoPhaseCommitSink<T>::make_operator(
    std::size_t subtask, std::size_t parallelism) const {
  return std::make_unique<internal::TwoPhaseOperator<T>>(
      create_writer(subtask, parallelism),
      internal::TwoPhaseSettings{name(), transaction_timeout(), commit_timeout()}, subtask,
      parallelism);
}

}  // namespace weir
