/// \file
/// How fast a class is graded.
#pragma once

#include <cstddef>

namespace weir::cli {

/// `weir bench --class`: makes up a class of so many students, each with one exercise (right ones,
/// each kind of mistake, stubs, what does not compile, and hostile ones), grades it as `weir grade`
/// does, and says how many it was a minute, how much memory it took, and whose verdict was not as
/// it had to be. Returns 0 if there is none, else 1. \throws UsageError, Error.
int bench_class(std::size_t count);

}  // namespace weir::cli
