/// \file
/// Values as text, for print() and for test messages.
#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include "weir/timestamp.hpp"

namespace weir {

/// A type of which a text can be made: a number, a string, a bool, a pair of such, or one with a
/// `to_string(value)`.
template <class T>
std::string describe(const T& value) {
  if constexpr (std::is_convertible_v<const T&, std::string>) {
    return value;
  } else if constexpr (std::is_same_v<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (requires { value.first, value.second; }) {
    return "(" + describe(value.first) + ", " + describe(value.second) + ")";
  } else {
    using std::to_string;
    static_assert(
        requires { to_string(value); },
        "no text can be made of this type: write a function std::string to_string(const T&) beside "
        "it");
    return to_string(value);
  }
}

}  // namespace weir
