// Two vectors side by side: what waits, and for which checkpoint. Numbers below zero: for none yet.
#include <cstddef>
#include <string>
#include <vector>

#include "exactly_once.hpp"

namespace weir::exercises {
namespace {

class S1 : public LedgerSink {
  Ledger& l;

 public:
  S1(Ledger& ledger) : l(ledger) {}
  void write(const Payment& p) override { l.put(p.ride, p.cents); }
};

class S2 : public LedgerSink {
  Ledger& l;
  std::vector<Payment> ps;
  std::vector<CheckpointId> cs;

 public:
  S2(Ledger& ledger) : l(ledger) {}

  void restore(StateReader& state) override {
    std::vector<Payment> old;
    state(old);
    for (auto& p : old) {
      ps.push_back(p);
      cs.push_back(0);
    }
  }
  void start() override {
    for (auto& p : ps) l.append(p);
    ps.clear();
    cs.clear();
  }
  void write(const Payment& p) override {
    ps.push_back(p);
    cs.push_back(-1);
  }
  void snapshot(CheckpointId c, StateWriter& state) override {
    for (auto& each : cs) {
      if (each == -1) each = c;
    }
    state(ps);
  }
  void notify_checkpoint_complete(CheckpointId c) override {
    std::size_t n = 0;
    while (n < ps.size() && cs[n] != -1 && cs[n] <= c) {
      l.append(ps[n]);
      n++;
    }
    ps = std::vector<Payment>(ps.begin() + static_cast<long>(n), ps.end());
    cs = std::vector<CheckpointId>(cs.begin() + static_cast<long>(n), cs.end());
  }
};

class S3 : public LedgerSink {
  Ledger& l;
  bool open = false;
  TransactionId t;
  std::vector<TransactionId> ts;
  std::vector<CheckpointId> cs;

 public:
  S3(Ledger& ledger) : l(ledger) {}

  void restore(StateReader& state) override {
    int n;
    state(n);
    for (int i = 0; i < n; i++) {
      TransactionId id;
      state(id);
      ts.push_back(id);
      cs.push_back(0);
    }
  }
  void start() override {
    l.abort_all_but(ts);
    notify_checkpoint_complete(0);
  }
  void write(const Payment& p) override {
    if (!open) {
      t = l.begin();
      open = true;
    }
    l.write(t, p);
  }
  void snapshot(CheckpointId c, StateWriter& state) override {
    if (open) {
      l.pre_commit(t);
      ts.push_back(t);
      cs.push_back(c);
      open = false;
    }
    state(static_cast<int>(ts.size()));
    for (auto& id : ts) state(id);
  }
  void notify_checkpoint_complete(CheckpointId c) override {
    while (!ts.empty()) {
      if (cs[0] > c) break;
      if (!l.commit(ts[0])) break;
      ts.erase(ts.begin());
      cs.erase(cs.begin());
    }
  }
};

}  // namespace

std::unique_ptr<LedgerSink> idempotent_sink(Ledger& ledger) { return std::make_unique<S1>(ledger); }
std::unique_ptr<LedgerSink> write_ahead_sink(Ledger& ledger) {
  return std::make_unique<S2>(ledger);
}
std::unique_ptr<LedgerSink> two_phase_sink(Ledger& ledger) { return std::make_unique<S3>(ledger); }

}  // namespace weir::exercises
