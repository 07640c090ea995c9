// Windows of event time: the readings of a gauge, added up by the minute in which they were taken.
// They arrive out of order; the watermark, which lags behind by 20 s, waits for them.
#include <string>

#include "weir/weir.hpp"

using namespace std::chrono_literals;
using weir::Timestamp;

struct Reading {
  Timestamp time;
  double litres = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("time", time), cereal::make_nvp("litres", litres));
  }
};

/// Puts the end of the window beside the sum.
class WithEnd : public weir::ProcessAllWindowFunction<Reading, std::string> {
 public:
  void process(Context& context, std::span<const Reading> sum,
               weir::Collector<std::string>& out) override {
    out.collect("until " + weir::to_string(context.window().end) + ": " +
                std::to_string(static_cast<int>(sum.front().litres)));
  }
};

int main() {
  const Timestamp noon = weir::parse_timestamp("2020-01-01T12:00:00Z");
  weir::StreamExecutionEnvironment env;
  env.from_collection<Reading>({{noon + 10s, 4},
                                {noon + 61s, 1},  // the next minute has begun ...
                                {noon + 59s, 2},  // ... and this one still counts for the first
                                {noon + 60s, 8},  // on the minute: it belongs to the next one
                                {noon + 180s, 5}})
      .assign_timestamps_and_watermarks(
          weir::WatermarkStrategy<Reading>::for_bounded_out_of_orderness(20s)
              .with_timestamp_assigner(&Reading::time))
      .window_all(weir::TumblingEventTimeWindows::of(1min))
      .reduce(
          [](const Reading& sum, const Reading& next) {
            return Reading{sum.time, sum.litres + next.litres};
          },
          WithEnd{})
      .print();
  env.execute("Gauge");
}
