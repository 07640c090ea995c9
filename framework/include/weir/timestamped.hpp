/// \file
/// An element with its timestamp.
#pragma once

#include <cereal/cereal.hpp>

#include "weir/timestamp.hpp"

namespace weir {

/// An element with its timestamp. A value.
template <class T>
struct Timestamped {
  T value{};            ///< the element
  Timestamp timestamp;  ///< Timestamp::min() where it has none

  /// Equal if both parts are.
  friend bool operator==(const Timestamped&, const Timestamped&) = default;

  /// Archives both parts (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("value", value), cereal::make_nvp("timestamp", timestamp));
  }
};

}  // namespace weir
