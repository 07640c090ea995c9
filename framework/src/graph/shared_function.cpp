#include "weir/internal/shared_function.hpp"

namespace weir::internal {

std::shared_ptr<const void> share_function(const void* function, void (*destroy)(const void*)) {
  return {function, destroy};
}

}  // namespace weir::internal
