/// \file
/// What a stub throws until it is filled in.
#pragma once

#include <string>

#include "weir/error.hpp"

namespace weir::exercises {

/// This part of an exercise is still to be written: the grader says NOT STARTED where it sees it.
class MissingSolution : public Error {
 public:
  /// How every message begins, so that it is known again after the engine has passed it on.
  static constexpr const char* prefix = "not written yet: ";

  /// The part is a function or a class, by its name.
  explicit MissingSolution(const char* part) : Error(std::string(prefix) + part) {}
};

}  // namespace weir::exercises
