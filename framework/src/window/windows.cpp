#include "weir/windows.hpp"

#include <fmt/format.h>

#include "weir/error.hpp"
#include "weir/internal/window_operator.hpp"
#include "weir/watermark_strategy.hpp"

namespace weir {

TumblingEventTimeWindows TumblingEventTimeWindows::of(Duration size, Duration offset) {
  internal::checked_positive(size, "window size");
  if (offset <= -size || offset >= size) {
    throw InvalidJob(
        fmt::format("the offset of a window must be smaller than its size of {} ms, but is {} ms",
                    size.count(), offset.count()));
  }
  return TumblingEventTimeWindows(size, offset);
}

namespace internal {

void throw_no_timestamp() {
  throw Error(
      "an element without a timestamp came to an event-time window: call "
      "assign_timestamps_and_watermarks() before the window, with a timestamp assigner");
}

}  // namespace internal
}  // namespace weir
