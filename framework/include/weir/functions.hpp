/// \file
/// Functions of one element. Lambdas and function objects do everywhere; derive from these where a
/// function needs open(), close() and a runtime context.
///
/// Each subtask has its own copy of a function, used by one thread at a time; the engine owns it.
#pragma once

#include <vector>

#include "weir/collector.hpp"
#include "weir/runtime_context.hpp"

namespace weir {

/// Makes one element of each.
template <class In, class Out>
class RichMapFunction : public RichFunction {
 public:
  /// The element that takes the place of `value`.
  virtual Out map(const In& value) = 0;
};

/// Makes any number of elements of each.
template <class In, class Out>
class RichFlatMapFunction : public RichFunction {
 public:
  /// Collects what takes the place of `value`.
  virtual void flat_map(const In& value, Collector<Out>& out) = 0;
};

/// Keeps some elements and drops the others.
template <class T>
class RichFilterFunction : public RichFunction {
 public:
  /// Whether `value` is kept.
  virtual bool filter(const T& value) = 0;
};

/// Makes one element of two.
template <class T>
class RichReduceFunction : public RichFunction {
 public:
  /// What takes the place of both; neither is changed.
  virtual T reduce(const T& first, const T& second) = 0;
};

/// Makes any number of elements of all those that a subtask gets.
template <class In, class Out>
class MapPartitionFunction : public RichFunction {
 public:
  /// Collects what takes the place of `elements`: all there are, in the order in which they came.
  virtual void map_partition(const std::vector<In>& elements, Collector<Out>& out) = 0;
};

/// A map over two connected streams.
template <class In1, class In2, class Out>
class CoMapFunction : public RichFunction {
 public:
  /// For an element of the first stream.
  virtual Out map1(const In1& value) = 0;
  /// For an element of the second stream.
  virtual Out map2(const In2& value) = 0;
};

/// A flat map over two connected streams.
template <class In1, class In2, class Out>
class CoFlatMapFunction : public RichFunction {
 public:
  /// For an element of the first stream.
  virtual void flat_map1(const In1& value, Collector<Out>& out) = 0;
  /// For an element of the second stream.
  virtual void flat_map2(const In2& value, Collector<Out>& out) = 0;
};

/// Takes elements out of the job, to wherever they are wanted.
template <class T>
class SinkFunction : public RichFunction {
 public:
  /// Takes one element; `timestamp` is Timestamp::min() where it has none.
  virtual void invoke(const T& value, Timestamp timestamp) = 0;
  /// The input has ended, and this was all of it: the place to write what is left. Called once,
  /// after the last element and before close(), as Flink's SinkFunction.finish(); not where the job
  /// fails or is cancelled. A job that is restored from a checkpoint after its end calls it again.
  virtual void finish() {}
};

}  // namespace weir
