/// \file
/// A thread for a client library that blocks.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "weir/sink_context.hpp"
#include "weir/timestamp.hpp"

namespace weir::connectors {

/// Does what it is given in order, on a thread of its own. Used by one task, whose thread never
/// waits for it: there is room for so much work, and for no more.
class ClientThread {
 public:
  /// `ring` is called on the thread after each piece of work; it outlives this.
  ClientThread(std::size_t most, std::function<void()> ring);
  ClientThread(const ClientThread&) = delete;
  ClientThread& operator=(const ClientThread&) = delete;
  /// Waits for the work under way; what has not been begun is dropped.
  ~ClientThread();

  /// Takes a piece of work, or answers that there is no room. \throws what an earlier one threw,
  /// once (a TryAgain as an Error: it is not tried again); after that nothing is done until it has
  /// been thrown.
  bool post(std::function<void()> work);
  /// Whether all has been done. \throws as post().
  bool idle();
  /// Has `what` done behind all that was posted, and answers whether it has been by now: to be
  /// called until it has, with the same `id`; there may be several. \throws the TryAgain that
  /// `what` threw, after which the next call begins it anew; else as post().
  SinkStatus ask(const std::string& id, std::function<void()> what);
  /// For work that may be done twice, on the thread: does it, and does it again after pauses that
  /// grow, for as long as it throws TryAgain; after `patience`, or where the thread is to end,
  /// throws that.
  void insist(Duration patience, const std::function<void()>& work);
  /// How often insist() has done something again since the last call.
  std::uint64_t take_retries() { return retries_.exchange(0); }

 private:
  struct Request {
    std::atomic<bool> done{false};
    std::optional<TryAgain> try_again;
  };

  void run();
  void rethrow();
  bool pause(Duration time);

  std::size_t most_;
  std::function<void()> ring_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> work_;
  bool working_ = false;
  bool ending_ = false;
  std::exception_ptr error_;
  std::atomic<std::uint64_t> retries_{0};
  std::map<std::string, std::shared_ptr<Request>> requests_;  ///< by id; the task's
  std::thread thread_;
};

}  // namespace weir::connectors
