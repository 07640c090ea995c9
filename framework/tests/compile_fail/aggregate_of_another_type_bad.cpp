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

struct Sum : weir::AggregateFunction<int, int, int> {
  int create_accumulator() const override { return 0; }
  void add(const int&, int& sum) const override { ++sum; }
  int get_result(const int& sum) const override { return sum; }
  void merge(int& into, const int& from) const override { into += from; }
};

void use(weir::DataStream<Fare> fares) {
  fares.key_by(&Fare::driver)
      .window(weir::TumblingEventTimeWindows::of(weir::Duration{1}))
      .aggregate(Sum{});
}
