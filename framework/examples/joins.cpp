// Two ways to join two streams: by window, where only what falls into one window meets, and by
// interval, where what is close in time does.
#include <string>
#include <utility>
#include <vector>

#include "weir/weir.hpp"

using namespace std::chrono_literals;
using weir::Timestamp;

struct Order {
  int id = 0;
  Timestamp time;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("id", id), cereal::make_nvp("time", time));
  }
};

/// An order and what was paid for it. The result carries the later timestamp of both.
class Paid : public weir::ProcessJoinFunction<Order, Order, std::string> {
 public:
  void process_element(const Order& order, const Order&, Context& context,
                       weir::Collector<std::string>& out) override {
    const auto delay = context.right_timestamp() - context.left_timestamp();
    out.collect("order " + std::to_string(order.id) + " was paid after " +
                std::to_string(delay.count() / 60'000) + " min");
  }
};

weir::DataStream<Order> stream(weir::StreamExecutionEnvironment& env, std::vector<Order> orders) {
  return env.from_collection<Order>(std::move(orders))
      .assign_timestamps_and_watermarks(
          weir::WatermarkStrategy<Order>::for_monotonous_timestamps().with_timestamp_assigner(
              &Order::time));
}

int main() {
  const Timestamp noon = weir::parse_timestamp("2020-01-01T12:00:00Z");
  const std::vector<Order> ordered{{1, noon + 10min}, {2, noon + 50min}};
  const std::vector<Order> paid{{1, noon + 30min}, {2, noon + 70min}};

  // Order 2 and its payment are in different hours: they do not meet.
  weir::StreamExecutionEnvironment by_window;
  stream(by_window, ordered)
      .join(stream(by_window, paid))
      .where(&Order::id)
      .equal_to(&Order::id)
      .window(weir::TumblingEventTimeWindows::of(1h))
      .apply([](const Order& order, const Order&) {
        return "order " + std::to_string(order.id) + " was paid in the same hour";
      })
      .print();
  by_window.execute("By window");

  weir::StreamExecutionEnvironment by_interval;
  stream(by_interval, ordered)
      .key_by(&Order::id)
      .interval_join(stream(by_interval, paid).key_by(&Order::id))
      .between(0min, 20min)
      .process(Paid{})
      .print();
  by_interval.execute("By interval");
}
