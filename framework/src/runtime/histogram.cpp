#include "weir/histogram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "weir/error.hpp"

namespace weir {
namespace {

/// Of a double's bits, those that a class does not tell apart: of the 52 of the fraction, 7 stay.
constexpr unsigned dropped_bits = 45;

/// Classes in the order of their values: sign and the first bits of a double are already in order,
/// but for negative ones, which are turned around. Both zeros are one.
std::int32_t class_of(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(std::abs(value)) >> dropped_bits;
  const auto number = static_cast<std::int32_t>(bits);
  return value < 0 ? -number : number;
}

/// The end of a class that is nearer to 0: whole numbers up to 256 stand for themselves.
double value_of(std::int32_t number) {
  const auto bits = static_cast<std::uint64_t>(std::abs(number)) << dropped_bits;
  const auto value = std::bit_cast<double>(bits);
  return number < 0 ? -value : value;
}

}  // namespace

double HistogramStatistics::mean() const {
  return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

double HistogramStatistics::quantile(double part) const {
  if (!(part >= 0 && part <= 1)) {
    throw InvalidJob(
        fmt::format("a quantile is of a part from 0 to 1 of all values, not {}", part));
  }
  const double wanted = part * static_cast<double>(count_);
  std::uint64_t passed = 0;
  for (const auto& [number, values] : classes_) {
    passed += values;
    if (static_cast<double>(passed) >= wanted) return std::clamp(value_of(number), min_, max_);
  }
  return max_;
}

void HistogramStatistics::add(double value) {
  if (std::isnan(value)) return;
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = count_ == 0 ? value : std::max(max_, value);
  ++count_;
  sum_ += value;
  ++classes_[class_of(value)];
}

HistogramStatistics& HistogramStatistics::operator+=(const HistogramStatistics& other) {
  if (other.count_ == 0) return *this;
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = count_ == 0 ? other.max_ : std::max(max_, other.max_);
  count_ += other.count_;
  sum_ += other.sum_;
  for (const auto& [number, values] : other.classes_) classes_[number] += values;
  return *this;
}

}  // namespace weir
