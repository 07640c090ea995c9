#include "weir/data_stream.hpp"

struct Fare {
  std::string driver;
  int tip = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(driver, tip);
  }
};

void use(weir::DataStream<Fare> fares) { fares.key_by(&Fare::driver).max_by(&Fare::tip); }
