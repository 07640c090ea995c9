// Each channel is a list that is read from a position on, as a task reads its network buffers: to
// hold is not to read on. The aligner that holds nothing looks at each channel's barriers only.
#include <algorithm>
#include <map>
#include <set>
#include <variant>
#include <vector>

#include "barriers.hpp"

namespace weir::exercises {
namespace {

struct Element {
  Number number;
};
struct Barrier {
  CheckpointId checkpoint;
};
struct End {};

class Reader {
 public:
  using Item = std::variant<Element, Barrier, End>;

  void append(const Item& item) { items_.push_back(item); }
  bool can_read() const { return !waits_ && next_ < items_.size(); }
  Item read() { return items_[next_++]; }

  void wait() { waits_ = true; }
  void go_on() { waits_ = false; }
  void finish() { finished_ = true; }
  bool waits() const { return waits_; }
  bool is_missing() const { return !waits_ && !finished_; }

 private:
  std::vector<Item> items_;
  std::size_t next_ = 0;
  bool waits_ = false;
  bool finished_ = false;
};

class ReadingAligner : public Aligner {
 public:
  explicit ReadingAligner(std::size_t channels) : readers_(channels) {}

  void on_element(Channel channel, Number number, Task& task) override {
    readers_[channel].append(Element{number});
    read_all(task);
  }
  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    readers_[channel].append(Barrier{checkpoint});
    read_all(task);
  }
  void on_end(Channel channel, Task& task) override {
    readers_[channel].append(End{});
    read_all(task);
  }

 private:
  void read_all(Task& task) {
    for (bool progress = true; progress;) {
      progress = false;
      for (Reader& reader : readers_) {
        if (!reader.can_read()) continue;
        progress = true;
        take(reader, task);
      }
    }
  }

  void take(Reader& reader, Task& task) {
    const Reader::Item item = reader.read();
    if (const auto* element = std::get_if<Element>(&item)) {
      task.process(element->number);
      return;
    }
    if (const auto* barrier = std::get_if<Barrier>(&item)) {
      if (barrier->checkpoint < current_) return;
      if (barrier->checkpoint > current_) let_go();
      current_ = barrier->checkpoint;
      reader.wait();
    } else {
      reader.finish();
    }
    if (std::none_of(readers_.begin(), readers_.end(), [](auto& some) { return some.waits(); }) ||
        std::any_of(readers_.begin(), readers_.end(),
                    [](auto& some) { return some.is_missing(); })) {
      return;
    }
    task.snapshot(current_);
    task.forward(current_);
    let_go();
  }

  void let_go() {
    for (Reader& reader : readers_) reader.go_on();
  }

  std::vector<Reader> readers_;
  CheckpointId current_ = 0;
};

class PassingAligner : public Aligner {
 public:
  explicit PassingAligner(std::size_t channels) : barriers_(channels) {}

  void on_element(Channel, Number number, Task& task) override { task.process(number); }
  void on_barrier(Channel channel, CheckpointId checkpoint, Task& task) override {
    barriers_[channel].insert(checkpoint);
    all_.insert(checkpoint);
    look(task);
  }
  /// As if a barrier of each checkpoint had come that is newer than all so far.
  void on_end(Channel channel, Task& task) override {
    auto& own = barriers_[channel];
    ended_from_[channel] = own.empty() ? 1 : *own.rbegin() + 1;
    look(task);
  }

 private:
  bool is_through(Channel channel, CheckpointId checkpoint) const {
    const auto end = ended_from_.find(channel);
    return barriers_[channel].contains(checkpoint) ||
           (end != ended_from_.end() && end->second <= checkpoint);
  }

  void look(Task& task) {
    while (true) {
      const auto complete = std::find_if(all_.begin(), all_.end(), [this](CheckpointId checkpoint) {
        for (Channel channel = 0; channel < barriers_.size(); ++channel) {
          if (!is_through(channel, checkpoint)) return false;
        }
        return true;
      });
      if (complete == all_.end()) return;
      task.snapshot(*complete);
      task.forward(*complete);
      all_.erase(all_.begin(), std::next(complete));
    }
  }

  std::vector<std::set<CheckpointId>> barriers_;
  std::map<Channel, CheckpointId> ended_from_;
  std::set<CheckpointId> all_;
};

class Summing : public Task {
 public:
  Summing(const Sums& restored, TaskContext& context)
      : even_(restored.even), odd_(restored.odd), context_(&context) {}

  void process(Number number) override {
    ((number & 1) != 0 ? odd_ : even_) += number;
    context_->collect(sums());
  }
  void snapshot(CheckpointId checkpoint) override { context_->store(checkpoint, sums()); }
  void forward(CheckpointId checkpoint) override { context_->send_barrier(checkpoint); }

 private:
  Sums sums() const { return {.even = even_, .odd = odd_}; }

  std::int64_t even_;
  std::int64_t odd_;
  TaskContext* context_;
};

}  // namespace

std::unique_ptr<Aligner> exactly_once(std::size_t channels) {
  return std::make_unique<ReadingAligner>(channels);
}

std::unique_ptr<Aligner> at_least_once(std::size_t channels) {
  return std::make_unique<PassingAligner>(channels);
}

AlignedTask sum_task(Guarantee guarantee, const Sums& restored, TaskContext& context) {
  return {guarantee == Guarantee::exactly_once ? exactly_once(2) : at_least_once(2),
          std::make_unique<Summing>(restored, context)};
}

}  // namespace weir::exercises
