// What is held waits in one buffer, in the order in which it came on all channels. The aligner that
// holds nothing counts, for each checkpoint, the channels that it still waits for.
#include <functional>
#include <list>
#include <map>
#include <set>
#include <utility>

#include "barriers.hpp"

namespace weir::exercises {
namespace {

class Holding : public Aligner {
 public:
  explicit Holding(std::size_t channels) : open_(channels) {}

  void on_element(Channel channel, Number number, Task& task) override {
    if (blocked_.contains(channel)) {
      hold(channel, [=, this](Task& later) { on_element(channel, number, later); });
    } else {
      task.process(number);
    }
  }

  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    if (blocked_.contains(channel)) {
      hold(channel, [=, this](Task& later) { on_barrier(channel, checkpoint, later); });
      return;
    }
    if (checkpoint < aligned_) return;
    const bool gives_up = checkpoint > aligned_ && !blocked_.empty();
    if (gives_up) blocked_.clear();
    aligned_ = checkpoint;
    blocked_.insert(channel);
    if (!snapshot_if_complete(task) && gives_up) release(task);
  }

  void on_end(Channel channel, Task& task) override {
    if (blocked_.contains(channel)) {
      hold(channel, [=, this](Task& later) { on_end(channel, later); });
      return;
    }
    --open_;
    snapshot_if_complete(task);
  }

 private:
  using Later = std::function<void(Task&)>;

  void hold(Channel channel, Later later) { held_.emplace_back(channel, std::move(later)); }

  bool snapshot_if_complete(Task& task) {
    if (blocked_.empty() || blocked_.size() < open_) return false;
    task.snapshot(aligned_);
    task.forward(aligned_);
    blocked_.clear();
    release(task);
    return true;
  }

  /// What is blocked again in between stays where it is.
  void release(Task& task) {
    for (auto next = held_.begin(); next != held_.end();) {
      if (blocked_.contains(next->first)) {
        ++next;
        continue;
      }
      const Later later = std::move(next->second);
      held_.erase(next);
      later(task);
      next = held_.begin();  // who knows what has become of the others
    }
  }

  std::size_t open_;  // channels that have not ended
  std::set<Channel> blocked_;
  CheckpointId aligned_ = 0;
  std::list<std::pair<Channel, Later>> held_;
};

/// Of each checkpoint, which channels are still to bring its barrier.
class Counting : public Aligner {
 public:
  explicit Counting(std::size_t channels) {
    for (Channel channel = 0; channel < channels; ++channel) open_.insert(channel);
  }

  void on_element(Channel, Number number, Task& task) override { task.process(number); }

  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    // Who brings a newer one will not bring the older ones that it has left out.
    std::erase_if(missing_, [&](const auto& other) {
      return other.first < checkpoint && other.second.contains(channel);
    });
    const auto known = missing_.try_emplace(checkpoint, open_).first;
    known->second.erase(channel);
    complete(task);
  }

  void on_end(Channel channel, Task& task) override {
    open_.erase(channel);
    for (auto& [checkpoint, missing] : missing_) missing.erase(channel);
    complete(task);
  }

 private:
  void complete(Task& task) {
    for (auto next = missing_.begin(); next != missing_.end();) {
      if (!next->second.empty()) {
        ++next;
        continue;
      }
      task.snapshot(next->first);
      task.forward(next->first);
      next = missing_.erase(missing_.begin(), std::next(next));
    }
  }

  std::set<Channel> open_;
  std::map<CheckpointId, std::set<Channel>> missing_;
};

class Adding : public Task {
 public:
  Adding(const Sums& restored, TaskContext& context) : sums_(restored), context_(context) {}

  void process(Number number) override {
    if (number % 2 != 0) {
      sums_.odd += number;
    } else {
      sums_.even += number;
    }
    context_.collect(sums_);
  }
  void snapshot(CheckpointId checkpoint) override { context_.store(checkpoint, sums_); }
  void forward(CheckpointId checkpoint) override { context_.send_barrier(checkpoint); }

 private:
  Sums sums_;
  TaskContext& context_;
};

}  // namespace

std::unique_ptr<Aligner> exactly_once(std::size_t channels) {
  return std::make_unique<Holding>(channels);
}

std::unique_ptr<Aligner> at_least_once(std::size_t channels) {
  return std::make_unique<Counting>(channels);
}

AlignedTask sum_task(Guarantee guarantee, const Sums& restored, TaskContext& context) {
  return {guarantee == Guarantee::exactly_once ? exactly_once(2) : at_least_once(2),
          std::make_unique<Adding>(restored, context)};
}

}  // namespace weir::exercises
