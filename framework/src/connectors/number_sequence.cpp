#include "connectors/number_sequence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "weir/error.hpp"

namespace weir::internal {
namespace {

/// Consecutive numbers, of which there is at least one: `last` may be the largest of all.
struct Range {
  std::uint64_t first = 0;  ///< as two's complement: differences do not overflow
  std::uint64_t last = 0;   ///< included
};

class RangeReader final : public SplitReader<std::int64_t> {
 public:
  RangeReader(const Range& range, bool ended)
      : first_(range.first), next_(range.first), last_(range.last), ended_(ended) {}

  InputStatus poll_next(SourceOutput<std::int64_t>& out) override {
    if (ended_) return InputStatus::end_of_input;
    const std::uint64_t further = last_ - next_;  // behind the next one
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    const std::uint64_t count = std::min<std::uint64_t>(further, most) + 1;
    const std::uint64_t emitted = out.collect_n(
        count, [this](std::size_t i) { return static_cast<std::int64_t>(next_ + i); });
    ended_ = emitted > further;
    next_ += emitted;
    return ended_ ? InputStatus::end_of_input : InputStatus::more_available;
  }
  void snapshot_position(StateWriter& writer) const override { writer(next_ - first_, ended_); }
  void restore_position(StateReader& reader) override {
    reader(next_, ended_);
    next_ += first_;
  }

 private:
  std::uint64_t first_;
  std::uint64_t next_;
  std::uint64_t last_;
  bool ended_;
};

class NumberSequence final : public Source<std::int64_t> {
 public:
  NumberSequence(std::int64_t from, std::int64_t to)
      : from_(static_cast<std::uint64_t>(from)),
        distance_(static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from)) {}

  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::size_t split_count(std::size_t parallelism) const override { return parallelism; }
  /// The first splits have one number more than the others, where it does not come out even. All
  /// numbers of 64 bits are one more than 64 bits can count: hence the distance of the two ends.
  std::unique_ptr<SplitReader<std::int64_t>> create_reader(std::size_t split,
                                                           std::size_t count) const override {
    if (count == 1) return reader_of({from_, from_ + distance_}, false);
    const std::uint64_t share = distance_ / count;
    const std::uint64_t longer = distance_ % count + 1;  // at most `count`: then all are
    const std::uint64_t first = from_ + split * share + std::min<std::uint64_t>(split, longer);
    const std::uint64_t length = share + (split < longer ? 1 : 0);
    return reader_of({first, first + length - 1}, length == 0);
  }

 private:
  static std::unique_ptr<SplitReader<std::int64_t>> reader_of(const Range& range, bool is_empty) {
    return std::make_unique<RangeReader>(range, is_empty);
  }

  std::uint64_t from_;
  std::uint64_t distance_;
};

}  // namespace

std::shared_ptr<const Source<std::int64_t>> number_sequence(std::int64_t from, std::int64_t to) {
  if (from <= to) return std::make_shared<const NumberSequence>(from, to);
  throw InvalidJob(fmt::format(
      "a sequence of numbers goes from the smaller to the larger one, but this is from {} to {}: "
      "swap them",
      from, to));
}

}  // namespace weir::internal
