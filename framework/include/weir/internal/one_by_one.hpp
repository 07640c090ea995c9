/// \file
/// Loops that take something out of each of many elements.
#pragma once

#include <atomic>

namespace weir::internal {

/// Ends a turn of such a loop: what it has taken is written before the next one is taken. g++ 12
/// would put pairs together in memory, and wait for each, which takes three times as long.
inline void write_one_by_one() { std::atomic_signal_fence(std::memory_order_acq_rel); }

}  // namespace weir::internal
