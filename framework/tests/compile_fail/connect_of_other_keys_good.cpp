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
  return orders.key_by(&Order::id).connect(payments.key_by(&Order::id));
}
