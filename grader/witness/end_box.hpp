/// \file
/// Ends what runs in a box.
#pragma once

#include <sys/types.h>

namespace weir::grader {

/// Ends what runs in the box of that process, a child of ours, and gives the process a moment to
/// see that and to wait for all of it: then nothing is left to others. The process itself is
/// left to be waited for; if it makes no moves to end, it is killed.
void end_box(pid_t process);

}  // namespace weir::grader
