/// \file
/// The two directions in which elements can be sorted.
#pragma once

#include <cstdint>

namespace weir {

/// Which elements come first; see DataStream::sort_partition().
enum class SortOrder : std::uint8_t {
  ascending,  ///< the smallest
  descending  ///< the largest
};

}  // namespace weir
