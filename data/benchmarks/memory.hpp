/// \file
/// How much memory the process takes.
#pragma once

#include <cstddef>
#include <functional>

namespace weir::bench {

/// The most memory that the process had resident while `work` ran, in bytes (Linux; 0 where the
/// system does not say). Memory that earlier work has freed is given back to the system before.
std::size_t peak_memory_during(const std::function<void()>& work);

}  // namespace weir::bench
