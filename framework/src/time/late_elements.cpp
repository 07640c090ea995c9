#include "weir/internal/late_elements.hpp"

namespace weir::internal {

void LateElements::open(OperatorContext& context) {
  context_ = &context;
  dropped_ = &context.runtime().counter("num_late_records_dropped");
}

}  // namespace weir::internal
