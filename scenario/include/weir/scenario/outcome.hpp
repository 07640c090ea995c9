/// \file
/// What became of something that was tried: one word all the way from a worker to the gradebook.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::grader {

/// What became of a scenario in a worker, of a test, or of an exercise. The numbers go into what
/// catalogues of mistakes know (see name_of(const View&)): they stay. The first four are what a
/// worker can say; the others are said of it, and the last one says nothing of the program.
enum class Outcome : std::uint8_t {
  passed = 0,            ///< the worker did all steps; nothing was found wrong
  not_started = 1,       ///< the stub said that it is one
  failed = 2,            ///< the pipeline threw, the engine refused it, or what came out is wrong
  out_of_memory = 3,     ///< there was not enough memory
  crashed = 4,           ///< the process ended
  timed_out = 5,         ///< no answer came in time
  garbled = 6,           ///< the answer was not one
  does_not_compile = 7,  ///< the compiler or the linker refused the text
  not_graded = 8         ///< the grader itself failed
};

/// `PASSED`, `NOT STARTED`, `DOES NOT COMPILE`, ...: how an outcome is written down and shown,
/// wherever that is. \throws Error if it is none.
std::string_view name_of(Outcome outcome);

/// The outcome of that name. \throws Error if there is none.
Outcome outcome_named(std::string_view name);

}  // namespace weir::grader
