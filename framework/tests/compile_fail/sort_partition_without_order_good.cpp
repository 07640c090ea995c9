#include "weir/weir.hpp"

struct Place {
  int number = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("number", number));
  }
};
struct Order {
  Place place;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("place", place));
  }
};

auto sorted(const weir::DataStream<Order>& orders) {
  return orders.sort_partition([](const Order& order) { return order.place.number; });
}
