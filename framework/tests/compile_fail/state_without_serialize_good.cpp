#include <string>

#include "weir/state.hpp"

struct Fare {
  std::string driver;
  int tip = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(driver, tip);
  }
};

weir::ValueStateDescriptor<Fare> last_fare() { return weir::ValueStateDescriptor<Fare>("last"); }
