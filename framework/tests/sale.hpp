/// \file
/// The element type of tests that need more than a number.
#pragma once

#include <cereal/cereal.hpp>
#include <string>

namespace weir::tests {

/// Who sold for how much; the serial number tells equal sales apart.
struct Sale {
  std::string who;
  int amount = 0;
  int serial = 0;

  friend bool operator==(const Sale&, const Sale&) = default;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("who", who), cereal::make_nvp("amount", amount),
            cereal::make_nvp("serial", serial));
  }
};

/// `ann:5#1`
inline std::string to_string(const Sale& sale) {
  return sale.who + ":" + std::to_string(sale.amount) + "#" + std::to_string(sale.serial);
}

}  // namespace weir::tests
