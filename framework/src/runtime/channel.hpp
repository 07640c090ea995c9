/// \file
/// The way from one task to another.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "runtime/parker.hpp"
#include "weir/internal/output.hpp"

namespace weir::internal {

/// A bounded queue with one producer and one consumer, without locks.
template <class T>
class SpscQueue {
 public:
  explicit SpscQueue(std::size_t capacity) : items_(capacity + 1) {}

  /// Appends `item`; answers whether there was room, and leaves it alone if not. The producer's.
  bool push(T& item) {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    const std::size_t next = tail + 1 == items_.size() ? 0 : tail + 1;
    if (next == head_seen_ && next == (head_seen_ = head_.load())) return false;
    items_[tail] = std::move(item);
    tail_.store(next);
    return true;
  }
  /// Takes the first item. The consumer's.
  bool pop(T& item) {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head == tail_seen_ && head == (tail_seen_ = tail_.load())) return false;
    item = std::move(items_[head]);
    head_.store(head + 1 == items_.size() ? 0 : head + 1);
    return true;
  }
  /// Calls `action` with each of the first `n` items, which are there, and leaves them. The
  /// consumer's.
  template <class Action>
  void look_at(std::size_t n, Action action) {
    std::size_t at = head_.load(std::memory_order_relaxed);
    for (; n > 0; --n) {
      action(items_[at]);
      at = at + 1 == items_.size() ? 0 : at + 1;
    }
  }
  /// Whether nothing is there. The consumer's.
  bool empty() { return head_.load(std::memory_order_relaxed) == tail_.load(); }

 private:
  static constexpr std::size_t cache_line = 64;

  std::vector<T> items_;
  // Each side remembers what it last saw of the other's position, and looks again only when it
  // must.
  alignas(cache_line) std::atomic<std::size_t> head_{0};
  std::size_t tail_seen_ = 0;
  alignas(cache_line) std::atomic<std::size_t> tail_{0};
  std::size_t head_seen_ = 0;
};

/// Emptied batches of one type and size that the tasks of a slot have at hand.
///
/// Records are to be written where the slot's thread has the memory in its cache: into the batch
/// that was emptied last, be it one that another thread has filled. Thread-safe, since others may
/// help with the slot's tasks: whoever comes while somebody else is at the shelf does without. The
/// shelves of several slots may stand side by side, and so do not share a cache line.
class alignas(64) BatchShelf {
 public:
  /// Takes the batch that was put here last. Answers whether there was one.
  bool take(Batch& batch) {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock || batches_.empty()) return false;
    batch = std::move(batches_.back());
    batches_.pop_back();
    return true;
  }
  /// Puts an emptied batch here; answers whether there was room, and leaves it alone if not.
  bool put(Batch& batch) {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock || batches_.size() == most) return false;
    batches_.push_back(std::move(batch));
    return true;
  }

 private:
  static constexpr std::size_t most = 8;

  std::mutex mutex_;
  std::vector<Batch> batches_;
};

/// What a channel carries: a batch of elements, or an event.
struct ChannelItem {
  Batch batch;        ///< allocated if it is a batch
  StreamEvent event;  ///< else
};

/// A barrier that has overtaken the items of a channel: it stands before the item of this number.
struct OvertakingBarrier {
  std::int64_t checkpoint = 0;  ///< 0: there was none
  std::uint64_t position = 0;   ///< from 0
};

/// Carries batches and events, in order, from one subtask to another, and emptied batches back.
///
/// One task writes and one reads. It is bounded: what does not fit waits at the writer, whose
/// task is not stepped until all of it has gone.
///
/// A barrier may overtake: then it is no item, but stands beside the queue, before all that has not
/// found room. Whoever sees a later item sees it too.
class Channel {
 public:
  /// `capacity` items may wait. The parkers are those of the two tasks' slots, and outlive the
  /// channel.
  explicit Channel(std::size_t capacity) : items_(capacity), returned_(capacity + 2) {}

  void set_producer(Parker& parker) { producer_ = &parker; }
  void set_consumer(Parker& parker) { consumer_ = &parker; }
  /// Where the two slots keep emptied batches, of those that the channel carries; both outlive
  /// the channel, and may be one.
  void set_shelves(BatchShelf& producers, BatchShelf& consumers) {
    producers_shelf_ = &producers;
    consumers_shelf_ = &consumers;
  }

  /// What is called after each barrier that overtakes, by the producer.
  void on_overtaking(std::function<void()> call) { on_overtaking_ = std::move(call); }

  // The producer's side.

  void send(ChannelItem item) {
    if (!overflow_.empty() || !items_.push(item)) {
      overflow_.push_back(std::move(item));
    } else {
      ++sent_;
      wake(consumer_);
    }
  }
  /// Sends a barrier past all items.
  void overtake(std::int64_t checkpoint) {
    {
      const std::scoped_lock lock(barrier_mutex_);
      barrier_ = {checkpoint, sent_};
    }
    overtaken_by_.store(checkpoint);
    on_overtaking_();
  }
  /// Calls `action` with each item that found no room.
  template <class Action>
  void look_at_waiting(Action action) const {
    for (const ChannelItem& item : overflow_) action(item);
  }
  /// Sends of what did not fit as much as there is room for. Answers whether any of it has gone.
  bool drain() {
    bool sent = false;
    while (!overflow_.empty() && items_.push(overflow_.front())) {
      overflow_.pop_front();
      ++sent_;
      sent = true;
    }
    if (sent) wake(consumer_);
    return sent;
  }
  /// Whether something waits that did not fit.
  bool is_full() const { return !overflow_.empty(); }
  /// An empty batch: one that is at hand, or has come back, or a new one.
  Batch obtain(const TypeOps& type, std::size_t capacity) {
    Batch batch;
    if (producers_shelf_ != nullptr && producers_shelf_->take(batch)) return batch;
    if (!returned_.pop(batch)) batch = Batch(type, capacity);
    return batch;
  }

  // The consumer's side.

  bool receive(ChannelItem& item) {
    if (!items_.pop(item)) return false;
    ++received_;
    wake(producer_);
    return true;
  }
  /// Number of the next item.
  std::uint64_t position() const { return received_; }
  /// The checkpoint of the last barrier that overtook; 0: none did.
  std::int64_t overtaken_by() const { return overtaken_by_.load(); }
  OvertakingBarrier barrier() const {
    const std::scoped_lock lock(barrier_mutex_);
    return barrier_;
  }
  /// Calls `action` with each item before `position` that was not taken, and leaves it.
  template <class Action>
  void look_at_until(std::uint64_t position, Action action) {
    if (position > received_) items_.look_at(position - received_, action);
  }
  bool empty() { return items_.empty(); }
  /// Keeps an emptied batch at hand, or gives it back; it is freed if there are enough of them.
  void give_back(Batch& batch) {
    if (consumers_shelf_ == nullptr || !consumers_shelf_->put(batch)) returned_.push(batch);
  }

 private:
  static void wake(Parker* parker) {
    if (parker != nullptr) parker->wake();
  }

  SpscQueue<ChannelItem> items_;
  SpscQueue<Batch> returned_;
  std::deque<ChannelItem> overflow_;
  Parker* producer_ = nullptr;
  Parker* consumer_ = nullptr;
  BatchShelf* producers_shelf_ = nullptr;
  BatchShelf* consumers_shelf_ = nullptr;
  std::uint64_t sent_ = 0;      ///< items that have found room; the producer's
  std::uint64_t received_ = 0;  ///< items that have been taken; the consumer's
  std::function<void()> on_overtaking_ = [] {};
  std::atomic<std::int64_t> overtaken_by_{0};
  mutable std::mutex barrier_mutex_;
  OvertakingBarrier barrier_;  ///< the last one
};

}  // namespace weir::internal
