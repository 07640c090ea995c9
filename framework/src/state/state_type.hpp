/// \file
/// Types of state in words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <typeinfo>

#include "weir/internal/type_description.hpp"

namespace weir::internal {

/// "ValueState of long": what a state is, for messages.
std::string state_type(std::string_view kind, const std::type_info& value);
/// "ValueState of int64": the same as snapshots say it, whatever a compiler calls the type.
std::string saved_type(std::string_view kind, const TypeDescription& value);

/// How a state is read that a snapshot holds as `saved`. \throws StateError, with both types, if it
/// cannot be.
TypeChange change_of(const std::string& name, std::string_view saved, std::string_view kind,
                     const TypeDescription& value);

}  // namespace weir::internal
