#include "barriers.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <vector>

namespace weir::exercises {
namespace {

/// What arrives on a channel.
struct Arrival {
  enum class Kind : std::uint8_t { element, barrier, end };

  Kind kind = Kind::end;
  std::int64_t number = 0;  ///< the element, or the checkpoint
};

/// A channel whose barrier has come is blocked: what arrives on it is held, whatever it is.
class ExactlyOnce : public Aligner {
 public:
  explicit ExactlyOnce(std::size_t channels) : inputs_(channels) {}

  void on_element(Channel channel, Number number, Task& task) override {
    arrive(inputs_[channel], {Arrival::Kind::element, number}, task);
  }
  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    arrive(inputs_[channel], {Arrival::Kind::barrier, checkpoint}, task);
  }
  void on_end(Channel channel, Task& task) override {
    arrive(inputs_[channel], {Arrival::Kind::end}, task);
  }

 private:
  struct Input {
    bool blocked = false;
    bool ended = false;
    std::deque<Arrival> held;
  };

  void arrive(Input& input, Arrival arrival, Task& task) {
    input.held.push_back(arrival);
    go_on(task);
  }
  /// Deals with all that need not wait.
  void go_on(Task& task) {
    const auto can_go_on = [](const Input& input) { return !input.blocked && !input.held.empty(); };
    for (;;) {
      const auto input = std::find_if(inputs_.begin(), inputs_.end(), can_go_on);
      if (input == inputs_.end()) return;
      const Arrival arrival = input->held.front();
      input->held.pop_front();
      deal_with(*input, arrival, task);
    }
  }
  void deal_with(Input& input, const Arrival& arrival, Task& task) {
    if (arrival.kind == Arrival::Kind::element) {
      task.process(arrival.number);
      return;
    }
    if (arrival.kind == Arrival::Kind::barrier) {
      // Of a checkpoint that was given up: another channel had the barrier of a newer one.
      if (arrival.number < newest_) return;
      // The one before is given up, unless it is complete.
      if (arrival.number > newest_) unblock();
      newest_ = arrival.number;
      input.blocked = true;
    } else {
      input.ended = true;
    }
    complete(task);
  }
  /// Takes the snapshot if all barriers are there.
  void complete(Task& task) {
    const auto is_blocked = [](const Input& input) { return input.blocked; };
    const auto is_through = [](const Input& input) { return input.blocked || input.ended; };
    if (!std::any_of(inputs_.begin(), inputs_.end(), is_blocked)) return;
    if (!std::all_of(inputs_.begin(), inputs_.end(), is_through)) return;
    task.snapshot(newest_);
    task.forward(newest_);
    unblock();
  }
  void unblock() {
    for (Input& input : inputs_) input.blocked = false;
  }

  std::vector<Input> inputs_;
  CheckpointId newest_ = 0;  // that a barrier has come of
};

/// Every element goes on at once; several checkpoints can be under way.
class AtLeastOnce : public Aligner {
 public:
  explicit AtLeastOnce(std::size_t channels) : inputs_(channels) {}

  void on_element(Channel, Number number, Task& task) override { task.process(number); }
  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    inputs_[channel].last = checkpoint;
    inputs_[channel].barriers.insert(checkpoint);
    under_way_.insert(checkpoint);
    complete(task);
  }
  void on_end(Channel channel, Task& task) override {
    inputs_[channel].ended = true;
    complete(task);
  }

 private:
  struct Input {
    CheckpointId last = 0;
    std::set<CheckpointId> barriers;
    bool ended = false;

    bool is_through(CheckpointId checkpoint) const {
      return barriers.contains(checkpoint) || (ended && last < checkpoint);
    }
  };

  /// Takes the snapshots of which all barriers are there, the oldest first.
  void complete(Task& task) {
    for (const CheckpointId checkpoint : std::set<CheckpointId>(under_way_)) {
      const auto is_through = [&](const Input& input) { return input.is_through(checkpoint); };
      if (!std::all_of(inputs_.begin(), inputs_.end(), is_through)) continue;
      task.snapshot(checkpoint);
      task.forward(checkpoint);
      // Older ones will never have all their barriers.
      under_way_.erase(under_way_.begin(), under_way_.upper_bound(checkpoint));
    }
  }

  std::vector<Input> inputs_;
  std::set<CheckpointId> under_way_;
};

class SumTask : public Task {
 public:
  SumTask(const Sums& restored, TaskContext& context) : sums_(restored), context_(context) {}

  void process(Number number) override {
    (number % 2 == 0 ? sums_.even : sums_.odd) += number;
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
  return std::make_unique<ExactlyOnce>(channels);
}

std::unique_ptr<Aligner> at_least_once(std::size_t channels) {
  return std::make_unique<AtLeastOnce>(channels);
}

AlignedTask sum_task(Guarantee guarantee, const Sums& restored, TaskContext& context) {
  return {guarantee == Guarantee::exactly_once ? exactly_once(2) : at_least_once(2),
          std::make_unique<SumTask>(restored, context)};
}

}  // namespace weir::exercises
