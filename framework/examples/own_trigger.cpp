// A trigger of one's own: the fares of a day are added up, and the sum is printed at the end of the
// day, and at once when a fare is unusually high.
#include <string>

#include "weir/weir.hpp"

using namespace std::chrono_literals;
using weir::Timestamp;
using weir::TriggerResult;

struct Fare {
  Timestamp time;
  int dollars = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("time", time), cereal::make_nvp("dollars", dollars));
  }
};

/// Fires at the end of the window, and at the first fares that are high: at most two a window. It
/// remembers how many there were in the window's state, for it has no memory of its own.
class AlsoWhenHigh : public weir::Trigger<Fare> {
 public:
  TriggerResult on_element(const Fare& fare, Timestamp, const weir::TimeWindow& window,
                           weir::TriggerContext& context) const override {
    context.register_event_time_timer(window.max_timestamp());
    auto fired = context.state(fired_early_);
    if (fare.dollars < 100 || fired.value().value_or(0) == 2) return TriggerResult::CONTINUE;
    fired.update(fired.value().value_or(0) + 1);
    return TriggerResult::FIRE;
  }
  TriggerResult on_event_time(Timestamp time, const weir::TimeWindow& window,
                              weir::TriggerContext&) const override {
    return time == window.max_timestamp() ? TriggerResult::FIRE : TriggerResult::CONTINUE;
  }
  TriggerResult on_processing_time(Timestamp, const weir::TimeWindow&,
                                   weir::TriggerContext&) const override {
    return TriggerResult::CONTINUE;
  }
  void clear(const weir::TimeWindow& window, weir::TriggerContext& context) const override {
    context.state(fired_early_).clear();
    context.delete_event_time_timer(window.max_timestamp());
  }

 private:
  weir::ValueStateDescriptor<int> fired_early_{"fired early"};
};

int main() {
  const Timestamp midnight = weir::parse_timestamp("2020-01-01T00:00:00Z");
  weir::StreamExecutionEnvironment env;
  env.from_collection<Fare>(
         {{midnight + 1h, 10}, {midnight + 2h, 150}, {midnight + 3h, 20}, {midnight + 25h, 5}})
      .assign_timestamps_and_watermarks(
          weir::WatermarkStrategy<Fare>::for_monotonous_timestamps().with_timestamp_assigner(
              &Fare::time))
      .window_all(weir::TumblingEventTimeWindows::of(24h))
      .trigger(AlsoWhenHigh{})
      .sum(&Fare::dollars)
      .map([](const Fare& sum) { return "so far: " + std::to_string(sum.dollars); })
      .print();
  env.execute("Fares");
}
