#include "barriers.hpp"

#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace weir::exercises {
namespace {

struct Arrival {
  enum class Kind : std::uint8_t { number, barrier, end } kind;
  std::int64_t value;
};

class ExactlyOnce : public Aligner {
  struct Input {
    std::deque<Arrival> held;
    bool blocked = false;
    bool ended = false;
  };
  std::vector<Input> inputs_;
  CheckpointId newest_ = 0;
  bool aligning_ = false;

  void arrive(Channel channel, Arrival what, Task& task) {
    if (inputs_[channel].blocked) {
      inputs_[channel].held.push_back(what);
      return;
    }
    handle(channel, what, task);
    bool again = true;
    while (again) {
      again = false;
      for (Channel c = 0; c < inputs_.size(); ++c) {
        while (!inputs_[c].blocked && !inputs_[c].held.empty()) {
          const Arrival next = inputs_[c].held.front();
          inputs_[c].held.pop_front();
          handle(c, next, task);
          again = true;
        }
      }
    }
  }
  void handle(Channel channel, Arrival what, Task& task) {
    switch (what.kind) {
      case Arrival::Kind::number:
        task.process(what.value);
        break;
      case Arrival::Kind::barrier:
        if (what.value < newest_ || (what.value == newest_ && !aligning_)) return;
        if (what.value > newest_) {
          for (Input& input : inputs_) input.blocked = false;
          newest_ = what.value;
          aligning_ = true;
        }
        inputs_[channel].blocked = true;
        complete(task);
        break;
      case Arrival::Kind::end:
        inputs_[channel].ended = true;
        complete(task);
        break;
    }
  }
  void complete(Task& task) {
    if (!aligning_) return;
    for (const Input& input : inputs_) {
      if (!input.blocked && !input.ended) return;
    }
    aligning_ = false;
    task.snapshot(newest_);
    task.forward(newest_);
    for (Input& input : inputs_) input.blocked = false;
  }

 public:
  explicit ExactlyOnce(std::size_t channels) : inputs_(channels) {}
  void on_element(Channel channel, Number number, Task& task) override {
    arrive(channel, {Arrival::Kind::number, number}, task);
  }
  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    arrive(channel, {Arrival::Kind::barrier, checkpoint}, task);
  }
  void on_end(Channel channel, Task& task) override {
    arrive(channel, {Arrival::Kind::end, 0}, task);
  }
};

class AtLeastOnce : public Aligner {
  std::vector<CheckpointId> latest_;
  std::vector<bool> ended_;
  std::vector<std::set<CheckpointId>> seen_;
  CheckpointId done_ = 0;

  void complete(Task& task) {
    std::set<CheckpointId> all;
    for (const auto& seen : seen_) all.insert(seen.begin(), seen.end());
    for (const CheckpointId id : all) {
      if (id <= done_) continue;
      bool whole = true;
      for (Channel c = 0; c < latest_.size(); ++c) {
        if (!seen_[c].contains(id) && (!ended_[c] || latest_[c] > id)) whole = false;
      }
      if (!whole) continue;
      done_ = id;
      task.snapshot(id);
      task.forward(id);
    }
  }

 public:
  explicit AtLeastOnce(std::size_t channels)
      : latest_(channels), ended_(channels), seen_(channels) {}
  void on_element(Channel, Number number, Task& task) override { task.process(number); }
  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    latest_[channel] = checkpoint;
    seen_[channel].insert(checkpoint);
    complete(task);
  }
  void on_end(Channel channel, Task& task) override {
    ended_[channel] = true;
    complete(task);
  }
};

class SumTask : public Task {
  Sums sums_;
  TaskContext& context_;

 public:
  SumTask(const Sums& restored, TaskContext& context) : sums_(restored), context_(context) {}
  void process(Number number) override {
    if (number % 2 == 0) {
      sums_.even += number;
    } else {
      sums_.odd += number;
    }
    context_.collect(sums_);
  }
  void snapshot(CheckpointId checkpoint) override { context_.store(checkpoint, sums_); }
  void forward(CheckpointId checkpoint) override { context_.send_barrier(checkpoint); }
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
