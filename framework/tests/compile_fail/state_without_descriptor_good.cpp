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

struct Count : weir::KeyedProcessFunction<std::string, Fare, int> {
  weir::ValueState<int> count;
  void open(weir::RuntimeContext& context) override {
    count = context.state(weir::ValueStateDescriptor<int>{"count"});
  }
  void process_element(const Fare&, Context&, weir::Collector<int>& out) override {
    out.collect(1);
  }
};

void use(weir::DataStream<Fare> fares) { fares.key_by(&Fare::driver).process(Count{}); }
