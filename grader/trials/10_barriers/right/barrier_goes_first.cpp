// The barrier leaves before the snapshot, as in Flink: nothing is between the two.
#include "barriers.hpp"

#include <deque>

namespace weir::exercises {
namespace {

struct In {
  std::deque<std::pair<char, std::int64_t>> queue;  // e, b or x
  CheckpointId at = 0;                              // the barrier at which it stands, or 0
  bool x = false;
};

class Aligned : public Aligner {
  std::vector<In> in_;
  CheckpointId max_ = 0;

  void pump(Task& task) {
    for (std::size_t i = 0; i < in_.size();) {
      In& in = in_[i];
      if (in.at != 0 || in.queue.empty()) {
        ++i;
        continue;
      }
      const auto [kind, value] = in.queue.front();
      in.queue.pop_front();
      switch (kind) {
        case 'e':
          task.process(value);
          break;
        case 'b':
          if (value < max_) break;
          max_ = value;
          in.at = value;
          for (In& other : in_) {
            if (other.at != 0 && other.at < max_) other.at = 0;
          }
          if (check(task)) i = 0;
          i = 0;
          break;
        default:
          in.x = true;
          check(task);
          i = 0;
      }
    }
  }
  bool check(Task& task) {
    std::size_t standing = 0;
    for (const In& in : in_) {
      if (in.at == 0 && !in.x) return false;
      if (in.at != 0) ++standing;
    }
    if (standing == 0) return false;
    task.forward(max_);
    task.snapshot(max_);
    for (In& in : in_) in.at = 0;
    return true;
  }
  void put(Channel channel, char kind, std::int64_t value, Task& task) {
    in_[channel].queue.emplace_back(kind, value);
    pump(task);
  }

 public:
  explicit Aligned(std::size_t channels) : in_(channels) {}
  void on_element(Channel c, Number n, Task& task) override { put(c, 'e', n, task); }
  void on_barrier(Channel c, CheckpointId n, Task& task) override { put(c, 'b', n, task); }
  void on_end(Channel c, Task& task) override { put(c, 'x', 0, task); }
};

class Tracking : public Aligner {
  std::size_t channels_;
  std::set<Channel> open_;
  std::map<CheckpointId, std::set<Channel>> have_;

  void check(Task& task) {
    for (auto it = have_.begin(); it != have_.end();) {
      bool all = true;
      for (const Channel c : open_) all = all && it->second.count(c) == 1;
      if (!all) {
        ++it;
        continue;
      }
      task.forward(it->first);
      task.snapshot(it->first);
      it = have_.erase(have_.begin(), std::next(it));
    }
  }

 public:
  explicit Tracking(std::size_t channels) : channels_(channels) {
    for (Channel c = 0; c < channels_; ++c) open_.insert(c);
  }
  void on_element(Channel, Number n, Task& task) override { task.process(n); }
  void on_barrier(Channel c, CheckpointId n, Task& task) override {
    have_[n].insert(c);
    check(task);
  }
  void on_end(Channel c, Task& task) override {
    open_.erase(c);
    check(task);
  }
};

class Total : public Task {
  std::array<std::int64_t, 2> sums_;
  TaskContext& context_;

  Sums sums() const { return {sums_[0], sums_[1]}; }

 public:
  Total(const Sums& s, TaskContext& c) : sums_{s.even, s.odd}, context_(c) {}
  void process(Number n) override {
    sums_[static_cast<std::size_t>(n & 1)] += n;
    context_.collect(sums());
  }
  void snapshot(CheckpointId n) override { context_.store(n, sums()); }
  void forward(CheckpointId n) override { context_.send_barrier(n); }
};

}  // namespace

std::unique_ptr<Aligner> exactly_once(std::size_t channels) {
  return std::make_unique<Aligned>(channels);
}
std::unique_ptr<Aligner> at_least_once(std::size_t channels) {
  return std::make_unique<Tracking>(channels);
}
AlignedTask sum_task(Guarantee guarantee, const Sums& restored, TaskContext& context) {
  return {guarantee == Guarantee::exactly_once ? exactly_once(2) : at_least_once(2),
          std::make_unique<Total>(restored, context)};
}

}  // namespace weir::exercises
