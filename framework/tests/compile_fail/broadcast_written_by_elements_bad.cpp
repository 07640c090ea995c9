#include "weir/broadcast_stream.hpp"

struct Rules : weir::BroadcastProcessFunction<int, int, int> {
  weir::MapStateDescriptor<int, int> rules{"rules"};

  void process_element(const int& value, ReadOnlyContext& context,
                       weir::Collector<int>& out) override {
    context.broadcast_state(rules).put(value, value);
    out.collect(value);
  }
  void process_broadcast_element(const int& rule, Context& context,
                                 weir::Collector<int>&) override {
    context.broadcast_state(rules).put(rule, rule);
  }
};

void use(weir::DataStream<int> numbers, weir::DataStream<int> rules) {
  numbers.connect(rules.broadcast(weir::MapStateDescriptor<int, int>{"rules"})).process(Rules{});
}
