// State by key in functions that are no process functions: any rich function on a keyed stream has
// it, e.g. a flat map, here with the mean of every two values of a key.
#include <string>

#include "weir/weir.hpp"

struct Sale {
  std::string who;
  int amount = 0;
};

class MeanOfTwo : public weir::RichFlatMapFunction<Sale, std::string> {
 public:
  void open(weir::RuntimeContext& context) override {
    first_ = context.state(weir::ValueStateDescriptor<int>{"first"});
  }
  void flat_map(const Sale& sale, weir::Collector<std::string>& out) override {
    const auto first = first_.value();
    if (!first) return first_.update(sale.amount);
    out.collect(sale.who + ": " + std::to_string((*first + sale.amount) / 2));
    first_.clear();
  }

 private:
  weir::ValueState<int> first_;
};

int main() {
  weir::StreamExecutionEnvironment env;
  const auto by_seller =
      env.from_collection<Sale>({{"Ada", 3}, {"Bob", 10}, {"Ada", 5}, {"Bob", 20}, {"Ada", 7}})
          .set_description("what was sold today")
          .key_by(&Sale::who);
  by_seller.flat_map<std::string>(MeanOfTwo{}).name("Mean of two").print();
  env.execute("Means");
}
