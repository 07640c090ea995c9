/// \file
/// A source of consecutive numbers.
#pragma once

#include <cstdint>
#include <memory>

#include "weir/source.hpp"

namespace weir::internal {

/// The numbers from `from` to `to`, both included, in as many splits as there are subtasks, each a
/// range of its own. A split's position is how many of its numbers have been read. \throws
/// InvalidJob if `from` is greater than `to`.
std::shared_ptr<const Source<std::int64_t>> number_sequence(std::int64_t from, std::int64_t to);

}  // namespace weir::internal
