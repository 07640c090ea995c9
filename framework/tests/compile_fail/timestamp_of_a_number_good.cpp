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
  fares.assign_timestamps_and_watermarks(
      weir::WatermarkStrategy<Fare>::for_monotonous_timestamps().with_timestamp_assigner(
          [](const Fare& fare) { return weir::Timestamp{fare.tip}; }));
}
