/// \file
/// A source with pauses that a crash does not shorten.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "jobs.hpp"

namespace weir::crashes {

/// One thing that a split of a PatientSource does.
struct PatientStep {
  Duration pause{0};           ///< before it
  std::optional<Event> event;  ///< none: nothing but the pause
};

/// Emits the elements of its splits, with their own time, after pauses by the executor's clock. Who
/// is restored in the middle of a pause waits for all of it again: what comes after it always finds
/// what came before it done.
class PatientSource final : public Source<Event> {
 public:
  using Splits = std::vector<std::vector<PatientStep>>;
  explicit PatientSource(Splits splits)
      : splits_(std::make_shared<const Splits>(std::move(splits))) {}

  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::size_t split_count(std::size_t) const override { return splits_->size(); }
  std::unique_ptr<SplitReader<Event>> create_reader(std::size_t split, std::size_t) const override {
    return std::make_unique<Reader>(splits_, split);
  }

 private:
  class Reader final : public SplitReader<Event> {
   public:
    Reader(std::shared_ptr<const Splits> splits, std::size_t split)
        : splits_(std::move(splits)), steps_(&(*splits_)[split]) {}

    void open(RuntimeContext& context) override { context_ = &context; }
    InputStatus poll_next(SourceOutput<Event>& out) override {
      if (next_ == steps_->size()) return InputStatus::end_of_input;
      const PatientStep& step = (*steps_)[next_];
      const Timestamp now = context_->current_processing_time();
      if (!waits_until_) waits_until_ = now + step.pause;
      if (now < *waits_until_) return InputStatus::nothing_available;
      if (step.event) out.collect(*step.event, Timestamp{step.event->time});
      waits_until_.reset();
      ++next_;
      return InputStatus::more_available;
    }
    Timestamp available_at() const override { return waits_until_.value_or(Timestamp::min()); }
    void snapshot_position(StateWriter& writer) const override { writer(next_); }
    void restore_position(StateReader& reader) override { reader(next_); }

   private:
    std::shared_ptr<const Splits> splits_;
    const std::vector<PatientStep>* steps_;
    RuntimeContext* context_ = nullptr;
    std::uint64_t next_ = 0;
    std::optional<Timestamp> waits_until_;
  };

  std::shared_ptr<const Splits> splits_;
};

/// Longer than anything takes that a job does, but for its pauses.
constexpr Duration long_time{10'000};

/// A stream of such a source, without watermarks.
inline DataStream<Event> patient(StreamExecutionEnvironment& environment,
                                 PatientSource::Splits splits) {
  return environment.from_source<Event>(std::make_shared<const PatientSource>(std::move(splits)),
                                        WatermarkStrategy<Event>::no_watermarks(), "Patient");
}

}  // namespace weir::crashes
