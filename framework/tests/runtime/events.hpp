/// \file
/// Elements and sources for the tests of state, checkpoints and executors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "weir/environment.hpp"

namespace weir::tests {

/// What flows through the test jobs.
struct Event {
  std::int64_t key = 0;
  std::int64_t value = 0;
  std::int64_t time = 0;  ///< milliseconds

  friend auto operator<=>(const Event&, const Event&) = default;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("key", key), cereal::make_nvp("value", value),
            cereal::make_nvp("time", time));
  }
};

/// How the elements of a GeneratedSource look: element `i` of split `split`.
using Generate = std::function<Event(std::size_t split, std::size_t i)>;

/// A replayable source: `splits` splits of `per_split` generated elements each, without timestamps.
class GeneratedSource final : public Source<Event> {
 public:
  GeneratedSource(std::size_t splits, std::size_t per_split, Generate generate)
      : splits_(splits), per_split_(per_split), generate_(std::move(generate)) {}

  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::size_t split_count(std::size_t) const override { return splits_; }
  std::unique_ptr<SplitReader<Event>> create_reader(std::size_t split, std::size_t) const override {
    return std::make_unique<Reader>(*this, split);
  }

 private:
  class Reader final : public SplitReader<Event> {
   public:
    Reader(const GeneratedSource& source, std::size_t split) : source_(&source), split_(split) {}

    InputStatus poll_next(SourceOutput<Event>& out) override {
      while (next_ < source_->per_split_ && !out.full()) {
        out.collect(source_->generate_(split_, next_));
        ++next_;
      }
      return next_ < source_->per_split_ ? InputStatus::more_available : InputStatus::end_of_input;
    }
    void snapshot_position(StateWriter& writer) const override { writer(next_); }
    void restore_position(StateReader& reader) override { reader(next_); }

   private:
    const GeneratedSource* source_;
    std::size_t split_;
    std::uint64_t next_ = 0;
  };

  std::size_t splits_;
  std::size_t per_split_;
  Generate generate_;
};

/// A stream of generated elements that carry their own time; `disorder` is how much later than one
/// of its successors an element may be.
inline DataStream<Event> generated(StreamExecutionEnvironment& environment, std::size_t splits,
                                   std::size_t per_split, Generate generate,
                                   Duration disorder = Duration{0}) {
  return environment.from_source<Event>(
      std::make_shared<const GeneratedSource>(splits, per_split, std::move(generate)),
      WatermarkStrategy<Event>::for_bounded_out_of_orderness(disorder).with_timestamp_assigner(
          [](const Event& event) { return Timestamp{event.time}; }),
      "Events");
}

}  // namespace weir::tests
