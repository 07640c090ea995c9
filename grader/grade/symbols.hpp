/// \file
/// Names that a program may not take.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace weir::grader {

/// The first name that an object defines although one of the engine's or the system's has it: in a
/// worker it would take that one's place, and could say of state, or of answers, what is not so.
/// Empty if there is none. What headers define in every object that includes them is none.
/// `defined` is what `nm --format=posix` says of the object, and `others` of what it is linked
/// with.
std::string taken_name(std::istream& defined, std::istream& others);

/// What `nm` says of all that a link command names besides `object`, and of the libraries of the
/// system that every program is linked with; kept in the build folder as long as none of them
/// changes. Thread-safe. \throws Error if nm fails.
const std::string& names_of_others(const std::string& link, const std::string& object);

/// What of a name can be read: `weir::grader::serve(...)`.
std::string readable_name(const std::string& name);

}  // namespace weir::grader
