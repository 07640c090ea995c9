/// \file
/// Figures that a running job keeps of itself.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <typeinfo>
#include <utility>

namespace weir {

/// A number that only grows. Written by one task, readable from any thread at any time. Owned by
/// the job.
class Counter {
 public:
  /// Adds `n`; to be called on the task's thread only.
  void increment(std::uint64_t n = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  /// The sum so far.
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

namespace internal {
/// The part of an accumulator that does not depend on its type.
class AccumulatorBase {
 public:
  virtual ~AccumulatorBase() = default;
  /// Merges another of the same name into this one. \throws InvalidJob if its type differs.
  virtual void merge(const AccumulatorBase& other) = 0;
  virtual std::shared_ptr<AccumulatorBase> clone() const = 0;
};
[[noreturn]] void throw_accumulator_type(const char* expected, const char* found);
}  // namespace internal

/// A value that every subtask accumulates for itself and that the job's result holds merged, e.g.
/// the longest ride. Used on the task's thread; owned by the job.
template <class T>
class Accumulator final : public internal::AccumulatorBase {
 public:
  /// Combines two values into one; associative and commutative, since the order of merging is not
  /// defined.
  using Combine = std::function<T(const T&, const T&)>;

  /// Starts at `initial`, a neutral element of `combine`.
  Accumulator(T initial, Combine combine)
      : value_(std::move(initial)), combine_(std::move(combine)) {}

  /// Combines `value` into the accumulated one.
  void add(const T& value) { value_ = combine_(value_, value); }
  /// What has been accumulated so far.
  const T& value() const { return value_; }

  /// Merges another subtask's part.
  void merge(const AccumulatorBase& other) override {
    const auto* same = dynamic_cast<const Accumulator*>(&other);
    if (same == nullptr)
      internal::throw_accumulator_type(typeid(*this).name(), typeid(other).name());
    add(same->value_);
  }
  /// A copy, for merging into.
  std::shared_ptr<AccumulatorBase> clone() const override {
    return std::make_shared<Accumulator>(*this);
  }

 private:
  T value_;
  Combine combine_;
};

}  // namespace weir
