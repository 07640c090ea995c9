/// \file
/// What is said to a user whose command line makes no sense.
#pragma once

#include "weir/error.hpp"

namespace weir::cli {

/// The command line is wrong: the program says so and exits with 2, having done nothing.
class UsageError : public Error {
 public:
  using Error::Error;
};

}  // namespace weir::cli
