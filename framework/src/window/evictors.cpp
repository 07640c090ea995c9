#include "weir/evictors.hpp"

#include <fmt/format.h>

#include "weir/error.hpp"

namespace weir {

CountEvictor CountEvictor::of(std::int64_t n, bool after) {
  if (n > 0) return {n, after};
  throw InvalidJob(fmt::format(
      "a count evictor keeps the last n elements, and n must be at least 1, but is {}", n));
}

}  // namespace weir
