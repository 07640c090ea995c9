// Early results by the clock: triggers that do not wait until a day is over. A harness plays the
// clock, so that the program does not have to.
#include <iostream>
#include <string>

#include "weir/testing/operator_harness.hpp"
#include "weir/weir.hpp"

using namespace std::chrono_literals;
using weir::Timestamp;

using Harness = weir::testing::OperatorHarness<int, int>;

/// Adds up the numbers of a day, and lets the trigger say when to tell the sum so far.
template <class Trigger>
Harness sums_of_a_day(Trigger trigger) {
  return Harness([trigger](const weir::DataStream<int>& numbers) {
    return numbers.window_all(weir::TumblingEventTimeWindows::of(24h))
        .trigger(trigger)
        .reduce([](int a, int b) { return a + b; });
  });
}

void play(const std::string& name, Harness harness) {
  const Timestamp noon{12 * 3'600'000};
  for (const int number : {1, 2, 4, 8}) {
    harness.process_element(number, noon);
    harness.advance(4s);
  }
  harness.advance(20s);
  harness.process_watermark(noon + 12h);
  std::cout << name << ":";
  for (const auto& sum : harness.output()) std::cout << " " << sum.value;
  std::cout << "\n";
}

int main() {
  play("every 10 seconds, while the day goes on",
       sums_of_a_day(weir::ContinuousProcessingTimeTrigger::of(10s)));
  play("at every third number, and 15 seconds after the first at the latest",
       sums_of_a_day(weir::ProcessingTimeoutTrigger::of(weir::CountTrigger::of(3), 15s)));
  play("never", sums_of_a_day(weir::NeverTrigger::create()));
}
