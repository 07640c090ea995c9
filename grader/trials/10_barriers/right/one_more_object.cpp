// Each channel is an object that knows whether it is blocked; the second part derives from the
// first and never blocks.
#include "barriers.hpp"

#include <memory>
#include <utility>

namespace weir::exercises {
namespace {

using Held = std::variant<std::monostate, Number, std::pair<CheckpointId, bool>>;

class Line {
 public:
  bool is_over() const { return over_; }
  bool stands() const { return stands_; }
  void over() { over_ = true; }
  void stand() { stands_ = true; }
  void go() { stands_ = false; }
  void keep(Held held) { kept_.push(held); }
  std::optional<Held> next() {
    if (stands_ || kept_.empty()) return std::nullopt;
    const Held held = kept_.front();
    kept_.pop();
    return held;
  }

 private:
  bool over_ = false;
  bool stands_ = false;
  std::queue<Held> kept_;
};

class Exact : public Aligner {
 public:
  explicit Exact(std::size_t channels) {
    while (lines_.size() < channels) lines_.push_back(std::make_unique<Line>());
  }
  void on_element(Channel channel, Number number, Task& task) override {
    accept(channel, Held(std::in_place_index<1>, number), task);
  }
  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    accept(channel, Held(std::make_pair(checkpoint, true)), task);
  }
  void on_end(Channel channel, Task& task) override { accept(channel, Held(), task); }

 private:
  void accept(Channel channel, Held held, Task& task) {
    lines_[channel]->keep(held);
    while (one(task)) {
    }
  }
  bool one(Task& task) {
    for (auto& line : lines_) {
      const auto held = line->next();
      if (!held) continue;
      if (held->index() == 1) {
        task.process(std::get<1>(*held));
      } else if (held->index() == 2) {
        came(*line, std::get<2>(*held).first, task);
      } else {
        line->over();
        perhaps(task);
      }
      return true;
    }
    return false;
  }
  void came(Line& line, CheckpointId checkpoint, Task& task) {
    if (checkpoint < wanted_) return;
    if (checkpoint > wanted_) all_go();
    wanted_ = checkpoint;
    line.stand();
    perhaps(task);
  }
  void perhaps(Task& task) {
    bool any = false;
    for (const auto& line : lines_) {
      any = any || line->stands();
      if (!line->stands() && !line->is_over()) return;
    }
    if (!any) return;
    all_go();
    task.snapshot(wanted_);
    task.forward(wanted_);
  }
  void all_go() {
    for (auto& line : lines_) line->go();
  }

  std::vector<std::unique_ptr<Line>> lines_;
  CheckpointId wanted_ = 0;
};

class Sloppy : public Aligner {
 public:
  explicit Sloppy(std::size_t channels) : brought_(channels) {}
  void on_element(Channel, Number number, Task& task) override { task.process(number); }
  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    brought_[channel].push_back(checkpoint);
    try_all(task);
  }
  void on_end(Channel channel, Task& task) override {
    over_.insert(channel);
    try_all(task);
  }

 private:
  void try_all(Task& task) {
    std::set<CheckpointId> candidates;
    for (const auto& some : brought_) candidates.insert(some.begin(), some.end());
    for (const CheckpointId candidate : candidates) {
      if (candidate <= last_) continue;
      bool good = true;
      for (Channel channel = 0; channel < brought_.size(); ++channel) {
        const auto& own = brought_[channel];
        const bool found = std::find(own.begin(), own.end(), candidate) != own.end();
        good = good && (found || over_.count(channel) != 0);
      }
      if (!good) continue;
      last_ = candidate;
      task.snapshot(candidate);
      task.forward(candidate);
    }
  }

  std::vector<std::vector<CheckpointId>> brought_;
  std::set<Channel> over_;
  CheckpointId last_ = 0;
};

class Summer : public Task {
 public:
  explicit Summer(TaskContext& context, std::int64_t even, std::int64_t odd)
      : context_(context), even_(even), odd_(odd) {}
  void process(Number number) override {
    if (number / 2 * 2 == number) even_ += number;
    if (number / 2 * 2 != number) odd_ += number;
    context_.collect({even_, odd_});
  }
  void snapshot(CheckpointId checkpoint) override { context_.store(checkpoint, {even_, odd_}); }
  void forward(CheckpointId checkpoint) override { context_.send_barrier(checkpoint); }

 private:
  TaskContext& context_;
  std::int64_t even_;
  std::int64_t odd_;
};

}  // namespace

std::unique_ptr<Aligner> exactly_once(std::size_t channels) {
  return std::make_unique<Exact>(channels);
}
std::unique_ptr<Aligner> at_least_once(std::size_t channels) {
  return std::make_unique<Sloppy>(channels);
}
AlignedTask sum_task(Guarantee guarantee, const Sums& restored, TaskContext& context) {
  return {guarantee == Guarantee::exactly_once ? exactly_once(2) : at_least_once(2),
          std::make_unique<Summer>(context, restored.even, restored.odd)};
}

}  // namespace weir::exercises
