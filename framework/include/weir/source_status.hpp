/// \file
/// What a source answers.
#pragma once

#include <cstdint>

namespace weir {

/// Whether a source has an end.
enum class Boundedness : std::uint8_t {
  bounded,              ///< all of its elements are there, and so is the last one
  continuous_unbounded  ///< more may always come
};

/// What a reader answers when it is asked for elements.
enum class InputStatus {
  more_available,     ///< ask again at once
  nothing_available,  ///< nothing now; ask again later, see SplitReader::available_at()
  end_of_input        ///< there will never be more
};

}  // namespace weir
