/// \file
/// What becomes of results: they are folded into one number, in whichever order they come.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "weir/data_stream.hpp"
#include "weir/job_client.hpp"

namespace weir::bench {

/// The name of the accumulator that holds the sum.
inline constexpr const char* checksum_name = "checksum";

/// Folds two numbers of a result into one.
constexpr std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  return (a ^ (b << 32U | b >> 32U)) * 0x9E3779B97F4A7C15ULL;
}

/// Adds up `number(element)` over all elements; each subtask for itself, until the job's end.
template <class T, class Number>
class ChecksumSink final : public SinkFunction<T> {
 public:
  explicit ChecksumSink(Number number) : number_(std::move(number)) {}

  void open(RuntimeContext& context) override {
    total_ = &context.accumulator<std::uint64_t>(checksum_name, 0, std::plus<>{});
  }
  void invoke(const T& value, Timestamp) override { sum_ += number_(value); }
  void close() override { total_->add(sum_); }

 private:
  Number number_;
  std::uint64_t sum_ = 0;
  Accumulator<std::uint64_t>* total_ = nullptr;
};

/// Ends a stream in a ChecksumSink.
template <class T, class Number>
void add_checksum(const DataStream<T>& stream, Number number) {
  stream.add_sink(ChecksumSink<T, Number>(std::move(number)));
}

}  // namespace weir::bench
