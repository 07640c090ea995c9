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

struct Count : weir::ProcessWindowFunction<Fare, int, std::string> {
  void process(const std::string&, Context&, std::span<const Fare> fares,
               weir::Collector<int>& out) override {
    out.collect(static_cast<int>(fares.size()));
  }
};

void use(weir::DataStream<Fare> fares) {
  fares.key_by(&Fare::driver)
      .window(weir::TumblingEventTimeWindows::of(weir::Duration{1}))
      .process(Count{});
}
