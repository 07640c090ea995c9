/// \file
/// What a source answers.
#pragma once

namespace weir {

/// What a reader answers when it is asked for elements.
enum class InputStatus {
  more_available,     ///< ask again at once
  nothing_available,  ///< nothing now; ask again later, see SplitReader::available_at()
  end_of_input        ///< there will never be more
};

}  // namespace weir
