// Wrong: part 1 waits for barriers of channels that have ended.
// Seen with: end on channel 0, barrier 1 on channel 1.
#include "barriers.hpp"

#include <functional>
#include <list>
#include <optional>
#include <unordered_set>

namespace weir::exercises {
namespace {

class Base : public Aligner {
 protected:
  explicit Base(std::size_t channels) : channels_(channels) {}
  const std::size_t channels_;
  std::unordered_set<Channel> gone_;
};

class Waiting : public Base {
  using Action = std::function<void()>;
  std::unordered_set<Channel> have_;
  std::optional<CheckpointId> current_;
  CheckpointId highest_ = 0;
  std::map<Channel, std::list<Action>> later_;

  bool must_wait(Channel channel) const {
    const auto list = later_.find(channel);
    return have_.count(channel) > 0 || (list != later_.end() && !list->second.empty());
  }

  void run_what_can_run() {
    bool again = true;
    while (again) {
      again = false;
      for (auto& [channel, actions] : later_) {
        while (have_.count(channel) == 0 && !actions.empty()) {
          const Action action = std::move(actions.front());
          actions.pop_front();
          action();
          again = true;
        }
      }
    }
  }

  void act(Channel channel, Action action) {
    later_[channel].push_back(std::move(action));
    run_what_can_run();
  }

  void check(Task& task) {
    if (!current_) return;
    for (Channel channel = 0; channel < channels_; ++channel) {
      if (have_.count(channel) == 0) return;
    }
    task.snapshot(*current_);
    task.forward(*current_);
    current_.reset();
    have_.clear();
  }

 public:
  explicit Waiting(std::size_t channels) : Base(channels) {}

  void on_element(Channel channel, Number number, Task& task) override {
    if (!must_wait(channel)) {
      task.process(number);
    } else {
      act(channel, [number, &task] { task.process(number); });
    }
  }
  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    act(channel, [this, channel, checkpoint, &task] {
      if (checkpoint < highest_) return;
      if (checkpoint > highest_) {
        have_.clear();
        highest_ = checkpoint;
        current_ = checkpoint;
      }
      have_.insert(channel);
      check(task);
    });
  }
  void on_end(Channel channel, Task& task) override {
    act(channel, [this, channel, &task] {
      gone_.insert(channel);
      check(task);
    });
  }
};

class Passing : public Base {
  std::map<Channel, std::set<CheckpointId>> seen_;
  CheckpointId done_ = 0;

  bool has(Channel channel, CheckpointId checkpoint) {
    return seen_[channel].count(checkpoint) > 0 || gone_.count(channel) > 0;
  }
  void check(Task& task) {
    std::set<CheckpointId> all;
    for (const auto& [channel, some] : seen_) all.insert(some.upper_bound(done_), some.end());
    for (const CheckpointId checkpoint : all) {
      bool complete = true;
      for (Channel channel = 0; channel < channels_; ++channel) {
        if (!has(channel, checkpoint)) complete = false;
      }
      if (!complete) continue;
      done_ = checkpoint;
      task.snapshot(checkpoint);
      task.forward(checkpoint);
    }
  }

 public:
  explicit Passing(std::size_t channels) : Base(channels) {}
  void on_element(Channel, Number number, Task& task) override { task.process(number); }
  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    seen_[channel].insert(checkpoint);
    check(task);
  }
  void on_end(Channel channel, Task& task) override {
    gone_.insert(channel);
    check(task);
  }
};

struct Adder : Task {
  Sums total;
  TaskContext& out;
  Adder(const Sums& from, TaskContext& context) : total(from), out(context) {}
  void process(Number n) override {
    auto& which = n % 2 == 0 ? total.even : total.odd;
    which += n;
    out.collect(total);
  }
  void snapshot(CheckpointId n) override { out.store(n, total); }
  void forward(CheckpointId n) override { out.send_barrier(n); }
};

}  // namespace

std::unique_ptr<Aligner> exactly_once(std::size_t channels) {
  return std::make_unique<Waiting>(channels);
}
std::unique_ptr<Aligner> at_least_once(std::size_t channels) {
  return std::make_unique<Passing>(channels);
}
AlignedTask sum_task(Guarantee guarantee, const Sums& restored, TaskContext& context) {
  return {guarantee == Guarantee::exactly_once ? exactly_once(2) : at_least_once(2),
          std::make_unique<Adder>(restored, context)};
}

}  // namespace weir::exercises
