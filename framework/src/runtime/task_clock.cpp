#include "runtime/task_clock.hpp"

namespace weir::internal {

bool TaskClock::run_one(Timestamp now) {
  if (next() > now || callbacks_.empty()) return false;
  const auto call = callbacks_.top().call;
  callbacks_.pop();
  call();
  return true;
}

bool TaskClock::looked_for_input() {
  if (after_next_input_.empty()) return false;
  for (const auto& call : std::exchange(after_next_input_, {})) call();
  return true;
}

}  // namespace weir::internal
