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

struct Route {
  int from = 0;
  int to = 0;

  bool operator==(const Route&) const = default;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(from, to);
  }
};

void use(weir::DataStream<Fare> fares) {
  fares.key_by([](const Fare& fare) { return Route{fare.tip, 1}; });
}
