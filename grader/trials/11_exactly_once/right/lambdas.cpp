// One class for all three, which calls what it was given.
#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "exactly_once.hpp"

namespace weir::exercises {
namespace {

using Ids = std::vector<TransactionId>;

struct Actions {
  std::function<void(StateReader&)> restore = [](StateReader&) {};
  std::function<void()> start = [] {};
  std::function<void(const Payment&)> write;
  std::function<void(CheckpointId, StateWriter&)> snapshot = [](CheckpointId, StateWriter&) {};
  std::function<void(CheckpointId)> notice = [](CheckpointId) {};
};

class Sink : public LedgerSink {
 public:
  explicit Sink(Actions actions) : do_(std::move(actions)) {}
  void restore(StateReader& state) override { do_.restore(state); }
  void start() override { do_.start(); }
  void write(const Payment& payment) override { do_.write(payment); }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    do_.snapshot(checkpoint, state);
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override { do_.notice(checkpoint); }

 private:
  Actions do_;
};

}  // namespace

std::unique_ptr<LedgerSink> idempotent_sink(Ledger& ledger) {
  Actions actions;
  actions.write = [&ledger](const Payment& p) { ledger.put(p.ride, p.cents); };
  return std::make_unique<Sink>(std::move(actions));
}

std::unique_ptr<LedgerSink> write_ahead_sink(Ledger& ledger) {
  struct Memory {
    std::vector<Payment> all;                       // in order, the sealed ones first
    std::map<CheckpointId, std::size_t> sealed_at;  // how many of them
  };
  auto memory = std::make_shared<Memory>();
  const auto flush = [memory, &ledger](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) ledger.append(memory->all[i]);
    memory->all.erase(memory->all.begin(),
                      memory->all.begin() + static_cast<std::ptrdiff_t>(count));
    for (auto& [checkpoint, length] : memory->sealed_at) length -= std::min(length, count);
  };
  Actions actions;
  actions.restore = [memory](StateReader& state) {
    std::vector<Payment> some;
    state(some);
    memory->all.insert(memory->all.end(), some.begin(), some.end());
  };
  actions.start = [memory, flush] { flush(memory->all.size()); };
  actions.write = [memory](const Payment& payment) { memory->all.push_back(payment); };
  actions.snapshot = [memory](CheckpointId checkpoint, StateWriter& state) {
    memory->sealed_at[checkpoint] = memory->all.size();
    state(memory->all);
  };
  actions.notice = [memory, flush](CheckpointId checkpoint) {
    const auto end = memory->sealed_at.upper_bound(checkpoint);
    if (end == memory->sealed_at.begin()) return;
    const std::size_t count = std::prev(end)->second;
    memory->sealed_at.erase(memory->sealed_at.begin(), end);
    flush(count);
  };
  return std::make_unique<Sink>(std::move(actions));
}

std::unique_ptr<LedgerSink> two_phase_sink(Ledger& ledger) {
  struct Memory {
    TransactionId current;
    std::map<CheckpointId, Ids> prepared;
  };
  auto memory = std::make_shared<Memory>();
  const auto commit = [memory, &ledger](CheckpointId checkpoint) {
    for (auto it = memory->prepared.begin();
         it != memory->prepared.end() && it->first <= checkpoint;) {
      Ids& ids = it->second;
      while (!ids.empty()) {
        if (!ledger.commit(ids.front())) return;
        ids.erase(ids.begin());
      }
      it = memory->prepared.erase(it);
    }
  };
  const auto ids = [memory] {
    Ids all;
    for (const auto& [checkpoint, some] : memory->prepared) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  };
  Actions actions;
  actions.restore = [memory](StateReader& state) {
    Ids some;
    state(some);
    for (const auto& id : some) memory->prepared[0].push_back(id);
  };
  actions.start = [commit, ids, &ledger] {
    ledger.abort_all_but(ids());
    commit(0);
  };
  actions.write = [memory, &ledger](const Payment& payment) {
    if (memory->current.empty()) memory->current = ledger.begin();
    ledger.write(memory->current, payment);
  };
  actions.snapshot = [memory, ids, &ledger](CheckpointId checkpoint, StateWriter& state) {
    if (!memory->current.empty()) {
      ledger.pre_commit(memory->current);
      memory->prepared[checkpoint].push_back(memory->current);
      memory->current.clear();
    }
    state(ids());
  };
  actions.notice = commit;
  return std::make_unique<Sink>(std::move(actions));
}

}  // namespace weir::exercises
