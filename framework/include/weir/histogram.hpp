/// \file
/// How a quantity is distributed: the waiting times of orders, the sizes of answers.
#pragma once

#include <cstdint>
#include <map>

namespace weir {

/// How many values there were, and how large. A value; those of several subtasks can be added up.
///
/// Values are counted in classes whose ends are less than 1 % apart, 128 to each power of two: so
/// are quantiles, and memory does not grow with the number of values. Values that are no numbers
/// are not counted.
class HistogramStatistics {
 public:
  /// Number of values.
  std::uint64_t count() const { return count_; }
  /// The smallest value, exactly; 0 if there is none.
  double min() const { return min_; }
  /// The largest value, exactly; 0 if there is none.
  double max() const { return max_; }
  /// The mean of all values; 0 if there is none.
  double mean() const;
  /// A number that at least `part` of all values (from 0 to 1) do not exceed: 0.5 gives the median.
  /// Less than 1 % off; 0 if there is no value. \throws InvalidJob if `part` is not from 0 to 1.
  double quantile(double part) const;

  /// Adds a value.
  void add(double value);
  /// Adds another's values.
  HistogramStatistics& operator+=(const HistogramStatistics& other);

 private:
  std::uint64_t count_ = 0;
  double sum_ = 0;
  double min_ = 0;
  double max_ = 0;
  std::map<std::int32_t, std::uint64_t> classes_;  ///< in the order of the values
};

/// A distribution that one subtask keeps, as Flink's Histogram: of all values since its start. Used
/// on the task's thread only; owned by the engine, until close().
class Histogram {
 public:
  /// Takes a value.
  void update(double value) { statistics_.add(value); }
  /// Number of values so far.
  std::uint64_t count() const { return statistics_.count(); }
  /// All values so far.
  const HistogramStatistics& statistics() const { return statistics_; }

 private:
  HistogramStatistics statistics_;
};

}  // namespace weir
