// A watermark generator written by hand; the second window keeps all sums and looks for the best.
#include "hourly_tips.hpp"

#include <algorithm>
#include <memory>
#include <span>

namespace weir::exercises {

namespace {

class InOrder : public WatermarkGenerator<TaxiFare> {
 public:
  void on_event(const TaxiFare&, Timestamp timestamp, WatermarkOutput&) override {
    latest_ = std::max(latest_, timestamp);
  }
  void on_periodic_emit(WatermarkOutput& output) override {
    if (latest_ > Timestamp::min()) output.emit_watermark(latest_ - 1ms);
  }

 private:
  Timestamp latest_ = Timestamp::min();
};

class Tips : public AggregateFunction<TaxiFare, float, float> {
 public:
  float create_accumulator() const override { return 0; }
  void add(const TaxiFare& fare, float& sum) const override { sum += fare.tip; }
  float get_result(const float& sum) const override { return sum; }
  void merge(float& into, const float& from) const override { into += from; }
};

class OfDriver : public ProcessWindowFunction<float, HourlyTip, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const float> sums,
               Collector<HourlyTip>& out) override {
    out.collect({context.window().end, driver, sums[0]});
  }
};

class Winner : public ProcessAllWindowFunction<HourlyTip, HourlyTip> {
 public:
  void process(Context&, std::span<const HourlyTip> sums, Collector<HourlyTip>& out) override {
    const HourlyTip* winner = &sums.front();
    for (const HourlyTip& sum : sums) {
      if (sum.tips >= winner->tips) winner = &sum;
    }
    out.collect(*winner);
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  const auto strategy =
      WatermarkStrategy<TaxiFare>::for_generator([] {
        return std::make_unique<InOrder>();
      }).with_timestamp_assigner([](const TaxiFare& fare) { return fare.start_time; });
  return fares.assign_timestamps_and_watermarks(strategy)
      .key_by(&TaxiFare::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .aggregate(Tips(), OfDriver())
      .set_parallelism(2)
      .window_all(TumblingEventTimeWindows::of(1h))
      .process(Winner());
}

}  // namespace weir::exercises
