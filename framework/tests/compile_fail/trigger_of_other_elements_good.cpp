#include "weir/weir.hpp"

struct Sale {
  int who = 0;
  double amount = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("who", who), cereal::make_nvp("amount", amount));
  }
};

double difference(const Sale& last, const Sale& sale) { return sale.amount - last.amount; }

auto peaks(const weir::DataStream<Sale>& sales) {
  return sales.key_by(&Sale::who)
      .window(weir::GlobalWindows::create())
      .trigger(weir::PurgingTrigger::of(weir::DeltaTrigger<Sale>::of(1, &difference)))
      .max(&Sale::amount);
}
