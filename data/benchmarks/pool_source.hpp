/// \file
/// A source that costs next to nothing: element i is `make(i)`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "weir/environment.hpp"
#include "weir/source.hpp"

namespace weir::bench {

/// The elements `make(0)` to `make(count - 1)`, for a `make` that is const and thread-safe. Split s
/// of n emits elements s, s + n, s + 2n and so on: each split is in order of time if the whole is.
template <class Make>
class PoolSource final : public Source<std::invoke_result_t<const Make&, std::uint64_t>> {
 public:
  using Element = std::invoke_result_t<const Make&, std::uint64_t>;  ///< what it emits

  /// A stream of `count` elements.
  PoolSource(std::uint64_t count, Make make) : count_(count), make_(std::move(make)) {}

  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::size_t split_count(std::size_t parallelism) const override { return parallelism; }
  std::unique_ptr<SplitReader<Element>> create_reader(std::size_t split,
                                                      std::size_t splits) const override {
    return std::make_unique<Reader>(split, splits, count_, make_);
  }

 private:
  class Reader final : public SplitReader<Element> {
   public:
    Reader(std::uint64_t next, std::uint64_t stride, std::uint64_t count, Make make)
        : next_(next), stride_(stride), count_(count), make_(std::move(make)) {}

    InputStatus poll_next(SourceOutput<Element>& out) override {
      const std::uint64_t left = (count_ - next_ + stride_ - 1) / stride_;
      const auto element = [first = next_, stride = stride_, make = make_](std::size_t i) {
        return make(first + i * stride);
      };
      next_ += stride_ * out.collect_n(left, element);
      return next_ < count_ ? InputStatus::more_available : InputStatus::end_of_input;
    }
    void snapshot_position(StateWriter& writer) const override { writer(next_); }
    void restore_position(StateReader& reader) override { reader(next_); }

   private:
    std::uint64_t next_;
    std::uint64_t stride_;
    std::uint64_t count_;
    Make make_;
  };

  std::uint64_t count_;
  Make make_;
};

/// The stream of `make(0)` to `make(count - 1)`, without timestamps.
template <class Make>
auto pool_stream(StreamExecutionEnvironment& environment, std::uint64_t count, Make make) {
  using Element = typename PoolSource<Make>::Element;
  return environment.from_source<Element>(
      std::make_shared<const PoolSource<Make>>(count, std::move(make)),
      WatermarkStrategy<Element>::no_watermarks(), "Pool");
}

}  // namespace weir::bench
