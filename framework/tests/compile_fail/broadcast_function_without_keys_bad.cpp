#include "weir/broadcast_stream.hpp"

struct Rules : weir::KeyedBroadcastProcessFunction<int, int, int, int> {
  void process_element(const int& value, ReadOnlyContext&, weir::Collector<int>& out) override {
    out.collect(value);
  }
  void process_broadcast_element(const int&, Context&, weir::Collector<int>&) override {}
};

int same(const int& number) { return number; }

void use(weir::DataStream<int> numbers, weir::DataStream<int> rules) {
  const auto changes = rules.broadcast(weir::MapStateDescriptor<int, int>{"rules"});
  numbers.connect(changes).process(Rules{});
}
