/// \file
/// A source that does what a script says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "weir/testing/script.hpp"

namespace weir::testing {

/// Plays a script, or several, each as a split of its own. It can be replayed: its position is the
/// number of steps that were done. A pause counts from the moment at which its step is reached, and
/// is not repeated after a restore that comes later.
template <class T>
class ScriptedSource final : public Source<T> {
 public:
  /// One split.
  explicit ScriptedSource(Script<T> script)
      : ScriptedSource(std::vector<Script<T>>{std::move(script)}) {}
  /// A split for each script.
  explicit ScriptedSource(std::vector<Script<T>> scripts)
      : scripts_(std::make_shared<const std::vector<Script<T>>>(std::move(scripts))) {}

  Boundedness boundedness() const override { return Boundedness::bounded; }
  std::size_t split_count(std::size_t) const override { return scripts_->size(); }
  std::unique_ptr<SplitReader<T>> create_reader(std::size_t split, std::size_t) const override {
    expect_split(split, scripts_->size());
    return std::make_unique<Reader>(scripts_, split);
  }

 private:
  class Reader final : public SplitReader<T> {
   public:
    Reader(std::shared_ptr<const std::vector<Script<T>>> scripts, std::size_t split)
        : scripts_(std::move(scripts)), steps_(&(*scripts_)[split].steps()) {}

    void open(RuntimeContext& context) override { context_ = &context; }
    InputStatus poll_next(SourceOutput<T>& out) override {
      if (next_ == steps_->size()) return InputStatus::end_of_input;
      const ScriptStep<T>& step = (*steps_)[next_++];
      step.play(out);
      if (!step.pause()) return InputStatus::more_available;
      available_at_ = context_->current_processing_time() + *step.pause();
      return InputStatus::nothing_available;
    }
    Timestamp available_at() const override { return available_at_; }
    void snapshot_position(StateWriter& writer) const override {
      writer(static_cast<std::uint64_t>(next_));
    }
    void restore_position(StateReader& reader) override {
      std::uint64_t next = 0;
      reader(next);
      next_ = next;
    }

   private:
    std::shared_ptr<const std::vector<Script<T>>> scripts_;
    const std::vector<ScriptStep<T>>* steps_;
    RuntimeContext* context_ = nullptr;
    std::size_t next_ = 0;
    Timestamp available_at_ = Timestamp::min();
  };

  std::shared_ptr<const std::vector<Script<T>>> scripts_;
};

}  // namespace weir::testing
