// Late data: the readings of a gauge, added up by the minute. Watermarks come with the readings and
// do not wait for stragglers. A minute that has been printed is printed again if a reading for it
// comes within 30 s; what comes later than that is told apart.
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

/// Each reading brings a watermark: no other one is expected up to its time.
class AfterEachReading : public weir::WatermarkGenerator<Reading> {
 public:
  void on_event(const Reading&, Timestamp time, weir::WatermarkOutput& output) override {
    output.emit_watermark(time);
  }
  void on_periodic_emit(weir::WatermarkOutput&) override {}
};

/// Says which minute a sum is of, and how often it has been printed.
class Describe : public weir::ProcessAllWindowFunction<Reading, std::string> {
 public:
  void process(Context& context, std::span<const Reading> sum,
               weir::Collector<std::string>& out) override {
    auto printed = context.window_state().state(times_printed_);
    printed.update(printed.value().value_or(0) + 1);
    out.collect("until " + weir::to_string(context.window().end) + ": " +
                std::to_string(sum.front().litres) + ", result " +
                std::to_string(*printed.value()));
  }
  void clear(Context& context) override { context.window_state().state(times_printed_).clear(); }

 private:
  const weir::ValueStateDescriptor<int> times_printed_{"times printed"};
};

int main() {
  const weir::OutputTag<Reading> too_late{"too late"};
  const Timestamp noon = weir::parse_timestamp("2020-01-01T12:00:00Z");
  weir::StreamExecutionEnvironment env;
  auto sums =
      env.from_collection<Reading>({{noon + 10s, 4},
                                    {noon + 70s, 1},  // the first minute is printed,
                                    {noon + 50s, 2},  // printed again,
                                    {noon + 80s, 1},  //
                                    {noon + 20s, 8},  // and again.
                                    {noon + 90s, 1},  // It is forgotten:
                                    {noon + 59s, 16}})
          .assign_timestamps_and_watermarks(weir::WatermarkStrategy<Reading>::for_generator([] {
                                              return std::make_unique<AfterEachReading>();
                                            }).with_timestamp_assigner(&Reading::time))
          .window_all(weir::TumblingEventTimeWindows::of(1min))
          .allowed_lateness(30s)
          .side_output_late_data(too_late)
          .reduce(
              [](const Reading& sum, const Reading& next) {
                return Reading{sum.time, sum.litres + next.litres};
              },
              Describe{});
  sums.print();
  sums.get_side_output(too_late)
      .map([](const Reading& reading) {
        return "too late: " + std::to_string(reading.litres) + " of " +
               weir::to_string(reading.time);
      })
      .print();
  env.execute("Late data");
}
