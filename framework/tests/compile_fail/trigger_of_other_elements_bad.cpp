#include "weir/weir.hpp"

struct Sale {
  int who = 0;
  double amount = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("who", who), cereal::make_nvp("amount", amount));
  }
};

double difference(const double& last, const double& amount) { return amount - last; }

auto peaks(const weir::DataStream<Sale>& sales) {
  return sales.key_by(&Sale::who)
      .window(weir::GlobalWindows::create())
      .trigger(weir::PurgingTrigger::of(weir::DeltaTrigger<double>::of(1, &difference)))
      .max(&Sale::amount);
}
