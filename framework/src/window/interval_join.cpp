#include "weir/internal/interval_join_operator.hpp"

#include <fmt/format.h>

#include "weir/error.hpp"

namespace weir::internal {

JoinInterval join_interval(Duration lower, Duration upper) {
  if (lower <= upper) return {lower, upper};
  throw InvalidJob(
      fmt::format("the lower bound of an interval join must not be greater than the upper one, but "
                  "they are {} ms and {} ms: both say how much later the right element is, and are "
                  "negative where it is earlier",
                  lower.count(), upper.count()));
}

void throw_no_join_timestamp() {
  throw Error(
      "an element without a timestamp came to an interval join: call "
      "assign_timestamps_and_watermarks() before the join, with a timestamp assigner, on both "
      "streams");
}

}  // namespace weir::internal
