// A channel is in an epoch: the number of the last barrier that it has passed. It may run on as
// long as its epoch is over everywhere.
#include "barriers.hpp"

#include <algorithm>
#include <limits>

namespace weir::exercises {
namespace {

constexpr CheckpointId forever = std::numeric_limits<CheckpointId>::max();

struct Step {
  enum Kind { value, barrier, end } kind;
  std::int64_t number;
};

class Epochs : public Aligner {
 public:
  explicit Epochs(std::size_t channels, bool lets_pass)
      : lets_pass_(lets_pass), epoch_(channels, 0), steps_(channels), passed_(channels) {}

  void on_element(Channel channel, Number number, Task& task) override {
    push(channel, {Step::value, number}, task);
  }
  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    push(channel, {Step::barrier, checkpoint}, task);
  }
  void on_end(Channel channel, Task& task) override { push(channel, {Step::end, 0}, task); }

 private:
  void push(Channel channel, Step step, Task& task) {
    steps_[channel].push_back(step);
    for (Channel next = 0; next < epoch_.size();) {
      if (!may_run(next)) {
        ++next;
        continue;
      }
      const Step now = steps_[next].front();
      steps_[next].pop_front();
      run(next, now, task);
      next = 0;
    }
  }
  bool may_run(Channel channel) const {
    if (steps_[channel].empty()) return false;
    return lets_pass_ || epoch_[channel] <= over_ || epoch_[channel] < newest();
  }
  CheckpointId newest() const {
    CheckpointId newest = 0;
    for (const auto epoch : epoch_) {
      if (epoch != forever) newest = std::max(newest, epoch);
    }
    return newest;
  }
  void run(Channel channel, Step step, Task& task) {
    if (step.kind == Step::value) {
      task.process(step.number);
      return;
    }
    if (step.kind == Step::end) {
      epoch_[channel] = forever;
    } else {
      epoch_[channel] = step.number;
      passed_[channel].insert(step.number);
      asked_.insert(step.number);
    }
    const std::set<CheckpointId> asked = asked_;
    for (const auto checkpoint : asked) {
      if (!is_everywhere(checkpoint)) continue;
      over_ = checkpoint;
      asked_.erase(asked_.begin(), asked_.upper_bound(checkpoint));
      task.snapshot(checkpoint);
      task.forward(checkpoint);
    }
  }
  bool is_everywhere(CheckpointId checkpoint) const {
    for (Channel channel = 0; channel < epoch_.size(); ++channel) {
      const bool has = passed_[channel].count(checkpoint) != 0;
      const bool is_past = epoch_[channel] == forever &&
                           (passed_[channel].empty() || *passed_[channel].rbegin() < checkpoint);
      if (!has && !is_past) return false;
    }
    return true;
  }

  bool lets_pass_;
  CheckpointId over_ = 0;
  std::vector<CheckpointId> epoch_;
  std::vector<std::deque<Step>> steps_;
  std::vector<std::set<CheckpointId>> passed_;
  std::set<CheckpointId> asked_;
};

class Sum : public Task {
 public:
  Sum(Sums sums, TaskContext& context) : sums_(sums), context_(context) {}
  void process(Number number) override {
    const auto add = [number](std::int64_t& to) { to += number; };
    std::abs(number) % 2 == 1 ? add(sums_.odd) : add(sums_.even);
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
  return std::make_unique<Epochs>(channels, false);
}
std::unique_ptr<Aligner> at_least_once(std::size_t channels) {
  return std::make_unique<Epochs>(channels, true);
}
AlignedTask sum_task(Guarantee guarantee, const Sums& restored, TaskContext& context) {
  return {guarantee == Guarantee::exactly_once ? exactly_once(2) : at_least_once(2),
          std::make_unique<Sum>(restored, context)};
}

}  // namespace weir::exercises
