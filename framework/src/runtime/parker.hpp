/// \file
/// Where a thread waits that has nothing to do.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace weir::internal {

/// Lets one thread sleep until another has something for it. To wait without missing a call:
/// prepare(), look once more whether there is work, then park() or cancel().
class Parker {
 public:
  /// From now on wake() is heard.
  void prepare() { waiting_.store(true); }
  /// There was work after all.
  void cancel() { waiting_.store(false); }
  /// Sleeps until wake() is called, or `timeout` has passed.
  void park(std::chrono::nanoseconds timeout) {
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, timeout, [this] { return !waiting_.load(); });
    waiting_.store(false);
  }
  /// Ends the sleep of the waiting thread, if it waits. From any thread.
  void wake() {
    if (!waiting_.load()) return;
    const std::scoped_lock lock(mutex_);
    waiting_.store(false);
    woken_.notify_one();
  }

 private:
  std::atomic<bool> waiting_{false};
  std::mutex mutex_;
  std::condition_variable woken_;
};

}  // namespace weir::internal
