/// \file
/// A stream that a test feeds.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weir/environment.hpp"
#include "weir/source.hpp"
#include "weir/testing/script.hpp"

namespace weir::testing {

/// The test's end of a stream: what is put in here comes out of the stream when the job is stepped.
/// A handle that is copied freely; used on the thread that steps the job.
///
/// A stream can have several channels, each with its own watermark and idleness, as if several
/// subtasks upstream sent to it. After a restore nothing is replayed: what a channel has to say,
/// the test says again.
template <class T>
class TestInput {
 public:
  /// An input with this name in graphs and messages.
  explicit TestInput(std::string name = "Input", std::size_t channels = 1)
      : name_(std::move(name)), queues_(std::make_shared<Queues>(channels)) {}

  /// Adds the stream to a job. Called once for each run of the job.
  DataStream<T> stream(StreamExecutionEnvironment& environment) const {
    for (auto& queue : *queues_) queue.clear();
    return environment
        .from_source<T>(std::make_shared<const Feed>(queues_),
                        WatermarkStrategy<T>::no_watermarks(), name_)
        .set_parallelism(queues_->size());
  }

  /// An element.
  void emit(T value, Timestamp timestamp, std::size_t channel = 0) {
    put(channel, ScriptStep<T>::element(std::move(value), timestamp));
  }
  /// A watermark.
  void watermark(Timestamp timestamp, std::size_t channel = 0) {
    put(channel, ScriptStep<T>::watermark(timestamp));
  }
  /// Says that the channel has nothing for now.
  void mark_idle(std::size_t channel = 0) { put(channel, ScriptStep<T>::idle()); }
  /// Ends idleness.
  void mark_active(std::size_t channel = 0) { put(channel, ScriptStep<T>::active()); }
  /// Ends one channel.
  void end(std::size_t channel) { put(channel, ScriptStep<T>::end()); }
  /// Ends all channels.
  void end() {
    for (std::size_t channel = 0; channel < queues_->size(); ++channel) end(channel);
  }

 private:
  using Queues = std::vector<std::deque<ScriptStep<T>>>;

  class Reader final : public SplitReader<T> {
   public:
    Reader(std::shared_ptr<Queues> queues, std::size_t channel)
        : queues_(std::move(queues)), channel_(channel) {}

    InputStatus poll_next(SourceOutput<T>& out) override {
      auto& queue = (*queues_)[channel_];
      if (queue.empty()) return InputStatus::nothing_available;
      const ScriptStep<T> step = std::move(queue.front());
      queue.pop_front();
      return step.play(out) ? InputStatus::more_available : InputStatus::end_of_input;
    }
    Timestamp available_at() const override {
      return (*queues_)[channel_].empty() ? Timestamp::max() : Timestamp::min();
    }
    void snapshot_position(StateWriter&) const override {}
    void restore_position(StateReader&) override {}

   private:
    std::shared_ptr<Queues> queues_;
    std::size_t channel_;
  };

  class Feed final : public Source<T> {
   public:
    explicit Feed(std::shared_ptr<Queues> queues) : queues_(std::move(queues)) {}
    Boundedness boundedness() const override { return Boundedness::bounded; }
    std::size_t split_count(std::size_t) const override { return queues_->size(); }
    std::unique_ptr<SplitReader<T>> create_reader(std::size_t split, std::size_t) const override {
      expect_split(split, queues_->size());
      return std::make_unique<Reader>(queues_, split);
    }

   private:
    std::shared_ptr<Queues> queues_;
  };

  void put(std::size_t channel, ScriptStep<T> step) {
    queues_->at(channel).push_back(std::move(step));
  }

  std::string name_;
  std::shared_ptr<Queues> queues_;
};

}  // namespace weir::testing
