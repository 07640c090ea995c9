/// \file
/// Incremental aggregation.
#pragma once

namespace weir {

/// Folds values of type In into an accumulator and makes a result of it: for windows and
/// aggregating state.
///
/// A function has no memory of its own: one object serves all keys and windows, and everything that
/// it knows of one of them stands in that one's accumulator. (As Flink's AggregateFunction, but
/// add() changes its argument.)
template <class In, class Acc, class Out>
class AggregateFunction {
 public:
  using Input = In;         ///< what is added
  using Accumulator = Acc;  ///< what is kept
  using Output = Out;       ///< what comes of it

  virtual ~AggregateFunction() = default;
  /// An accumulator of nothing.
  virtual Acc create_accumulator() const = 0;
  /// Adds one value.
  virtual void add(const In& value, Acc& accumulator) const = 0;
  /// The result so far.
  virtual Out get_result(const Acc& accumulator) const = 0;
  /// Adds all that `from` holds to `into`: used where windows merge.
  virtual void merge(Acc& into, const Acc& from) const = 0;
};

}  // namespace weir
