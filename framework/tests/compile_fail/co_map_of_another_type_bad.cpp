#include "weir/data_stream.hpp"

struct Fare {
  std::string driver;
  int tip = 0;
  double distance = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(driver, tip, distance);
  }
};

struct Both : weir::CoMapFunction<int, int, int> {
  int map1(const int& value) override { return value; }
  int map2(const int& value) override { return value; }
};

void use(weir::DataStream<Fare> fares) { fares.connect(fares.map(&Fare::tip)).map(Both{}); }
