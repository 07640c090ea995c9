#include "weir/data_stream.hpp"

struct Fare {
  std::string driver;
  int tip = 0;
};

void use(weir::DataStream<Fare> fares) { fares.key_by(&Fare::driver).max_by(&Fare::tip); }
