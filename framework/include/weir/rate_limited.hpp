/// \file
/// A source that is slowed down: for jobs that people watch, and for loads of a known size.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "weir/checkpoint_listener.hpp"
#include "weir/internal/output.hpp"
#include "weir/source.hpp"

namespace weir {

namespace internal {

/// When the next element may come, of so many a second.
class RateLimit {
 public:
  explicit RateLimit(double events_per_second) : interval_(1000 / events_per_second) {}

  /// Begins: the first element may come at `now`.
  void start(Timestamp now) { next_ = static_cast<double>(now.millis()); }
  /// To be called before elements are taken: a clock that was set back does not stop the stream,
  /// and what could not be taken for more than a second is forgotten, not made up for.
  void look_at(Timestamp now);
  /// Takes one element if it may come by now.
  bool take() {
    if (next_ > now_) return false;
    next_ += interval_;
    return true;
  }
  /// Gives back the element that was taken last.
  void give_back() { next_ -= interval_; }
  /// When the next one may come.
  Timestamp next() const;

 private:
  double interval_;  // in milliseconds, as all here
  double next_ = 0;
  double now_ = 0;
};

/// Returns `rate`. \throws InvalidJob unless it is a positive number.
double checked_rate(double rate);

/// Reads another reader one element at a time, each when it is due.
template <class T>
class RateLimitedReader final : public SplitReader<T>,
                                public CheckpointListener,
                                private Target,
                                private WatermarkOutput {
 public:
  RateLimitedReader(std::unique_ptr<SplitReader<T>> reader, double events_per_second)
      : reader_(std::move(reader)),
        listener_(dynamic_cast<CheckpointListener*>(reader_.get())),
        limit_(events_per_second),
        one_(TypeOpsOf<T>::ops, 1) {
    one_.add_target(*this);
  }

  void open(RuntimeContext& context) override {
    context_ = &context;
    reader_->open(context);
  }
  InputStatus poll_next(SourceOutput<T>& out) override {
    out_ = &out;
    const Timestamp now = context_->current_processing_time();
    if (!std::exchange(started_, true)) limit_.start(now);
    limit_.look_at(now);
    while (!out.full() && limit_.take()) {
      const auto before = one_.records();
      SourceOutput<T> one(one_, *this);
      const InputStatus status = reader_->poll_next(one);
      one.flush();
      if (one_.records() == before) limit_.give_back();
      if (status != InputStatus::more_available) return status;
    }
    return out.full() ? InputStatus::more_available : InputStatus::nothing_available;
  }
  Timestamp available_at() const override {
    const Timestamp theirs = reader_->available_at();
    return started_ ? std::max(limit_.next(), theirs) : theirs;
  }
  void snapshot_position(StateWriter& writer) const override { reader_->snapshot_position(writer); }
  void restore_position(StateReader& reader) override { reader_->restore_position(reader); }
  void notify_checkpoint_complete(std::int64_t checkpoint_id) override {
    if (listener_ != nullptr) listener_->notify_checkpoint_complete(checkpoint_id);
  }
  void notify_checkpoint_aborted(std::int64_t checkpoint_id) override {
    if (listener_ != nullptr) listener_->notify_checkpoint_aborted(checkpoint_id);
  }
  void close() override { reader_->close(); }

 private:
  // What the other reader emits.
  void push(Batch& batch) override {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      out_->collect(std::move(batch.values<T>()[i]), batch.timestamps()[i]);
    }
  }
  void push(const StreamEvent&) override {}
  void emit_watermark(Timestamp watermark) override { out_->emit_watermark(watermark); }
  void mark_idle() override { out_->mark_idle(); }
  void mark_active() override { out_->mark_active(); }

  std::unique_ptr<SplitReader<T>> reader_;
  CheckpointListener* listener_;  ///< the same reader; null: it is none
  RateLimit limit_;
  Output one_;
  RuntimeContext* context_ = nullptr;
  SourceOutput<T>* out_ = nullptr;
  bool started_ = false;
};

template <class T>
class RateLimitedSource final : public Source<T> {
 public:
  RateLimitedSource(std::shared_ptr<const Source<T>> source, double events_per_second)
      : source_(std::move(source)), events_per_second_(checked_rate(events_per_second)) {}

  Boundedness boundedness() const override { return source_->boundedness(); }
  std::size_t split_count(std::size_t parallelism) const override {
    return source_->split_count(parallelism);
  }
  std::unique_ptr<SplitReader<T>> create_reader(std::size_t split,
                                                std::size_t count) const override {
    return std::make_unique<RateLimitedReader<T>>(source_->create_reader(split, count),
                                                  events_per_second_ / static_cast<double>(count));
  }

 private:
  std::shared_ptr<const Source<T>> source_;
  double events_per_second_;
};

}  // namespace internal

/// `source`, which then emits at most `events_per_second`, counted over all of its splits, by the
/// executor's clock: the same elements, watermarks and positions, each when it is due. The first
/// one is due at once. What the job could not take in time follows at once, but for what is overdue
/// by more than a second. \throws InvalidJob unless the rate is a positive number.
template <class T>
std::shared_ptr<const Source<T>> rate_limited(std::shared_ptr<const Source<T>> source,
                                              double events_per_second) {
  return std::make_shared<const internal::RateLimitedSource<T>>(std::move(source),
                                                                events_per_second);
}

}  // namespace weir
