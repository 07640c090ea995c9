#include "common/client_thread.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace weir::connectors {

ClientThread::ClientThread(std::size_t most, std::function<void()> ring)
    : most_(most), ring_(std::move(ring)), thread_([this] { run(); }) {}

ClientThread::~ClientThread() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
    work_.clear();
  }
  changed_.notify_one();
  thread_.join();
}

bool ClientThread::post(std::function<void()> work) {
  {
    const std::scoped_lock lock(mutex_);
    rethrow();
    if (work_.size() >= most_) return false;
    work_.push_back(std::move(work));
  }
  changed_.notify_one();
  return true;
}

bool ClientThread::idle() {
  const std::scoped_lock lock(mutex_);
  rethrow();
  return work_.empty() && !working_;
}

SinkStatus ClientThread::ask(const std::string& id, std::function<void()> what) {
  const auto found = requests_.find(id);
  if (found == requests_.end()) {
    auto request = std::make_shared<Request>();
    const bool taken = post([request, what = std::move(what)] {
      try {
        what();
      } catch (const TryAgain& error) {
        request->try_again = error;
      }
      request->done = true;
    });
    if (taken) requests_[id] = std::move(request);
    return SinkStatus::busy;
  }
  if (!found->second->done) {
    idle();  // throws what has gone wrong before
    return SinkStatus::busy;
  }
  const auto answered = requests_.extract(found).mapped();
  if (answered->try_again) throw TryAgain(*answered->try_again);
  return SinkStatus::done;
}

void ClientThread::insist(Duration patience, const std::function<void()>& work) {
  constexpr Duration first_delay{50};
  constexpr Duration longest_delay{2000};
  const auto until = std::chrono::steady_clock::now() + patience;
  for (Duration delay = first_delay;; delay = std::min(delay * 2, longest_delay)) {
    try {
      return work();
    } catch (const TryAgain&) {
      if (std::chrono::steady_clock::now() >= until || !pause(delay)) throw;
      ++retries_;
    }
  }
}

/// Answers whether the thread is to go on.
bool ClientThread::pause(Duration time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return ending_; });
}

/// Under the lock.
void ClientThread::rethrow() {
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ClientThread::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || !work_.empty(); });
    if (ending_) return;
    const auto work = std::move(work_.front());
    work_.pop_front();
    working_ = true;
    lock.unlock();
    std::exception_ptr error;
    try {
      work();
    } catch (const TryAgain& final_one) {
      // Nobody does it again, and who is asked to commit something else must not think so.
      error = std::make_exception_ptr(Error(final_one.what()));
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    working_ = false;
    if (error) {
      error_ = error;
      work_.clear();
    }
    lock.unlock();
    ring_();
    lock.lock();
  }
}

}  // namespace weir::connectors
