/// \file
/// `weir bench --feedback`: how long a student waits.
#pragma once

#include <optional>
#include <string>

namespace weir::cli {

/// Changes one line of each exercise's reference solution and grades it, several times; prints the
/// medians of what compiling, linking and testing take. With the folder of an older build, or of
/// the checkout that it is of, both check the same in turn, and the medians of both are printed.
/// Returns the exit code. \throws UsageError, Error.
int feedback(const std::optional<std::string>& older);

}  // namespace weir::cli
