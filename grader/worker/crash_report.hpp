/// \file
/// Says where a worker crashed.
#pragma once

namespace weir::grader {

/// From now on, a signal that ends the process for a fault of the program first writes the calls
/// that led there to standard error, one a line, as backtrace_symbols_fd(3) does. To be called
/// once.
void report_crashes();

}  // namespace weir::grader
