// A map a key: what each customer has in the basket, told and emptied at "pay".
#include <string>

#include "weir/weir.hpp"

struct Put {
  std::string customer;
  std::string product;
  int amount = 0;
};

class Basket : public weir::RichFlatMapFunction<Put, std::string> {
 public:
  void open(weir::RuntimeContext& context) override {
    amounts_ = context.state(weir::MapStateDescriptor<std::string, int>{"amounts"});
  }
  void flat_map(const Put& put, weir::Collector<std::string>& out) override {
    if (put.product != "pay") {
      return amounts_.put(put.product, amounts_.get(put.product).value_or(0) + put.amount);
    }
    int total = 0;
    for (const auto& [product, amount] : amounts_) {
      total += amount;
      amounts_.remove(product);  // the entry that is visited may go
    }
    out.collect(put.customer + " pays for " + std::to_string(total));
  }

 private:
  weir::MapState<std::string, int> amounts_;
};

int main() {
  weir::StreamExecutionEnvironment env;
  env.from_elements(Put{"Ada", "tea", 2}, Put{"Bob", "salt", 1}, Put{"Ada", "rice", 3},
                    Put{"Ada", "tea", 1}, Put{"Ada", "pay"}, Put{"Bob", "pay"}, Put{"Ada", "pay"})
      .key_by(&Put::customer)
      .flat_map<std::string>(Basket{})
      .print();
  env.execute("Baskets");
}
