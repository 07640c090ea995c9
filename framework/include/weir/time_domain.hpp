/// \file
/// The two clocks of a job.
#pragma once

#include <cstdint>

namespace weir {

/// Which clock a timer waits for.
enum class TimeDomain : std::uint8_t {
  event_time,      ///< the watermark
  processing_time  ///< the executor's clock
};

}  // namespace weir
