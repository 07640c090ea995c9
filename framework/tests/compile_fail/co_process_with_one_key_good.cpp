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

struct Count : weir::KeyedCoProcessFunction<std::string, Fare, Fare, int> {
  void process_element1(const Fare&, Context&, weir::Collector<int>& out) override {
    out.collect(1);
  }
  void process_element2(const Fare&, Context&, weir::Collector<int>& out) override {
    out.collect(2);
  }
};

void use(weir::DataStream<Fare> fares, weir::DataStream<Fare> others) {
  fares.key_by(&Fare::driver).connect(others.key_by(&Fare::driver)).process(Count{});
}
