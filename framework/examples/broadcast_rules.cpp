// Rules that change while the job runs: a stream of rules is broadcast to every subtask and kept
// there as broadcast state; the sales of each customer are held against all of them. A rule that is
// new also looks at what customers have bought before: it reaches the state of every key. (The
// program feeds both streams by hand, since no order exists between two streams.)
#include <iostream>
#include <string>

#include "weir/testing/operator_harness.hpp"
#include "weir/weir.hpp"

struct Sale {
  std::string customer;
  int amount = 0;
};

/// A prize for whoever has bought for so much; 0 ends it.
struct Prize {
  std::string name;
  int from = 0;
};

using Prizes = weir::MapStateDescriptor<std::string, int>;

class GivePrizes
    : public weir::KeyedBroadcastProcessFunction<std::string, Sale, Prize, std::string> {
 public:
  void open(weir::RuntimeContext& context) override { total_ = context.state(bought_); }

  void process_element(const Sale& sale, ReadOnlyContext& context,
                       weir::Collector<std::string>& out) override {
    const int before = total_.value().value_or(0);
    const int total = before + sale.amount;
    total_.update(total);
    for (const auto& [name, from] : context.broadcast_state(prizes_).immutable_entries()) {
      if (before < from && total >= from) out.collect(name + " for " + sale.customer);
    }
  }

  void process_broadcast_element(const Prize& prize, Context& context,
                                 weir::Collector<std::string>& out) override {
    auto prizes = context.broadcast_state(prizes_);
    if (prize.from == 0) return prizes.remove(prize.name);
    prizes.put(prize.name, prize.from);
    context.apply_to_keyed_state(bought_,
                                 [&](const std::string& customer, weir::ValueState<int>& total) {
                                   if (total.value() >= prize.from)
                                     out.collect(prize.name + " at once for " + customer);
                                 });
  }

 private:
  Prizes prizes_{"prizes"};
  weir::ValueStateDescriptor<int> bought_{"bought"};
  weir::ValueState<int> total_;
};

int main() {
  weir::testing::TwoInputHarness<Sale, Prize, std::string> shop(
      [](const weir::DataStream<Sale>& sales, const weir::DataStream<Prize>& prizes) {
        return sales.key_by(&Sale::customer)
            .connect(prizes.broadcast(Prizes{"prizes"}))
            .process(GivePrizes{});
      },
      {.parallelism = 2});
  const weir::Timestamp now{0};
  shop.process_element2({"mug", 10}, now);
  shop.process_element1({"Ada", 8}, now);
  shop.process_element1({"Bob", 30}, now);
  shop.process_element1({"Ada", 8}, now);
  shop.process_element2({"shirt", 25}, now);
  shop.process_element2({"mug", 0}, now);
  shop.process_element1({"Cy", 15}, now);
  shop.process_element1({"Ada", 20}, now);
  for (const auto& prize : shop.output()) std::cout << prize.value << "\n";
}
