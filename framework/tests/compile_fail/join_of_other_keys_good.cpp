#include "weir/weir.hpp"

struct Order {
  long id = 0;
  int customer = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("id", id), cereal::make_nvp("customer", customer));
  }
};

auto paid(const weir::DataStream<Order>& orders, const weir::DataStream<Order>& payments) {
  return orders.join(payments)
      .where(&Order::id)
      .equal_to(&Order::id)
      .window(weir::TumblingEventTimeWindows::of(weir::Duration{1}))
      .apply([](const Order& order, const Order&) { return order; });
}
