/// \file
/// Types of state in words.
#pragma once

#include <string>
#include <string_view>
#include <typeinfo>

namespace weir::internal {

/// "ValueState of long": what a state is, for messages and for the check at restore.
std::string state_type(std::string_view kind, const std::type_info& value);

}  // namespace weir::internal
