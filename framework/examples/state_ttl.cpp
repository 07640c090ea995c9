// Time to live: a visitor who has not been seen for half an hour is a new one. Nothing has to be
// cleared: what has expired is not there any more, and goes by itself. Time is processing time, so
// that this program turns its own clock.
#include <iostream>
#include <string>

#include "weir/testing/operator_harness.hpp"
#include "weir/weir.hpp"

using namespace std::chrono_literals;

class CountVisits : public weir::KeyedProcessFunction<std::string, std::string, std::string> {
 public:
  void open(weir::RuntimeContext& context) override {
    weir::ValueStateDescriptor<int> visits{"visits"};
    visits.enable_time_to_live({.ttl = 30min});
    visits_ = context.state(visits);
  }
  void process_element(const std::string& who, Context&,
                       weir::Collector<std::string>& out) override {
    const int visits = visits_.value().value_or(0) + 1;
    visits_.update(visits);
    out.collect(who + ": visit " + std::to_string(visits));
  }

 private:
  weir::ValueState<int> visits_;
};

int main() {
  weir::testing::OperatorHarness<std::string, std::string> site(
      [](const weir::DataStream<std::string>& visitors) {
        return visitors.key_by([](const std::string& who) { return who; }).process(CountVisits{});
      });
  site.process_element("Ada");
  site.advance(20min);
  site.process_element("Ada");
  site.process_element("Bob");
  site.advance(29min);
  site.process_element("Ada");
  site.advance(1min);
  site.process_element("Ada");
  site.process_element("Bob");
  for (const auto& visit : site.output()) std::cout << visit.value << "\n";
}
