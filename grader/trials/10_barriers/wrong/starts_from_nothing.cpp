// Wrong: the task forgets what it is restored with.
// Seen with: 2 and a barrier on both channels, and a crash.
#include "barriers.hpp"

#include <list>

namespace weir::exercises {
namespace {

class Both : public Aligner {
  struct Event {
    int kind;  // 0 element, 1 barrier, 2 end
    std::int64_t n;
  };
  struct Pending {
    CheckpointId id;
    std::set<Channel> here;
  };

  bool holds_;
  std::size_t n_;
  std::set<Channel> ended_;
  std::map<Channel, CheckpointId> last_;
  std::list<Pending> pending_;  // by id
  std::map<Channel, std::deque<Event>> held_;

  bool blocked(Channel c) const {
    return holds_ && !pending_.empty() && pending_.front().here.count(c) > 0;
  }
  Pending& pending(CheckpointId id) {
    auto it = pending_.begin();
    while (it != pending_.end() && it->id < id) ++it;
    if (it == pending_.end() || it->id != id) it = pending_.insert(it, Pending{id, {}});
    return *it;
  }
  void barrier(Channel c, CheckpointId id, Task& task) {
    last_[c] = id;
    // Some channel is beyond it and has not brought it: in vain.
    for (const auto& [other, last] : last_) {
      if (last > id && (pending_.empty() || !pending(id).here.count(other))) {
        pending_.remove_if([&](const Pending& p) { return p.id == id; });
        return;
      }
    }
    // This one has left out what is older and waits for it.
    pending_.remove_if([&](const Pending& p) { return p.id < id && p.here.count(c) == 0; });
    pending(id).here.insert(c);
    complete(task);
  }
  void complete(Task& task) {
    for (auto it = pending_.begin(); it != pending_.end();) {
      std::set<Channel> through = it->here;
      through.insert(ended_.begin(), ended_.end());
      if (through.size() < n_) {
        ++it;
        continue;
      }
      const CheckpointId id = it->id;
      it = pending_.erase(it);
      task.snapshot(id);
      task.forward(id);
    }
  }
  void handle(Channel c, const Event& event, Task& task) {
    if (event.kind == 0) task.process(event.n);
    if (event.kind == 1) barrier(c, event.n, task);
    if (event.kind == 2) {
      ended_.insert(c);
      complete(task);
    }
  }
  void add(Channel c, Event event, Task& task) {
    held_[c].push_back(event);
    for (bool moved = true; moved;) {
      moved = false;
      for (auto& [channel, queue] : held_) {
        if (queue.empty() || blocked(channel)) continue;
        const Event next = queue.front();
        queue.pop_front();
        handle(channel, next, task);
        moved = true;
      }
    }
  }

 public:
  Both(std::size_t n, bool holds) : holds_(holds), n_(n) {}
  void on_element(Channel c, Number n, Task& task) override { add(c, {0, n}, task); }
  void on_barrier(Channel c, CheckpointId n, Task& task) override { add(c, {1, n}, task); }
  void on_end(Channel c, Task& task) override { add(c, {2, 0}, task); }
};

class T : public Task {
  Sums s_;
  TaskContext& c_;

 public:
  T(Sums, TaskContext& c) : s_(), c_(c) {}
  void process(Number n) override {
    const bool odd = n % 2 == 1 || n % 2 == -1;
    (odd ? s_.odd : s_.even) += n;
    c_.collect(s_);
  }
  void snapshot(CheckpointId n) override { c_.store(n, s_); }
  void forward(CheckpointId n) override { c_.send_barrier(n); }
};

}  // namespace

std::unique_ptr<Aligner> exactly_once(std::size_t channels) {
  return std::make_unique<Both>(channels, true);
}
std::unique_ptr<Aligner> at_least_once(std::size_t channels) {
  return std::make_unique<Both>(channels, false);
}
AlignedTask sum_task(Guarantee guarantee, const Sums& restored, TaskContext& context) {
  return {guarantee == Guarantee::exactly_once ? exactly_once(2) : at_least_once(2),
          std::make_unique<T>(restored, context)};
}

}  // namespace weir::exercises
