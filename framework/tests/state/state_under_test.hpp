/// \file
/// State by key without a job around it, on any backend.
#pragma once

#include <memory>
#include <utility>

#include "backends.hpp"
#include "state/spill.hpp"
#include "weir/internal/keyed_state.hpp"
#include "weir/state_store.hpp"

namespace weir::tests {

/// State by key, of which no row is in memory but that of the key that is worked on, if its backend
/// has a store.
template <class K>
class StateUnderTest {
 public:
  explicit StateUnderTest(StateBackend backend) : state_(128, backend == StateBackend::copying) {
    if (auto store = open_state_store(backend, {})) {
      spill_ = std::make_unique<internal::Spill>(state_, std::move(store), 0);
    }
  }
  internal::KeyedStateOf<K>& state() { return state_; }
  void work_on(const K& key) {
    if (spill_) spill_->settle();
    state_.set_current(state_.acquire(key));
  }

 private:
  internal::KeyedStateOf<K> state_;
  std::unique_ptr<internal::Spill> spill_;
};

}  // namespace weir::tests
