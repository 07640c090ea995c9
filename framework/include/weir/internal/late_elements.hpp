/// \file
/// What becomes of elements that come too late.
#pragma once

#include <utility>

#include "weir/internal/operator.hpp"

namespace weir::internal {

/// Sends late elements of an operator where its job wants them.
class LateElements {
 public:
  void open(OperatorContext& context);
  /// To the side output with this tag, if anybody reads it. Without a tag it is dropped, and
  /// counted.
  template <class T>
  void add(T& value, Timestamp timestamp, TagId tag) {
    if (tag == no_tag) return dropped_->increment();
    Output* output = context_->side_output(tag);
    if (output != nullptr) output->append(std::move(value), timestamp);
  }

 private:
  OperatorContext* context_ = nullptr;
  Counter* dropped_ = nullptr;
};

}  // namespace weir::internal
