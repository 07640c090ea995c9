#include "weir/windows.hpp"

#include "weir/error.hpp"
#include "weir/internal/window_operator.hpp"

namespace weir::internal {

void throw_no_window_state() {
  throw StateError(
      "a window function asked for the state of a window that may merge with others, and no rule "
      "says how that state would merge: use global_state(), which is that of the key");
}

template class ValueColumn<PaneContents<std::int64_t>>;
template class ValueColumn<PaneContents<float>>;
template class ValueColumn<PaneContents<double>>;

}  // namespace weir::internal
