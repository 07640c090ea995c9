/// \file
/// A source that costs next to nothing: element i is `make(i)`.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "weir/environment.hpp"
#include "weir/runtime_context.hpp"
#include "weir/source.hpp"

namespace weir::bench {

/// The name of the counter of what was emitted so far.
inline constexpr const char* events_name = "events";

/// The elements `make(0)` to `make(count - 1)`, for a `make` that is const and thread-safe. They
/// are dealt to the splits in runs of 64, so that each split reads its elements as a loop does,
/// from one cache line after the other. Each split is in order of time if the whole is.
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
    Reader(std::size_t split, std::size_t splits, std::uint64_t count, Make make)
        : next_(split * run), others_(splits - 1), count_(count), make_(std::move(make)) {}

    void open(RuntimeContext& context) override { emitted_ = &context.counter(events_name); }
    InputStatus poll_next(SourceOutput<Element>& out) override {
      std::uint64_t emitted = 0;
      while (next_ < count_ && !out.full()) {
        const std::uint64_t left = std::min(run - next_ % run, count_ - next_);
        const auto element = [first = next_, make = make_](std::size_t i) {
          return make(first + i);
        };
        const std::uint64_t taken = out.collect_n(left, element);
        emitted += taken;
        next_ += taken;
        if (next_ % run == 0) next_ += others_ * run;
      }
      emitted_->increment(emitted);
      return next_ < count_ ? InputStatus::more_available : InputStatus::end_of_input;
    }
    void snapshot_position(StateWriter& writer) const override { writer(next_); }
    void restore_position(StateReader& reader) override { reader(next_); }

   private:
    static constexpr std::uint64_t run = 64;

    std::uint64_t next_;
    std::uint64_t others_;  ///< how many other splits there are
    std::uint64_t count_;
    Make make_;
    Counter* emitted_ = nullptr;
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
