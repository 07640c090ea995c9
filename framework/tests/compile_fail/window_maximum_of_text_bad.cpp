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

void use(weir::DataStream<Fare> fares) {
  fares.key_by(&Fare::driver)
      .window(weir::TumblingEventTimeWindows::of(weir::Duration{1}))
      .max_by("tip");
}
