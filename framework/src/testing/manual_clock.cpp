#include "weir/testing/manual_clock.hpp"

#include "weir/error.hpp"

namespace weir::testing {

void ManualClock::set(Timestamp now) {
  if (now < this->now()) {
    throw Error("the clock shows " + to_string(this->now()) + " and cannot be turned back to " +
                to_string(now));
  }
  millis_->store(now.millis());
}

}  // namespace weir::testing
