// Wrong: what has waited is thrown away with the snapshot.
// Seen with: barrier 1 and 5 on channel 0, barrier 1 on channel 1.
#include "barriers.hpp"

#include <queue>
#include <vector>

namespace weir::exercises {
namespace {

enum class State { open, blocked, over };
enum class What { number, barrier, end };

struct Lane {
  State state = State::open;
  std::queue<std::pair<What, std::int64_t>> waiting;
};

class Strict : public Aligner {
  std::vector<Lane> lanes_;
  CheckpointId waiting_for_ = 0;
  CheckpointId seen_ = 0;

 public:
  explicit Strict(std::size_t channels) : lanes_(channels) {}

  void on_element(Channel channel, Number number, Task& task) override {
    Lane& lane = lanes_.at(channel);
    if (lane.state == State::blocked) {
      lane.waiting.emplace(What::number, number);
      return;
    }
    task.process(number);
  }

  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    Lane& lane = lanes_.at(channel);
    if (lane.state == State::blocked) {
      lane.waiting.emplace(What::barrier, checkpoint);
      return;
    }
    if (checkpoint <= seen_ && checkpoint != waiting_for_) return;
    bool given_up = false;
    if (waiting_for_ != 0 && checkpoint > waiting_for_) {
      given_up = true;
      open_all();
    }
    waiting_for_ = checkpoint;
    seen_ = checkpoint;
    lane.state = State::blocked;
    if (finish_if_all_there(task)) return;
    if (given_up) release(task);
  }

  void on_end(Channel channel, Task& task) override {
    Lane& lane = lanes_.at(channel);
    if (lane.state == State::blocked) {
      lane.waiting.emplace(What::end, 0);
      return;
    }
    lane.state = State::over;
    finish_if_all_there(task);
  }

 private:
  void open_all() {
    for (Lane& lane : lanes_) {
      if (lane.state == State::blocked) lane.state = State::open;
    }
  }

  bool finish_if_all_there(Task& task) {
    if (waiting_for_ == 0) return false;
    for (const Lane& lane : lanes_) {
      if (lane.state == State::open) return false;
    }
    task.snapshot(waiting_for_);
    task.forward(waiting_for_);
    waiting_for_ = 0;
    for (Lane& lane : lanes_) {
      if (lane.state == State::blocked) lane.waiting = {};
    }
    open_all();
    return true;
  }

  void release(Task& task) {
    for (Channel channel = 0; channel < lanes_.size(); ++channel) {
      Lane& lane = lanes_[channel];
      while (lane.state == State::open && !lane.waiting.empty()) {
        const auto [what, number] = lane.waiting.front();
        lane.waiting.pop();
        if (what == What::number) on_element(channel, number, task);
        if (what == What::barrier) on_barrier(channel, number, task);
        if (what == What::end) on_end(channel, task);
      }
    }
  }
};

class Loose : public Aligner {
  struct Count {
    std::vector<bool> there;
  };
  std::vector<bool> over_;
  std::map<CheckpointId, Count> counts_;

 public:
  explicit Loose(std::size_t channels) : over_(channels, false) {}

  void on_element(Channel, Number number, Task& task) override { task.process(number); }
  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    auto& count = counts_[checkpoint];
    if (count.there.empty()) count.there.resize(over_.size(), false);
    count.there[channel] = true;
    look(task);
  }
  void on_end(Channel channel, Task& task) override {
    over_[channel] = true;
    look(task);
  }

 private:
  void look(Task& task) {
    auto it = counts_.begin();
    while (it != counts_.end()) {
      bool all = true;
      for (std::size_t i = 0; i < over_.size(); ++i) all = all && (over_[i] || it->second.there[i]);
      if (!all) {
        ++it;
        continue;
      }
      const CheckpointId done = it->first;
      task.snapshot(done);
      task.forward(done);
      while (!counts_.empty() && counts_.begin()->first <= done) counts_.erase(counts_.begin());
      it = counts_.begin();
    }
  }
};

class EvenOdd : public Task {
  Sums now_;
  TaskContext* world_;

 public:
  EvenOdd(Sums now, TaskContext* world) : now_(now), world_(world) {}
  void process(Number number) override {
    if (number % 2) {
      now_.odd += number;
    } else {
      now_.even += number;
    }
    world_->collect(now_);
  }
  void snapshot(CheckpointId id) override { world_->store(id, now_); }
  void forward(CheckpointId id) override { world_->send_barrier(id); }
};

}  // namespace

std::unique_ptr<Aligner> exactly_once(std::size_t channels) {
  return std::make_unique<Strict>(channels);
}
std::unique_ptr<Aligner> at_least_once(std::size_t channels) {
  return std::make_unique<Loose>(channels);
}
AlignedTask sum_task(Guarantee guarantee, const Sums& restored, TaskContext& context) {
  return {guarantee == Guarantee::exactly_once ? exactly_once(2) : at_least_once(2),
          std::make_unique<EvenOdd>(restored, &context)};
}

}  // namespace weir::exercises
