// Evictors: what came in over the last minute is added up anew with every reading, however the
// readings lie to the minutes of the clock. The window never ends; the evictor keeps it small.
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

int main() {
  const Timestamp noon = weir::parse_timestamp("2020-01-01T12:00:00Z");
  weir::StreamExecutionEnvironment env;
  // A reading that is a minute old, or more, is gone when the next one is added up.
  env.from_collection<Reading>(
         {{noon, 1}, {noon + 20s, 2}, {noon + 59s, 4}, {noon + 60s, 8}, {noon + 125s, 16}})
      .assign_timestamps_and_watermarks(
          weir::WatermarkStrategy<Reading>::for_monotonous_timestamps().with_timestamp_assigner(
              &Reading::time))
      .window_all(weir::GlobalWindows::create())
      .trigger(weir::CountTrigger::of(1))
      .evictor(weir::TimeEvictor::of(60s))
      .sum(&Reading::litres)
      .map([](const Reading& sum) { return "in a minute: " + std::to_string(sum.litres); })
      .print();
  env.execute("Last minute");
}
