/// \file
/// What was thrown, for messages.
#pragma once

#include <exception>
#include <string>

namespace weir::internal {

/// What an exception says.
inline std::string in_words(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "something was thrown that is no std::exception";
  }
}

}  // namespace weir::internal
