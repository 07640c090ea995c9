/// \file
/// Where an operator's results leave it.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "weir/internal/batch.hpp"
#include "weir/timestamp.hpp"

namespace weir::internal {

/// What travels in-band between the elements of a stream.
struct StreamEvent {
  enum class Kind : std::uint8_t {
    watermark,     ///< value: its timestamp
    idle,          ///< nothing to expect for now; do not wait for watermarks of this stream
    active,        ///< ends `idle`
    barrier,       ///< value: id of the checkpoint whose snapshot is taken here
    end_of_input,  ///< nothing follows
  };
  Kind kind;
  std::int64_t value = 0;

  static StreamEvent watermark(Timestamp t) { return {Kind::watermark, t.millis()}; }
  static StreamEvent barrier(std::int64_t checkpoint) { return {Kind::barrier, checkpoint}; }
  static StreamEvent idleness(bool idle) { return {idle ? Kind::idle : Kind::active, 0}; }
  static StreamEvent end_of_input() { return {Kind::end_of_input, 0}; }

  bool operator==(const StreamEvent&) const = default;
};

/// What takes an operator's results: the next operator of the chain, or the channels to another
/// task.
class Target {
 public:
  virtual ~Target() = default;
  /// Takes the elements. It may change them, or swap the batch for an empty one; the caller clears
  /// it.
  virtual void push(Batch& batch) = 0;
  /// Takes an event, in order with the elements.
  virtual void push(const StreamEvent& event) = 0;
  /// Whether it passes batches on as they are, so that whole ones are worth waiting for. Who works
  /// on the elements at once finds them in the first-level cache still if few come at a time.
  virtual bool passes_on() const;
  /// Whether it takes more without keeping it. It always takes what it is given: who can wait asks.
  virtual bool has_room() const;
};

/// Collects an operator's results in a batch and hands the batch to every target.
///
/// Between two steps of a task an output is empty: a chain link flushes it whenever its operator
/// returns.
class Output {
 public:
  /// An output of elements of `type`; a capacity of 0 means the type's default.
  Output(const TypeOps& type, std::size_t capacity);

  void add_target(Target& target);

  /// Adds one element of the output's type.
  template <class T>
  void append(T&& value, Timestamp timestamp) {
    batch_.append(std::forward<T>(value), timestamp);
    if (batch_.full()) [[unlikely]]
      flush();
  }
  /// Moves element i of `batch`, of the output's type, here.
  void append_moved(Batch& batch, std::size_t i);
  /// The elements that were collected and not handed on yet.
  Batch& batch() { return batch_; }

  /// Hands the collected elements to the targets.
  void flush();
  /// Hands a whole batch on, after what was collected; leaves it empty.
  void forward(Batch& batch);
  /// Hands an event on, after what was collected.
  void emit(const StreamEvent& event);

  /// Number of elements that were ever appended or forwarded.
  std::uint64_t records() const { return handed_on_ + batch_.size(); }
  /// Whether all targets pass batches on as they are.
  bool passes_on() const;
  /// Whether all targets have room.
  bool has_room() const;
  /// The last watermark that was handed on; Timestamp::min() before the first.
  Timestamp watermark() const { return watermark_; }

 private:
  void hand_on(Batch& batch);

  Batch batch_;
  Batch copy_;
  std::vector<Target*> targets_;
  std::uint64_t handed_on_ = 0;
  Timestamp watermark_ = Timestamp::min();
};

}  // namespace weir::internal
