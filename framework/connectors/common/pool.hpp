/// \file
/// A small pool of connections.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "weir/sink_context.hpp"

namespace weir::connectors {

/// As many connections as are needed at a time, up to a number. `Connection` has `is_lost()`: one
/// that is lost does not come back. Thread-safe; outlives what has been borrowed.
template <class Connection>
class Pool {
 public:
  using Connect = std::function<std::unique_ptr<Connection>()>;

  /// Goes back to the pool at its end.
  class Borrowed {
   public:
    Borrowed(Pool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Borrowed(Borrowed&&) noexcept = default;
    Borrowed& operator=(Borrowed&&) = delete;
    ~Borrowed() {
      if (connection_) pool_->take_back(std::move(connection_));
    }
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  Pool(std::size_t most, Connect connect) : most_(most), connect_(std::move(connect)) {}

  /// One that nobody uses, or a new one; waits where there are too many. \throws TryAgain if none
  /// comes back within a minute; what `connect` throws.
  Borrowed borrow() {
    constexpr std::chrono::minutes longest_wait{1};
    std::unique_lock lock(mutex_);
    const auto may_go_on = [this] { return !idle_.empty() || made_ < most_; };
    if (!returned_.wait_for(lock, longest_wait, may_go_on)) {
      throw TryAgain("all connections of the pool have been in use for a minute");
    }
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return Borrowed(*this, std::move(connection));
    }
    ++made_;
    lock.unlock();
    try {
      return Borrowed(*this, connect_());
    } catch (...) {
      forget_one();
      throw;
    }
  }

 private:
  void take_back(std::unique_ptr<Connection> connection) {
    if (connection->is_lost()) return forget_one();
    {
      const std::scoped_lock lock(mutex_);
      idle_.push_back(std::move(connection));
    }
    returned_.notify_one();
  }
  void forget_one() {
    {
      const std::scoped_lock lock(mutex_);
      --made_;
    }
    returned_.notify_one();
  }

  std::size_t most_;
  Connect connect_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t made_ = 0;  ///< idle and borrowed
};

}  // namespace weir::connectors
