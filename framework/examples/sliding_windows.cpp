// Windows that slide: by time, the sum of the last minute every half minute; by number, the sum of
// the last three readings at every second one.
#include <string>

#include "weir/weir.hpp"

using namespace std::chrono_literals;
using weir::Timestamp;

struct Reading {
  Timestamp time;
  int litres = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("time", time), cereal::make_nvp("litres", litres));
  }
};

/// Puts the window before the sum.
class WithWindow : public weir::ProcessAllWindowFunction<Reading, std::string> {
 public:
  void process(Context& context, std::span<const Reading> sum,
               weir::Collector<std::string>& out) override {
    out.collect(weir::to_string(context.window()) + ": " + std::to_string(sum.front().litres));
  }
};

Reading add(const Reading& sum, const Reading& next) {
  return {sum.time, sum.litres + next.litres};
}

weir::DataStream<Reading> readings(weir::StreamExecutionEnvironment& env) {
  const Timestamp noon = weir::parse_timestamp("2020-01-01T12:00:00Z");
  return env
      .from_collection<Reading>(
          {{noon + 10s, 1}, {noon + 40s, 2}, {noon + 50s, 4}, {noon + 60s, 8}, {noon + 70s, 16}})
      .assign_timestamps_and_watermarks(
          weir::WatermarkStrategy<Reading>::for_monotonous_timestamps().with_timestamp_assigner(
              &Reading::time));
}

int main() {
  weir::StreamExecutionEnvironment by_time;
  readings(by_time)
      .window_all(weir::SlidingEventTimeWindows::of(60s, 30s))
      .reduce(&add, WithWindow{})
      .print();
  by_time.execute("By time");

  weir::StreamExecutionEnvironment by_number;
  readings(by_number)
      .count_window_all(3, 2)
      .reduce(&add)
      .map([](const Reading& sum) { return "of the last three: " + std::to_string(sum.litres); })
      .print();
  by_number.execute("By number");
}
