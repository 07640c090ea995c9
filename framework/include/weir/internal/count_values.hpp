/// \file
/// How many values a piece of state holds, so that tests see a leak within a list or a map too.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string_view>

namespace weir::internal {

/// A list, a map or a set; a string is one value.
template <class V>
concept ContainerValue = requires(const V& value) {
  value.begin();
  value.end();
}
&&!std::convertible_to<const V&, std::string_view>;

/// 1 for a plain value; for a container the sum over its elements, each of which counts at least 1.
/// An element of a map counts as its mapped value does.
template <class V>
std::size_t count_values(const V& value) {
  if constexpr (ContainerValue<V>) {
    std::size_t sum = 0;
    for (const auto& element : value) sum += std::max<std::size_t>(1, count_values(element));
    return sum;
  } else if constexpr (requires { value.first, value.second; }) {
    return count_values(value.second);
  } else {
    return 1;
  }
}

}  // namespace weir::internal
