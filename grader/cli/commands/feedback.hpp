/// \file
/// `weir bench --feedback`: how long a student waits.
#pragma once

namespace weir::cli {

/// Changes one line of each exercise's reference solution and grades it, several times; prints the
/// medians of what compiling, linking and testing take. Returns the exit code.
int feedback();

}  // namespace weir::cli
