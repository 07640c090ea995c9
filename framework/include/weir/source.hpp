/// \file
/// Sources: where elements come from.
///
/// A source is pulled: the engine asks a reader for more when it has room, so that a source never
/// runs ahead of the job and never blocks a task (as in Flink's unified sources, FLIP-27). A source
/// that can be read in parallel is made of splits, each read in order by one reader. The number of
/// splits is fixed when a job starts for the first time; a later start at another parallelism deals
/// the same splits out anew, each from the position that the snapshot holds.
#pragma once

#include <cstddef>
#include <memory>

#include "weir/internal/appender.hpp"
#include "weir/runtime_context.hpp"
#include "weir/serialization.hpp"
#include "weir/source_status.hpp"
#include "weir/timestamp.hpp"
#include "weir/watermark_output.hpp"

namespace weir {

/// What a reader emits into. Used only during the poll_next() that it is given to.
template <class T>
class SourceOutput {
 public:
  /// Made by the engine: emits into `output`, and says watermarks and idleness to `status`.
  SourceOutput(internal::Output& output, WatermarkOutput& status)
      : output_(&output), elements_(output), status_(&status) {}

  /// Emits `value` without a timestamp.
  void collect(const T& value) { elements_.append(value, Timestamp::min()); }
  /// As above; the value is moved.
  void collect(T&& value) { elements_.append(std::move(value), Timestamp::min()); }
  /// Emits `value` with `timestamp`.
  void collect(const T& value, Timestamp timestamp) { elements_.append(value, timestamp); }
  /// As above; the value is moved.
  void collect(T&& value, Timestamp timestamp) { elements_.append(std::move(value), timestamp); }
  /// Emits `make(0)`, `make(1)` and so on, without timestamps: `count` of them, or as many as the
  /// batch has room for. Answers how many; no further call of `make` follows. Faster than a loop
  /// around collect(), for elements that cost little.
  template <class Make>
  std::size_t collect_n(std::size_t count, Make make) {
    return elements_.append_n(count, make, Timestamp::min());
  }
  /// Whether the batch is full: time to return from poll_next().
  bool full() const { return elements_.full(); }
  /// Says that no element with a timestamp at or before `watermark` is still to come from this
  /// split.
  void emit_watermark(Timestamp watermark) {
    flush();
    status_->emit_watermark(watermark);
  }
  /// Says that this split has nothing for now and must not hold watermarks back; its next element
  /// ends that.
  void mark_idle() {
    flush();
    status_->mark_idle();
  }
  /// Ends idleness, as the next element would.
  void mark_active() {
    flush();
    status_->mark_active();
  }

  /// Used by the engine: hands on what was collected.
  void flush() { elements_.flush(); }
  /// Used by the engine: how many elements have come through the output.
  std::uint64_t records() {
    elements_.commit();
    return output_->records();
  }

 private:
  internal::Output* output_;
  internal::Appender<T> elements_;
  WatermarkOutput* status_;
};

/// Reads one split, in order, from one thread at a time. Owned by the engine. All that it remembers
/// is its position, which is operator state: an element of a list that has one for each split.
template <class T>
class SplitReader {
 public:
  virtual ~SplitReader() = default;

  /// Called once before the first element, on the task's thread; a place to open files and
  /// counters.
  virtual void open(RuntimeContext&) {}
  /// Emits some elements and returns; at least one if any is there, and none once `out.full()`.
  /// Never blocks.
  virtual InputStatus poll_next(SourceOutput<T>& out) = 0;
  /// After `nothing_available`: when to ask again, in the executor's processing time. By default at
  /// once.
  virtual Timestamp available_at() const { return Timestamp::min(); }
  /// Writes the position of the next element to be emitted. Called between two calls of
  /// poll_next().
  virtual void snapshot_position(StateWriter& writer) const = 0;
  /// Goes to a position that snapshot_position() wrote, perhaps in another process. Called after
  /// open().
  virtual void restore_position(StateReader& reader) = 0;
  /// Called once after the last element, or when the job ends early.
  virtual void close() {}
};

/// Describes where elements come from, and makes the readers. Shared by all subtasks: const and
/// thread-safe.
template <class T>
class Source {
 public:
  virtual ~Source() = default;

  /// Whether it has an end: only such sources can be read in BATCH mode. By default it has none.
  virtual Boundedness boundedness() const { return Boundedness::continuous_unbounded; }
  /// Into how many splits it divides when a job first starts at `parallelism`; 1 for what cannot be
  /// divided.
  virtual std::size_t split_count(std::size_t parallelism) const {
    static_cast<void>(parallelism);
    return 1;
  }
  /// A reader of split `split` of `count`, at its beginning.
  virtual std::unique_ptr<SplitReader<T>> create_reader(std::size_t split,
                                                        std::size_t count) const = 0;
};

}  // namespace weir
