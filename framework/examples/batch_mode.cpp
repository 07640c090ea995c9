// BATCH mode: the same program, on input that is all there. In STREAMING mode each sale changes a
// total that is then printed; in BATCH mode a total is printed once, when its key has ended.
#include <iostream>
#include <string>

#include "weir/weir.hpp"

struct Sale {
  std::string who;
  int amount = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("who", who), cereal::make_nvp("amount", amount));
  }
};

void print_totals(weir::RuntimeExecutionMode mode) {
  weir::StreamExecutionEnvironment env;
  env.set_runtime_mode(mode);
  env.from_collection<Sale>({{"Ada", 5}, {"Bob", 2}, {"Ada", 3}, {"Bob", 4}, {"Ada", 1}})
      .key_by(&Sale::who)
      .sum(&Sale::amount)
      .map([](const Sale& total) { return total.who + ": " + std::to_string(total.amount); })
      .print();
  env.execute("Totals");
}

int main() {
  std::cout << "STREAMING" << std::endl;
  print_totals(weir::RuntimeExecutionMode::streaming);
  std::cout << "BATCH" << std::endl;
  print_totals(weir::RuntimeExecutionMode::batch);
}
