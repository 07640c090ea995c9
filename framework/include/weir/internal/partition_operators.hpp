/// \file
/// Operators that work on all elements of their subtask at once, when the input has ended.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "weir/internal/numbers.hpp"
#include "weir/internal/stateless_operators.hpp"
#include "weir/serialization.hpp"
#include "weir/sort_order.hpp"
#include "weir/timestamped.hpp"

namespace weir::internal {

/// The section of a snapshot that holds what has come so far.
inline constexpr auto partition_section = "partition";

/// Watermarks wait with the elements: those that are emitted at the end would be late otherwise.
/// Answers whether an event is handed on at once.
inline bool passes_a_partition(const StreamEvent& event) {
  return event.kind != StreamEvent::Kind::watermark;
}

/// map_partition()
template <class In, class Out, class F>
class MapPartitionOperator final : public FunctionOperator<F> {
 public:
  using FunctionOperator<F>::FunctionOperator;

  void restore(const OperatorSnapshot& snapshot) override {
    const auto found = snapshot.list_state.find(partition_section);
    if (found == snapshot.list_state.end()) return;
    for (const Bytes& bytes : found->second) kept_.push_back(from_bytes<In>(bytes));
  }
  void process(std::size_t, Batch& batch) override {
    In* values = batch.values<In>();
    for (std::size_t i = 0; i < batch.size(); ++i) kept_.push_back(std::move(values[i]));
  }
  bool on_event(const StreamEvent& event) override { return passes_a_partition(event); }
  void end_input(std::size_t) override {
    Output& output = this->context_->output();
    Collector<Out> out(output);
    call_map_partition(this->function_, std::as_const(kept_), out);
    kept_ = {};
    output.emit(StreamEvent::watermark(Timestamp::max()));
  }
  void snapshot(OperatorSnapshot& snapshot) override {
    auto& elements = snapshot.list_state[partition_section];
    for (const In& element : kept_) elements.push_back(to_bytes(element));
  }

 private:
  std::vector<In> kept_;
};

/// sort_partition()
template <class T, class F>
class SortPartitionOperator final : public WaitingOperator {
 public:
  SortPartitionOperator(F selector, SortOrder order)
      : selector_(std::move(selector)), order_(order) {}

  void restore(const OperatorSnapshot& snapshot) override {
    const auto found = snapshot.list_state.find(partition_section);
    if (found == snapshot.list_state.end()) return;
    for (const Bytes& bytes : found->second) kept_.push_back(from_bytes<Timestamped<T>>(bytes));
  }
  void open(OperatorContext& context) override { context_ = &context; }
  void process(std::size_t, Batch& batch) override {
    T* values = batch.values<T>();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      kept_.push_back({std::move(values[i]), batch.timestamps()[i]});
    }
  }
  bool on_event(const StreamEvent& event) override { return passes_a_partition(event); }
  void end_input(std::size_t) override {
    const bool ascending = order_ == SortOrder::ascending;
    std::stable_sort(kept_.begin(), kept_.end(), [&](const auto& a, const auto& b) {
      return ascending ? is_before(a.value, b.value) : is_before(b.value, a.value);
    });
    phase_ = Phase::emitting;
  }
  bool work() override {
    if (phase_ != Phase::emitting) return false;
    Output& output = context_->output();
    const bool done = fire_some(*context_, [&] {
      if (emitted_ == kept_.size()) return false;
      auto& [value, timestamp] = kept_[emitted_++];
      output.append(std::move(value), timestamp);
      return true;
    });
    if (!done) return true;
    phase_ = Phase::done;
    kept_ = {};
    emitted_ = 0;
    output.emit(StreamEvent::watermark(Timestamp::max()));
    return true;
  }
  bool accepts_input() const override { return phase_ == Phase::gathering; }
  bool is_drained() const override { return phase_ == Phase::done; }
  void snapshot(OperatorSnapshot& snapshot) override {
    auto& elements = snapshot.list_state[partition_section];
    for (std::size_t i = emitted_; i < kept_.size(); ++i) elements.push_back(to_bytes(kept_[i]));
  }

 private:
  bool is_before(const T& a, const T& b) const {
    return is_less(std::invoke(selector_, a), std::invoke(selector_, b));
  }

  enum class Phase : std::uint8_t { gathering, emitting, done };

  F selector_;
  SortOrder order_;
  OperatorContext* context_ = nullptr;
  std::vector<Timestamped<T>> kept_;
  std::size_t emitted_ = 0;  ///< of them
  Phase phase_ = Phase::gathering;
};

}  // namespace weir::internal
