/// \file
/// Says where a worker crashed.
#pragma once

namespace weir::grader {

/// Where `weir run` finds what a worker says of its crash: a descriptor that it opens for it.
inline constexpr int crash_descriptor = 3;

/// From now on, a signal that ends the process for a fault of the program first writes the calls
/// that led there to `descriptor`, one a line, as backtrace_symbols_fd(3) does. To be called once.
void report_crashes(int descriptor);

}  // namespace weir::grader
