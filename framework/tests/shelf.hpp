/// \file
/// A key that shares its hash with others.
#pragma once

#include <cstdint>

#include "weir/serialization.hpp"

namespace weir::tests {

/// A key whose hash is one of a few: most keys share theirs with others.
struct Shelf {
  std::int64_t number = 0;

  bool operator==(const Shelf&) const = default;
  std::uint64_t key_hash() const { return static_cast<std::uint64_t>(number % 3); }
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("number", number));
  }
};

}  // namespace weir::tests
